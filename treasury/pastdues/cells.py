"""What a cell of the sheet says of a month: an amount, that the month is paid, nothing, or something unreadable."""

import re
from decimal import Decimal

from arabic.amounts import parse_amount
from arabic.digits import western_digits
from arabic.folding import fold

PAID = "paid"
BLANK = {"", "-", "--", "—", "/", ".", "0", "0,00", "0.00", "لا", "non", "n"}
MARKS = {"x", "✓", "✔", "√", "☑", "v", "م", "مؤدى", "مؤداة", "مؤدي", "نعم", "أدى", "oui", "payé", "p", "ok"}
_MARKS = {fold(mark) or mark for mark in MARKS} | MARKS
_CURRENCY = re.compile(r"\s*(?:dhs?|mad|د\.?م\.?|درهما?|دراهم)\s*$", re.IGNORECASE)


class UnreadableCellError(ValueError):
    """The cell says neither; the text is a code of `words.PROBLEMS`."""


def read_cell(text: str) -> Decimal | str | None:
    """The dirhams that the cell names, PAID for a mark, None for nothing. Raises UnreadableCellError."""
    text = western_digits(text).strip()
    if text.lower() in BLANK:
        return None
    if text.lower() in _MARKS or fold(text) in _MARKS:
        return PAID
    if text.startswith("="):
        raise UnreadableCellError("formula")
    try:
        amount = parse_amount(_CURRENCY.sub("", text))
    except ValueError as error:
        raise UnreadableCellError("unreadable") from error
    if amount < 0:
        raise UnreadableCellError("unreadable")
    return amount or None
