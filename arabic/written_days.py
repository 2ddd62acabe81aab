"""Days as lists write them: in figures with any sign between, with the month's name, or as a spreadsheet's number."""

import re
from datetime import date, timedelta
from functools import lru_cache

from arabic.calendar import MONTHS
from arabic.digits import western_digits
from arabic.folding import fold

_MASHRIQI = ("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
             "تشرين الثاني", "كانون الأول")  # fmt: skip
_EGYPTIAN = ("يناير", "فبراير", "مارس", "ابريل", "مايو", "يونيه", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
             "ديسمبر")  # fmt: skip
_ALGERIAN = ("جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر",
             "ديسمبر")  # fmt: skip
_FRENCH = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre")  # fmt: skip
_ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december")  # fmt: skip
# As spreadsheets and lists shorten them; «jui» may be of two months and is none.
_SHORT_FRENCH = {"janv": 1, "jan": 1, "févr": 2, "fév": 2, "mar": 3, "avr": 4, "juil": 7, "aoû": 8, "sept": 9,
                 "sep": 9, "oct": 10, "nov": 11, "déc": 12}  # fmt: skip
_MONTHS = {
    fold(name): number
    for names in (MONTHS, _MASHRIQI, _EGYPTIAN, _ALGERIAN, _FRENCH, _ENGLISH)
    for number, name in enumerate(names, start=1)
} | {fold("غشت"): 8, fold("يوليوز"): 7, fold("شتنبر"): 9, fold("يونيو"): 6}
_MONTHS |= {fold(name): number for name, number in _SHORT_FRENCH.items()}

_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\s*[/.\-\s]\s*(?P<month>\d{1,2})\s*[/.\-\s]\s*(?P<year>\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<day>\d{1,2})")
_NAMED = re.compile(r"(?P<day>\d{1,2})(?:er)?[\s\-]+(?P<name>[^\W\d]+(?:\s+[^\W\d]+)?)\.?[\s\-]+(?P<year>\d{4}|\d{2})")
_CLOCK = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_NO_YEAR = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}|\d{1,2}[\s\-]+[^\W\d]+\.?")
_YEAR = re.compile(r"(?:\d{1,2}\s*[/.-]\s*)?\d{4}")

# Longer than any day that is written: the patterns take a time that grows with the square of the spaces.
_LONGEST = 40

_folded = lru_cache(1_000)(fold)

# Day 0 of a spreadsheet, counted as it counts: it believes that 1900 was a leap year.
_EPOCH = date(1899, 12, 30)


class NoYearError(ValueError):
    """The text names a day and a month: «10/5» may be of any year."""


class YearAloneError(ValueError):
    """The text names a year, or a month of it, and no day."""


def read_day(text, today):
    """The date that `text` writes: 23/04/1990, 23.4.90, «23 أبريل 1990», «23-avr-90», 32986; day first, always.

    A year of two figures is the last one that has come by `today`. Raises NoYearError, YearAloneError, or ValueError
    for what is no date and for a day that does not exist.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise ValueError(f"not a date: {text[:_LONGEST]!r}…")
    typed = _CLOCK.sub("", western_digits(text).strip())
    if match := _YEAR_FIRST.fullmatch(typed) or _DAY_FIRST.fullmatch(typed):
        return date(_whole_year(match["year"], today), int(match["month"]), int(match["day"]))
    if (match := _NAMED.fullmatch(typed)) and (month := _MONTHS.get(_folded(match["name"]))):
        return date(_whole_year(match["year"], today), month, int(match["day"]))
    if match := _SERIAL.fullmatch(typed):
        return _EPOCH + timedelta(days=int(match[1]))
    if _YEAR.fullmatch(typed):
        raise YearAloneError(text)
    if _NO_YEAR.fullmatch(typed):
        raise NoYearError(text)
    raise ValueError(f"not a date: {text!r}")


def _whole_year(figures, today):
    if len(figures) == 4:
        return int(figures)
    year = today.year - today.year % 100 + int(figures)
    return year if year <= today.year else year - 100
