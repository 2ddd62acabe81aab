"""Which months receipts of levies settle: the oldest first, in the branch that is owed.

What is paid on a month and what a receipt settles stand on the rows; `recount` writes both anew from the allocations,
in the transaction that changed them. Whoever calls these has locked the payers (`credit.lock_payers`).
"""

from collections import defaultdict

from django.db.models import OuterRef, Subquery, Sum
from django.utils.timezone import now

from members.models import Notice

from ..allocation import spread
from ..cashbook.approvers import approvers_of
from ..models import CashEntry, LevyAllocation, LevyCharge, LevyPayment, Payment, exact
from ..second_person import tell_holders


def settle_months(people):
    """Let what the receipts of `people` (keys) hold unused settle the months that are due, in each branch apart."""
    funds, dues = defaultdict(list), defaultdict(list)
    held = LevyPayment.objects.holding().filter(payer__among=people)
    for payment, payer, branch, free in held.values_list("pk", "payer", "branch", "free"):
        funds[payer, branch].append((payment, free))
    if not funds:
        return
    charges = LevyCharge.objects.outstanding().filter(person__among={payer for payer, _branch in funds})
    for charge, person, branch, due in charges.values_list("pk", "person", "branch", "due"):
        dues[person, branch].append((charge, due))
    _write([part for key, money in funds.items() for part in spread(money, dues[key])])


def release(allocations):
    """Let `allocations` (a queryset of standing ones) count no longer. Their receipts hold the money unused."""
    rows = list(allocations.values_list("pk", "payment", "charge"))
    LevyAllocation.objects.filter(pk__among=[pk for pk, _payment, _charge in rows]).update(released_at=now())
    recount({payment for _pk, payment, _charge in rows}, {charge for _pk, _payment, charge in rows})


def follow_entry(entry):
    """Do with levies what became of `entry`: where it takes the line of a receipt back, the months are due again.

    They are settled from what other receipts hold unused. Called by whatever approves or reverses (`cashbook`).
    """
    if entry.reverses_id is None:
        return
    payment = LevyPayment.objects.valid().filter(entry=entry.reverses_id).select_related("branch").first()
    if payment is None:
        return
    if entry.is_waiting:
        _tell_approvers(payment, entry)
    elif entry.is_refused:
        LevyPayment.objects.filter(pk=payment.pk).update(returned_on=None)
    if entry.state != CashEntry.State.COUNTS:
        return
    cheque = Payment.Cheque.BOUNCED if payment.returned_on else payment.cheque
    LevyPayment.objects.filter(pk=payment.pk).update(reversed_at=now(), cheque=cheque)
    release(LevyAllocation.objects.standing().filter(payment=payment))
    settle_months([payment.payer_id])


def _tell_approvers(payment, entry):
    """Tell who may approve that it is asked to take `payment` back by `entry`, which has just been recorded."""
    words = {"branch": payment.branch.name, "receipt": payment.receipt, "reason": entry.reason}
    tell_holders(approvers_of(entry), Notice.Kind.LEVY_VOID_TO_DECIDE, words, entry.get_absolute_url())


def recount(payments, charges):
    """Write anew what these `payments` settle and what is paid on these `charges` (keys); two statements."""
    _recount(LevyPayment, "payment", "settled", payments)
    _recount(LevyCharge, "charge", "paid", charges)


def _recount(model, side, column, keys):
    standing = LevyAllocation.objects.standing().filter(**{side: OuterRef("pk")}).order_by().values(side)
    total = exact(Subquery(standing.annotate(total=Sum("amount")).values("total")))
    model.objects.filter(pk__among=keys).update(**{column: total})


def _write(parts):
    """Write triples (payment's key, charge's key, part). One that settles a month again adds to its allocation."""
    known = {
        (row.payment_id, row.charge_id): row
        for row in LevyAllocation.objects.standing().filter(
            payment__among={payment for payment, _charge, _part in parts},
            charge__among={charge for _payment, charge, _part in parts},
        )
    }
    made, more = [], []
    for payment, charge, part in parts:
        if row := known.get((payment, charge)):
            row.amount += part
            more.append(row)
        else:
            made.append(LevyAllocation(payment_id=payment, charge_id=charge, amount=part))
    LevyAllocation.objects.bulk_create(made)
    LevyAllocation.objects.bulk_update(more, ["amount"])
    recount({payment for payment, _charge, _part in parts}, {charge for _payment, charge, _part in parts})
