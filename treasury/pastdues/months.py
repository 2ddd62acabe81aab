"""The month that a heading names: «يناير 2024», 01/2024, 2024-01, janv. 2024, a date, or a name under its year."""

import re
from datetime import date, timedelta

from arabic.calendar import MONTHS, parse_month
from arabic.digits import western_digits
from arabic.folding import fold

# Names beside the Moroccan ones: of French, cut as spreadsheets cut them, and of other Arabic calendars.
_OTHERS = (
    ("janvier", "janv", "jan", "جانفي", "كانون الثاني"),
    ("février", "fevrier", "févr", "fevr", "fév", "fev", "feb", "فيفري", "شباط"),
    ("mars", "mar", "آذار"),
    ("avril", "avr", "apr", "ابريل", "نيسان"),
    ("mai", "may", "مايو", "أيار"),
    ("juin", "jun", "جوان", "حزيران"),
    ("juillet", "juil", "jul", "يوليو", "جويلية", "تموز"),
    ("août", "aout", "aug", "أغسطس", "اغسطس", "أوت", "آب"),
    ("septembre", "sept", "sep", "سبتمبر", "أيلول"),
    ("octobre", "oct", "اكتوبر", "تشرين الأول"),
    ("novembre", "nov", "نوفمبر", "تشرين الثاني"),
    ("décembre", "decembre", "déc", "dec", "ديسمبر", "كانون الأول"),
)
_NAMES = {
    fold(name): number
    for number, names in enumerate(zip(MONTHS, _OTHERS, strict=True), start=1)
    for name in (names[0], *names[1])
}
_YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)")
_FIGURES = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})|(\d{4})\s*[/.\-]\s*(\d{1,2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-\d{2}(?: .*)?|\d{1,2}/(\d{1,2})/(\d{4})")
_EPOCH = date(1899, 12, 30)
# The days of 1956 to 2099 as spreadsheets count them.
_SERIAL = range(20455, 73051)


def month_named(heading: str, year: int | None = None) -> date | None:
    """The month that a heading names, in `year` where it names none itself; None for another heading."""
    text = western_digits(heading).strip()
    try:
        return parse_month(text)
    except ValueError:
        pass
    try:
        return _of_figures(text) or _of_name(text, year)
    except ValueError:  # such as month 13
        return None


def years_above(cells) -> list[int | None]:
    """The year that stands over each column: one that is written once stands over those to its right as well."""
    found, year = [], None
    for cell in cells:
        year = year_in(cell) or (None if cell and not year else year)
        found.append(year)
    return found


def year_in(text: str) -> int | None:
    match = _YEAR.search(western_digits(text))
    return int(match[1]) if match else None


def _of_figures(text):
    if match := _DAY.fullmatch(text):
        return date(int(match[1] or match[4]), int(match[2] or match[3]), 1)
    if match := _FIGURES.fullmatch(text):
        year, month = (match[2], match[1]) if match[1] else (match[3], match[4])
        return date(_full(year), int(month), 1)
    if text.isdigit() and int(text) in _SERIAL:
        return (_EPOCH + timedelta(days=int(text))).replace(day=1)
    return None


def _of_name(text, year):
    """«janv. 2024», «janv-24», «شهر يناير» under a year."""
    words = [word for word in re.split(r"[\s.\-_/']+", text) if word and fold(word) not in ("شهر", "mois")]
    figures = [word for word in words if word.isdigit()]
    number = _NAMES.get(fold(" ".join(word for word in words if not word.isdigit())))
    if number is None or len(figures) > 1:
        return None
    year = _full(figures[0]) if figures else year
    return date(year, number, 1) if year else None


def _full(year):
    """The year of two or four figures."""
    return int(year) if len(year) == 4 else 2000 + int(year)
