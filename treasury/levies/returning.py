"""A receipt of levies by a cheque that counts no longer: the bank sent the cheque back, or the receipt was wrong.

A cheque that was cashed is in the book, so its money goes out of it by a reversal, on the day on which the bank
returned it. A second person approves that where they approve any receipt of levies that is taken back
(`cashbook.rules.reversal_waits`). A cheque that waits has no line to reverse: somebody else than who took it says that
it came back, so that nobody takes a cheque, gives a receipt for it and makes both vanish.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from .. import uncashed
from ..cashbook.recording import reverse_entry
from ..closing.guard import refuse_closed
from ..credit import lock_payers
from ..models import CashEntry, LevyAllocation, LevyPayment, Payment
from .settling import release, settle_months

REVERSE = "treasury.change_levypayment"


def may_be_returned(payment) -> bool:
    """Whether `payment` was made by a cheque and counts, so that the bank can send it back."""
    return payment.reversed_at is None and payment.method == Payment.Method.CHEQUE


@transaction.atomic
def return_cheque(*, payment, booked_on: date, reason, by) -> CashEntry | None:
    """Say that the bank returned the cheque of `payment` on `booked_on`: its months are due again.

    Returns the reversal of one that was cashed, which may wait for a second person; None for one that waited. Raises
    ValidationError for what was no cheque or counts no longer, and as `cashbook.recording.reverse_entry`: keyed
    `reason` without one, `booked_on` for a day before the payment's own; of one that waited as `take_back_cheque`.
    """
    payment = _locked(payment)
    if not may_be_returned(payment):
        raise ValidationError(_("This is no cheque that the bank can send back."))
    if payment.is_uncashed:
        uncashed.refuse_day(payment, booked_on, "booked_on")
        refuse_closed(branch=payment.branch, day=booked_on, field="booked_on")
        _take_back(payment, reason, by, returned_on=booked_on)
        return None
    LevyPayment.objects.filter(pk=payment.pk).update(returned_on=booked_on)  # `follow_entry` reads it
    return reverse_entry(entry=payment.entry, reason=reason, by=by, booked_on=booked_on)


@transaction.atomic
def take_back_cheque(*, payment, reason, by) -> LevyPayment:
    """Take back a receipt of a cheque that waits: its number stays taken, and its months are due again.

    Raises ValidationError without a reason (key `reason`), for what is no cheque that waits, and for who recorded it
    or paid it.
    """
    payment = _locked(payment)
    if not payment.is_uncashed:
        raise ValidationError(_("This cheque waits no more: look at its receipt again."))
    refuse_closed(branch=payment.branch, day=localdate())
    _take_back(payment, reason, by)
    return payment


def alone_refusal(payment, by) -> str:
    """Why `by` does not take back the cheque `payment`, which waits; empty where they may."""
    return uncashed.alone_refusal(payment, by, giver=payment.payer_id, right=REVERSE)


def _take_back(payment, reason, by, *, returned_on=None):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if refusal := alone_refusal(payment, by):
        raise ValidationError(refusal)
    payment.reversed_at, payment.reversed_by, payment.void_reason = now(), by, reason.strip()
    if returned_on:
        payment.returned_on, payment.cheque = returned_on, Payment.Cheque.BOUNCED
    payment.save(update_fields=["reversed_at", "reversed_by", "void_reason", "returned_on", "cheque"])
    release(LevyAllocation.objects.standing().filter(payment=payment))
    settle_months([payment.payer_id])


def _locked(payment):
    lock_payers([payment.payer_id])
    rows = LevyPayment.objects.select_related("branch", "payer", "recorded_by", "entry__account", "entry__category")
    return rows.get(pk=payment.pk)
