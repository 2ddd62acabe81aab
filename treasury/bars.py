"""The months of a year as bars: in percent of the tallest, with their words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.calendar import month_name

from .balances import Totals


@dataclass(frozen=True)
class Bar:
    """A month: `height` is what it asked, `paid` what of it is settled, in percent of the month that asked most."""

    month: int
    height: int
    paid: int
    words: str

    @property
    def above(self):
        return 100 - self.height

    @property
    def above_paid(self):
        return 100 - self.paid


def bars_of(months: list[date], totals: list[Totals]) -> list[Bar]:
    tallest = max(total.charged for total in totals) or Decimal(1)
    text = _("%(month)s: %(paid)s of %(asked)s dirhams")
    bars = []
    for month, total in zip(months, totals, strict=True):
        height, paid = (round(100 * amount / tallest) for amount in (total.charged, total.collected))
        names = {"paid": format_amount(total.collected), "asked": format_amount(total.charged)}
        bars.append(Bar(month.month, height, paid, text % {"month": month_name(month.month), **names}))
    return bars
