"""Whole months between days: a member since 31 August has been one for a month on 30 September."""

from calendar import monthrange
from datetime import date


def months_earlier(day: date, count: int) -> date:
    """The latest day from which `count` months have passed on `day`: from the last of a month on, the last of one."""
    year, index = divmod(day.year * 12 + day.month - 1 - count, 12)
    longest = monthrange(year, index + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, index + 1, longest if is_last else min(day.day, longest))


def whole_months(since: date, day: date) -> int:
    """How many months have passed on `day` since the day `since`; 0 before it."""
    count = (day.year - since.year) * 12 + day.month - since.month
    return max(count - (months_earlier(day, count) < since), 0)
