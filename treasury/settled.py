"""The two sums that allocations leave behind: what of a month is paid, and what of a payment settles months.

They stand on the rows themselves (`DuesCharge.paid`, `Payment.settled`), so that no page adds up allocations. Whoever
makes, releases or changes allocations, or voids a payment, calls `recount` in the same transaction, with the payers
locked (`credit.lock_payers`).
"""

from django.db.models import OuterRef, Subquery, Sum

from .models import Allocation, DuesCharge, Payment, exact


def recount(*, payments=None, charges=None):
    """Write anew what these `payments` settle and what is paid on these `charges` (keys); a query each."""
    if payments:
        settled = _sum(Allocation.objects.standing(), "payment")
        Payment.objects.filter(pk__in=payments).update(settled=settled)
    if charges:
        paid = _sum(Allocation.objects.counting(), "charge")
        DuesCharge.objects.filter(pk__in=charges).update(paid=paid)


def _sum(allocations, key):
    rows = allocations.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return exact(Subquery(rows.annotate(total=Sum("amount")).values("total")))
