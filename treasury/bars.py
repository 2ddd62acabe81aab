"""Months as columns of a chart: in percent of the tallest, with their words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.calendar import month_name


@dataclass(frozen=True)
class Column:
    """A month: `height` is the whole, `part` what of it is filled from below, in percent of the tallest month."""

    month: date
    whole: object
    filled: object
    height: int
    part: int
    words: str

    @property
    def above(self):
        return 100 - self.height

    @property
    def above_part(self):
        return 100 - self.part


def columns(rows: Iterable[tuple], words: Callable = lambda month, whole, filled: "") -> list[Column]:
    """The columns of `rows` (month, whole, filled); `words` says a row to who does not see the chart."""
    rows = list(rows)
    tallest = max((max(whole, filled) for _month, whole, filled in rows), default=0) or 1
    return [
        Column(*row, height=round(100 * row[1] / tallest), part=round(100 * row[2] / tallest), words=words(*row))
        for row in rows
    ]


def dues_words(month, asked, paid) -> str:
    """What a month of the year on the page asked, and what of it is paid."""
    names = {"month": month_name(month.month), "paid": format_amount(paid), "asked": format_amount(asked)}
    return _("%(month)s: %(paid)s of %(asked)s dirhams") % names
