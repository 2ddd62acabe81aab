"""Moroccan months and dates, as shown and as typed."""

import re
from collections.abc import Iterable
from datetime import date

from arabic.digits import western_digits
from arabic.folding import fold

MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
)

_MONTH_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, start=1)}

_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")

_MONTH_FIRST = re.compile(r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")
_ISO_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})")
_NAMED_MONTH = re.compile(r"(?P<name>[^\W\d]+)\s+(?P<year>[0-9]{4})")


def month_name(month: int) -> str:
    """Return the name of month 1 to 12. Raises ValueError for any other number."""
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {month}")
    return MONTHS[month - 1]


def format_month(day: date) -> str:
    """Return the month of a date as «أبريل 2017»."""
    return f"{month_name(day.month)} {day.year}"


def runs_of_months(months: Iterable[date]) -> list[tuple[date, date]]:
    """Return months (first days) joined where they follow each other, oldest first: [(first, last), …]."""
    runs: list[tuple[date, date]] = []
    for month in sorted(set(months)):
        if runs and _number(month) == _number(runs[-1][1]) + 1:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs


def _number(month: date) -> int:
    return month.year * 12 + month.month


def format_run(first: date, last: date) -> str:
    """Return months in a row as «من يناير إلى أبريل 2026», «من نونبر 2025 إلى ماي 2026» or, for one, «ماي 2026»."""
    if first == last:
        return format_month(first)
    start = month_name(first.month) if first.year == last.year else format_month(first)
    return f"من {start} إلى {format_month(last)}"


def format_months(months: Iterable[date]) -> str:
    """Return months as «من يناير إلى أبريل 2026، يونيو 2026»; nothing for none."""
    return "، ".join(format_run(first, last) for first, last in runs_of_months(months))


def parse_date(text: str) -> date:
    """Return the date typed as 23/04/2017, 5/8/2026 (day first, always) or 2017-04-23, with digits of any keyboard.

    Raises ValueError for another form and for a day that does not exist.
    """
    typed = western_digits(text).strip()
    match = _DAY_FIRST.fullmatch(typed) or _ISO.fullmatch(typed)
    if match is None:
        raise ValueError(f"not a date: {text!r}")
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def parse_month(text: str) -> date:
    """Return the first day of the month typed as 04/2017, 2017-04 or «أبريل 2017».

    Raises ValueError for another form and for a month that does not exist.
    """
    typed = western_digits(text).strip()
    if match := _MONTH_FIRST.fullmatch(typed) or _ISO_MONTH.fullmatch(typed):
        return date(int(match["year"]), int(match["month"]), 1)
    match = _NAMED_MONTH.fullmatch(typed)
    number = _MONTH_NUMBERS.get(fold(match["name"])) if match else None
    if number is None:
        raise ValueError(f"not a month: {text!r}")
    return date(int(match["year"]), number, 1)
