"""What a member is likely to pay at once: the amounts that the treasurer chooses from with one tap."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .allocation import ZERO
from .months import add_months, current_month
from .open_months import Fill

# A payment that settles a month later than this many after the current one may be a slip of the finger.
FAR = 12
# What the choice of several months settles.
MONTHS = 3


class Choice(TextChoices):
    DUE = "due", _("Everything due")
    ONE = "one", pgettext_lazy("payment of dues", "One month")
    THREE = "three", pgettext_lazy("payment of dues", "3 months")
    YEAR = "year", _("To December")
    OTHER = "other", _("Another amount")


@dataclass(frozen=True)
class Plan:
    """A choice with its `amount` in dirhams, and the months that it settles."""

    choice: Choice
    fills: list[Fill]

    @property
    def amount(self) -> Decimal:
        return sum((fill.part for fill in self.fills), ZERO)

    @property
    def value(self):
        """The choice and the amount that was on the screen, as the form sends them back."""
        return f"{self.choice.value}:{self.amount}"

    @property
    def last(self) -> date:
        return self.fills[-1].month


_VALUE = re.compile(r"[a-z]*:(?P<amount>[0-9]{1,9}\.[0-9]{2})")


def amount_of_plan(value) -> Decimal | None:
    """The amount in what a form sent as a plan's `value`; None where it holds none."""
    match = _VALUE.fullmatch(value)
    return Decimal(match["amount"]) if match else None


def plans_of(lines, held=ZERO, now=None) -> list[Plan]:
    """The plans of a member from the months that they can settle (`open_months.open_lines`), without empty ones.

    The money `held` from before settles first. «Everything due» is what is left through the current month, `now`.
    """
    now = now or current_month()
    december = date(now.year, 12, 1)
    fills = _fills(lines, held, december)
    spans = {
        Choice.DUE: [fill for fill in fills if fill.month <= now],
        Choice.ONE: fills[:1],
        Choice.THREE: fills[:MONTHS],
        Choice.YEAR: [fill for fill in fills if fill.month <= december],
    }
    return [Plan(choice, span) for choice, span in spans.items() if span]


def _fills(lines, held, december):
    """What is left of each month once `held` has settled what it can, through `december` and for three months."""
    fills = []
    for line in lines:
        settled = min(held, line.due)
        held -= settled
        if left := line.due - settled:
            fills.append(Fill(line.month, left, ZERO))
        if line.month > december and len(fills) >= MONTHS:
            break
    return fills


def far_month(fills, now=None) -> date | None:
    """The last month of `fills` where it comes more than 12 months after the current one, `now`; None otherwise."""
    last = fills[-1].month if fills else None
    return last if last and last > add_months(now or current_month(), FAR) else None
