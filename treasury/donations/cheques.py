"""A cheque of a donor that the bank cashed: the donation gets its line in the cash book, of that day."""

from datetime import date

from django.utils.translation import gettext as _

from ..models import Payment
from .recording import book_donation


def cash_donation_cheque(donation, account, cleared_on: date, by):
    """Let `donation`, a cheque that waits, stand in `account` from `cleared_on` on. Its row is locked.

    Raises ValidationError as `cashbook.recording.record_entry`.
    """
    donation.entry = book_donation(
        donation.donor, account, amount=donation.amount, booked_on=cleared_on, method=Payment.Method.CHEQUE, by=by,
        reference=donation.reference, description=f"{_('Certificate')} {donation.certificate}",
    )  # fmt: skip
    donation.cheque = Payment.Cheque.CASHED
    donation.save(update_fields=["entry", "cheque"])
