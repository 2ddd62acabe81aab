"""The file of a bank statement: which kind it is by its content, and which of its accounts is meant."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .statement_csv import read_csv
from .statement_ofx import looks_like_ofx, read_ofx
from .statement_rows import MOST_BYTES, Statement, too_big

LEAST_DIGITS = 6  # of an account number, to be compared


def read_statement(content: bytes, rib: str = "") -> Statement:
    """The statement of the account with the number `rib` (24 digits, or empty where it is not known).

    A name tells nothing: what the bytes are decides whether they are read as CSV or as OFX. Raises ValidationError, in
    words for who sent it.
    """
    if len(content) > MOST_BYTES:
        raise too_big()
    if looks_like_ofx(content):
        return _statement_of(read_ofx(content), rib)
    return Statement(tuple(read_csv(content)))


def _statement_of(statements, rib):
    """The one of `statements` whose account is `rib`, in dirhams. Raises ValidationError without one."""
    mine = [found for found in statements if _is_same_account(found.number, rib)]
    if not mine:
        named = "، ".join(f"…{found.number[-4:]}" for found in statements[:5])
        raise ValidationError(
            _("The file is not of this account: it names %(numbers)s. Choose the file of this account.")
            % {"numbers": named}
        )
    if len({found.number for found in mine}) > 1:
        raise ValidationError(
            _("Several accounts of the file may be this one: write the account's 24 digits (RIB) first.")
        )
    for found in mine:
        if found.currency != "MAD":
            raise ValidationError(
                _("The statement is in %(currency)s: the book counts dirhams (MAD) alone.")
                % {"currency": found.currency or _("a currency that it does not name")}
            )
    return _joined(mine)


def _is_same_account(number, rib):
    """Whether `number` of a file is the account `rib`: written as its RIB, its IBAN, or the account's part of it."""
    digits = "".join(re.findall("[0-9]", re.sub(r"^\s*MA[0-9]{2}", "", number.upper())))
    if not rib:
        return True
    return len(digits.lstrip("0")) >= LEAST_DIGITS and digits.lstrip("0") in rib


def _joined(statements):
    """Periods of one account as one statement; the closing balance is that of the last day."""
    rows = tuple(row for statement in statements for row in statement.rows)
    closings = [statement.closing for statement in statements if statement.closing]
    first = statements[0]
    return Statement(rows, first.number, first.currency, max(closings, key=lambda row: row.day, default=None))
