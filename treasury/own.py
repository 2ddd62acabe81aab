"""A member's own dues, for the member's own page."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Sum

from .allocation import ZERO
from .models import Allocation, CreditMove, DuesCharge, Payment, exact
from .months import current_month, months_of
from .states import Cell, cell_of


@dataclass
class OwnDues:
    """What a person owes and paid, in all branches together.

    `year`: the year shown; `months`: its twelve `states.Cell` (`month`, `shape` for `data-state`, `word`, `left`,
    `charge`); `owed`: the cells, of any year, on which something is due through this month, oldest first; `arrears`:
    their sum in dirhams; `credit`: dirhams paid that settle no month yet; `receipts`: the payments, newest first,
    voided ones too, each with its `branch`, `receipt` (number), `amount`, `voided_at`, `get_absolute_url()` and
    `months` (the dates that it settles); `sent`: credit that one branch proposed to another, unanswered or refused.
    """

    year: int
    months: list[Cell] = field(default_factory=list)
    owed: list[Cell] = field(default_factory=list)
    arrears: Decimal = ZERO
    credit: Decimal = ZERO
    receipts: list[Payment] = field(default_factory=list)
    sent: list[CreditMove] = field(default_factory=list)


def dues_of(person, year: int | None = None) -> OwnDues:
    """The dues of `person` in `year` (this one), in six queries. `treasury/_own_dues.html` shows it as `dues`."""
    year = year or current_month().year
    charges = list(DuesCharge.objects.asked().filter(person=person).select_related("branch").order_by("month"))
    memberships = list(person.memberships.all())
    by_month = {charge.month: charge for charge in charges}
    months = [
        cell_of(month, by_month.get(month), any(membership.covers(month) for membership in memberships))
        for month in months_of(year)
    ]
    owed = [cell_of(row.month, row) for row in charges if row.due > 0 and row.month <= current_month()]
    own = Payment.objects.filter(payer=person)
    return OwnDues(
        year=year,
        months=months,
        owed=owed,
        arrears=sum((cell.left for cell in owed), ZERO),
        credit=own.aggregate(held=exact(Sum("free")))["held"],
        receipts=_receipts(own),
        sent=_sent(person),
    )


def _sent(person):
    """What became of credit that was to follow the member, where no receipt tells it; the newest first."""
    rows = CreditMove.objects.filter(payment__payer=person, to_branch__isnull=False, target=None)
    rows = rows.filter(Q(undone_at=None) | Q(decided_by__isnull=False, entry=None))
    return list(rows.select_related("payment__branch", "to_branch").order_by("-pk"))


def _receipts(payments):
    payments = list(payments.select_related("branch").order_by("-paid_on", "-pk"))
    months = {}
    settled = Allocation.objects.standing().filter(payment__in=payments)
    for payment, month in settled.values_list("payment", "charge__month"):
        months.setdefault(payment, []).append(month)
    for payment in payments:
        payment.months = sorted(months.get(payment.pk, []))
    return payments
