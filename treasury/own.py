"""A member's own dues, for the member's own page."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from sql.prepared import prepared, prepared_instances

from .allocation import ZERO
from .models import Allocation, CreditMove, DuesCharge, DuesRelief, Payment
from .months import current_month, months_of
from .states import Cell, cell_of


@dataclass
class OwnDues:
    """What a person owes and paid, in all branches together.

    `year`: the year shown; `months`: its twelve `states.Cell` (`month`, `shape` for `data-state`, `word`, `left`,
    `charge`); `owed`: the cells, of any year, on which something is due through this month, oldest first; `arrears`:
    their sum in dirhams; `credit`: dirhams paid that settle no month yet; `receipts`: the payments, newest first,
    voided ones too, each with its `branch`, `receipt` (number), `amount`, `voided_at`, `get_absolute_url()` and
    `months` (the dates that it settles); `sent`: credit that one branch proposed to another, unanswered or refused;
    `reliefs`: exemptions and reductions that were approved. `treasury/_own_dues.html` shows it as `dues`.
    """

    year: int
    months: list[Cell] = field(default_factory=list)
    owed: list[Cell] = field(default_factory=list)
    arrears: Decimal = ZERO
    credit: Decimal = ZERO
    receipts: list[Payment] = field(default_factory=list)
    sent: list[CreditMove] = field(default_factory=list)
    reliefs: list[DuesRelief] = field(default_factory=list)


def dues_of(person, memberships, year: int | None = None) -> OwnDues:
    """The dues of `person`, who has these `memberships`, in `year` (this one); in five queries."""
    year = year or current_month().year
    charges = _charges_of(person.pk)
    by_month = {charge.month: charge for charge in charges}
    months = [
        cell_of(month, by_month.get(month), any(membership.covers(month) for membership in memberships))
        for month in months_of(year)
    ]
    owed = [cell_of(row.month, row) for row in charges if row.due > 0 and row.month <= current_month()]
    receipts = _with_months(_payments_of(person.pk), person)
    return OwnDues(
        year=year,
        months=months,
        owed=owed,
        arrears=sum((cell.left for cell in owed), ZERO),
        credit=sum((payment.free for payment in receipts), ZERO),
        receipts=receipts,
        sent=_sent(person.pk),
        reliefs=_reliefs_of(person.pk),
    )


def _with_months(payments, person):
    months = {}
    for payment, month in _settled_by(person.pk) if payments else ():
        months.setdefault(payment, []).append(month)
    for payment in payments:
        payment.months = months.get(payment.pk, [])
    return payments


@prepared_instances
def _charges_of(person):
    return DuesCharge.objects.asked().filter(person=person).select_related("branch").order_by("month")


@prepared_instances
def _payments_of(person):
    return Payment.objects.filter(payer=person).select_related("branch").order_by("-paid_on", "-pk")


@prepared
def _settled_by(person):
    settled = Allocation.objects.standing().filter(payment__payer=person)
    return settled.order_by("charge__month").values_list("payment", "charge__month")


@prepared_instances
def _sent(person):
    """What became of credit that was to follow the member, where no receipt tells it; the newest first."""
    rows = CreditMove.objects.filter(payment__payer=person, to_branch__isnull=False, target=None)
    rows = rows.filter(Q(undone_at=None) | Q(decided_by__isnull=False, entry=None))
    return rows.select_related("payment__branch", "to_branch").order_by("-pk")


@prepared_instances
def _reliefs_of(person):
    return DuesRelief.objects.approved().filter(person=person).select_related("branch", "person")
