"""A cheque of an official that the bank cashed: its receipt gets its line in the cash book, of that day."""

from datetime import date

from django.utils.translation import gettext as _

from ..models import Payment
from .receiving import book_levies


def cash_levy_cheque(payment, account, cleared_on: date, by):
    """Let `payment`, a cheque that waits, stand in `account` from `cleared_on` on. Its payer is locked.

    Raises ValidationError as `cashbook.recording.record_entry`.
    """
    description = f"{_('Receipt of levies')} {payment.receipt}"
    payment.entry = book_levies(payment, account, by=by, booked_on=cleared_on, description=description)
    payment.cheque = Payment.Cheque.CASHED
    payment.save(update_fields=["entry", "cheque"])
