"""A cheque of an official that the bank cashed: its receipt gets its line in the cash book, of that day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import Payment
from .receiving import book_levies


def cash_levy_cheque(payment, account, cleared_on: date, by):
    """Let `payment`, a cheque that waits, stand in `account` from `cleared_on` on. Its payer is locked.

    Raises ValidationError keyed as the form of cheques is (`cheques.cash_cheques`).
    """
    description = f"{_('Receipt of levies')} {payment.receipt}"
    try:
        payment.entry = book_levies(payment, account, by=by, booked_on=cleared_on, description=description)
    except ValidationError as error:
        if "booked_on" in getattr(error, "error_dict", ()):
            raise ValidationError({"cleared_on": error.error_dict["booked_on"]}) from error
        raise
    payment.cheque = Payment.Cheque.CASHED
    payment.save(update_fields=["entry", "cheque"])
