"""A cheque of an official that the bank sends back: its receipt counts no longer, and says why.

The money came into the book with the receipt, so it goes out of it by a reversal, on the day on which the bank
returned the cheque. A second person approves that where they approve any receipt of levies that is taken back
(`cashbook.rules.reversal_waits`).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..cashbook.recording import reverse_entry
from ..credit import lock_payers
from ..models import CashEntry, LevyPayment, Payment


def may_be_returned(payment) -> bool:
    """Whether `payment` was made by a cheque and counts, so that the bank can send it back."""
    return payment.reversed_at is None and payment.entry.method == Payment.Method.CHEQUE


@transaction.atomic
def return_cheque(*, payment, booked_on: date, reason, by) -> CashEntry:
    """Say that the bank returned the cheque of `payment` on `booked_on`: its months are due again.

    Returns the reversal. It may wait for a second person. Raises ValidationError for what was no cheque or counts no
    longer, and as `cashbook.recording.reverse_entry`: keyed `reason` without one, `booked_on` for a day before the
    payment's own.
    """
    lock_payers([payment.payer_id])
    payment = LevyPayment.objects.select_related("entry__account", "entry__category").get(pk=payment.pk)
    if not may_be_returned(payment):
        raise ValidationError(_("This is no cheque that the bank can send back."))
    reversal = reverse_entry(entry=payment.entry, reason=reason, by=by, booked_on=booked_on)
    LevyPayment.objects.filter(pk=payment.pk).update(returned_on=booked_on)
    return reversal
