"""Months as dates: the first day of the month stands for it."""

from datetime import date

from django.utils.timezone import localdate


def month_of(day: date) -> date:
    """The month in which `day` falls."""
    return day.replace(day=1)


def current_month() -> date:
    return month_of(localdate())


def add_months(month: date, count: int) -> date:
    """The month `count` months later, or earlier if it is negative."""
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """The months from `first` through `last`; none if `last` is the earlier one."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(month_of(first), offset) for offset in range(count)]


def months_of(year: int) -> list[date]:
    return [date(year, month, 1) for month in range(1, 13)]
