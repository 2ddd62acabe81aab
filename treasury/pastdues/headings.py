"""Which row of the file names the months, which column is which month, and which columns say whom a row means."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from members.exchange.mapping.guessing import guess_mapping
from members.exchange.read.problems import UnreadableError

from .months import month_named, year_in, years_above

WHO = ("member_number", "phone", "full_name", "given_name", "family_name")


@dataclass(frozen=True)
class Headings:
    """`row` is the number of the row in the file; `months` {column from 0: month}; `who` {what it says: column}."""

    row: int
    months: dict[int, date]
    who: dict[str, int]


def guess_headings(first) -> Headings:
    """The Headings among the `first` rows, [(number, cells)]: the row that names the most months; perhaps none."""
    return max((_headings_at(first, place) for place in range(len(first))), key=lambda each: len(each.months))


def headings_at(first, row) -> Headings | None:
    """The Headings with the months in the row `row` of the file; None where it is not among the `first`."""
    place = next((place for place, (number, _cells) in enumerate(first) if number == row), None)
    return None if place is None else _headings_at(first, place)


def texts_at(first, row) -> list[str]:
    """What stands over each column: the row of the headings, or the row above where that says nothing."""
    place = next(place for place, (number, _cells) in enumerate(first) if number == row)
    width = max(len(cells) for _number, cells in first)
    below, above = (
        [*cells, *[""] * (width - len(cells))] for _number, cells in (first[place], first[max(place - 1, 0)])
    )
    return [text or over for text, over in zip(below, above, strict=True)]


def refuse_unsound(months, who):
    """Raise UnreadableError where no column is a month, two are the same month, or none says whom a row means."""
    if not months:
        raise UnreadableError(_("No column names a month with its year, such as «يناير 2024» or 01/2024."))
    told = list(months.values())
    twice = sorted({month for month in told if told.count(month) > 1})
    if twice:
        raise UnreadableError(_("Two columns name the same month: %(month)s.") % {"month": f"{twice[0]:%m/%Y}"})
    if not who:
        raise UnreadableError(_("No column says whom a row means: a member number, a phone or a name."))


def _headings_at(first, place):
    number, cells = first[place]
    above = _years_over(first[:place], len(cells))
    months = {}
    for column, cell in enumerate(cells):
        if cell and (month := month_named(cell, above[column])):
            months[column] = month
    return Headings(number, months, _who(first[:place], cells, months))


def _years_over(rows, width):
    """The year over each column, by the nearest row above that names one; one in a title stands over all of them."""
    for _number, cells in reversed(rows):
        if any(map(year_in, cells)):
            padded = [*cells, *[""] * (width - len(cells))]
            years = years_above(padded)
            named = {year for year in years if year}
            only = next(iter(named)) if len(named) == 1 else None
            return [year or only for year in years]
    return [None] * width


def _who(above, cells, months):
    """{what a column says of a person: column}, by the row of the months, else by the row above it."""
    for row in (cells, *(cells_above for _number, cells_above in reversed(above[-1:]))):
        texts = ["" if column in months else cell for column, cell in enumerate(row)]
        found = {code: column for column, code in guess_mapping(texts).items() if code in WHO}
        if found:
            return found
    return {}
