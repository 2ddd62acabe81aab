"""What follows when levies were given back: the sum on their receipt, telling the official, and taking it back.

The cash book calls `follow_entry` whenever an entry begins or ceases to count (`cashbook.following`).
Who gives levies back, and how, is in `giving_back`.
"""

from django.db.models import Sum
from django.utils.timezone import now

from arabic.amounts import format_amount
from members.models import Notice
from members.notices import notify

from ..models import CashEntry, LevyPayment, LevyRefund, exact
from .settling import settle_months


def follow_entry(entry):
    """Do with a refund what became of `entry`, its own or one that takes it back. The payer is locked."""
    if entry.state == CashEntry.State.COUNTS:
        if refund := _refund_of(entry.pk):
            _tell_payer(refund)
        if entry.reverses_id and (refund := _refund_of(entry.reverses_id)):
            _undo(refund, entry.reason)
    elif entry.is_refused and (refund := _refund_of(entry.pk)):
        _undo(refund, entry.refusal)


def _refund_of(entry):
    rows = LevyRefund.objects.standing().filter(entry=entry)
    return rows.select_related("payment__branch", "payment__payer").first()


def _tell_payer(refund):
    payment = refund.payment
    words = {"branch": payment.branch.name, "receipt": payment.receipt, "amount": format_amount(refund.amount)}
    kind, address = Notice.Kind.LEVY_GIVEN_BACK, payment.get_absolute_url()
    notify([Notice(person=payment.payer, kind=kind, words=words, address=address)])


def _undo(refund, reason):
    refund.undone_at, refund.undone_reason = now(), reason
    refund.save(update_fields=["undone_at", "undone_reason"])
    recount_refunds(refund.payment)
    settle_months([refund.payment.payer_id])


def recount_refunds(payment):
    """Write anew what of `payment` was given back (`LevyPayment.given_back`)."""
    rows = LevyRefund.objects.standing().filter(payment=payment).order_by()
    total = rows.aggregate(total=exact(Sum("amount")))["total"]
    LevyPayment.objects.filter(pk=payment.pk).update(given_back=total)
