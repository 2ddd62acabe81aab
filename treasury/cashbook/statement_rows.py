"""What the file of a bank statement says, whichever kind of file it is."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import LARGEST

MOST_BYTES = 2_000_000
MOST_LINES = 5_000
_SPACES = re.compile(r"[\s\u00a0\u202f]")


@dataclass(frozen=True)
class Row:
    """A line of the file. `amount` is negative for what goes out.

    `bank_number` is the number that the bank gives the line (FITID), empty where the file has none.
    """

    day: date
    value_day: date | None
    text: str
    amount: Decimal
    bank_number: str = ""


@dataclass(frozen=True)
class Closing:
    """What the account holds at the end of `day` by the bank; negative where it is overdrawn."""

    day: date
    amount: Decimal


@dataclass(frozen=True)
class Statement:
    """The lines of one account. `number` and `currency` are empty where the file does not name them."""

    rows: tuple[Row, ...]
    number: str = ""
    currency: str = ""
    closing: Closing | None = None


def read_money(text: str) -> Decimal:
    """«1 250,00», «1.250,00», «1,250.00», «1250» or «-12,5» as a Decimal; nothing is zero. Raises ValueError.

    «1.250» is refused: it may be thousands.
    """
    plain = _SPACES.sub("", text).upper().removesuffix("MAD").removesuffix("DH").replace("+", "")
    if not plain or plain == "-":
        return Decimal(0)
    comma, dot = plain.rfind(","), plain.rfind(".")
    plain = plain.replace(".", "").replace(",", ".") if comma > dot else plain.replace(",", "")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or abs(amount) > LARGEST or amount.as_tuple().exponent < -2:
        raise ValueError(text)
    return amount


def line_error(number, what) -> ValidationError:
    """That `what` of line `number` cannot be read."""
    return ValidationError(_("Line %(number)s: %(what)s cannot be read.") % {"number": number, "what": what})


def too_big() -> ValidationError:
    return ValidationError(_("The file is too big to be a statement: send it in parts."))


def refuse_count(rows):
    """Raise ValidationError where a file has no line, or more than are read at once."""
    if not rows:
        raise ValidationError(_("The file holds no line of a statement."))
    if len(rows) > MOST_LINES:
        raise too_big()
