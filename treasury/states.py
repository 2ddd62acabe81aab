"""How a month stands for a member: one word, the same in the grid, on the member's own page and in print."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .allocation import ZERO
from .models import DuesCharge
from .months import current_month


class State(TextChoices):
    PAID = "paid", pgettext_lazy("dues of a month", "paid")
    PARTIAL = "partial", pgettext_lazy("dues of a month", "partly paid")
    DUE = "due", pgettext_lazy("dues of a month", "due this month")
    OVERDUE = "overdue", pgettext_lazy("dues of a month", "overdue")
    EXEMPT = "exempt", pgettext_lazy("dues of a month", "exempted")
    ADVANCE = "advance", pgettext_lazy("dues of a month", "paid in advance")
    UNCHARGED = "uncharged", pgettext_lazy("dues of a month", "not charged")
    OUTSIDE = "outside", _("not a member of the branch then")


class Cell(NamedTuple):
    """A month of a member: `left` dirhams are still to pay on it, `charge` is None where none was made.

    A tuple, for a page of the grid makes six hundred.
    """

    month: date
    state: State
    left: Decimal = ZERO
    charge: DuesCharge | None = None  # or, in the grid, a tuple of its columns

    @property
    def shape(self):
        """The state as plain text, for attributes."""
        return self.state.value

    @property
    def word(self):
        return self.state.label


def cell_of(month, charge, is_member=True, now=None) -> Cell:
    """The state of `month` from its charge or from its absence; `now` is the current month."""
    if charge is None:
        return Cell(month, State.UNCHARGED if is_member else State.OUTSIDE)
    return Cell(month, _state(charge, now or current_month()), charge.due, charge)


def _state(charge, now):
    ahead = charge.month > now
    if charge.exempted_at:
        return State.EXEMPT
    if not charge.due:
        return State.ADVANCE if ahead else State.PAID
    if charge.paid:
        return State.PARTIAL
    if ahead:
        return State.UNCHARGED
    return State.OVERDUE if charge.month < now else State.DUE
