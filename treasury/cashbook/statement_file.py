"""Reading the file of a bank statement: CSV as Moroccan banks give it, in UTF-8 or windows-1252.

The columns are found by their headings, in any order: the day of the operation, its value date, the text, and debit
and credit, or one signed amount. What stands above the headings (name of the account, period) and totals without a
day are passed over.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.written_days import read_day

from ..models import LARGEST

MOST_BYTES = 2_000_000
MOST_LINES = 5_000
HEADINGS_WITHIN = 30  # lines

# The headings of each column, without accents; the first that is there counts.
HEADINGS = {
    "day": ("date operation", "date d operation", "date de l operation", "date comptable", "date"),
    "value_day": ("date valeur", "date de valeur", "valeur"),
    "text": ("libelle", "libelle operation", "libelle de l operation", "nature operation", "designation"),
    "debit": ("debit", "montant debit", "debit mad", "debit dh"),
    "credit": ("credit", "montant credit", "credit mad", "credit dh"),
    "amount": ("montant", "montant mad", "montant dh"),
}
_SPACES = re.compile(r"[\s\u00a0\u202f]")


@dataclass(frozen=True)
class Row:
    """A line of the file. `amount` is negative for what goes out."""

    day: date
    value_day: date | None
    text: str
    amount: Decimal


def read_statement(content: bytes) -> list[Row]:
    """The lines of a statement. Raises ValidationError, in words for who sent it, that names the line of the file."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is too big to be a statement: send it in parts."))
    lines = _lines_of(_text_of(content))
    start, columns = _headings(lines)
    rows = [row for number, line in lines[start:] if (row := _row(number, line, columns))]
    if not rows:
        raise ValidationError(_("The file holds no line of a statement."))
    if len(rows) > MOST_LINES:
        raise ValidationError(_("The file is too big to be a statement: send it in parts."))
    return rows


def _text_of(content):
    if b"\0" in content:
        raise ValidationError(_("This file is no CSV: ask the bank for the statement as CSV."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines_of(text):
    """[(number in the file, cells)] of the lines that are not empty."""
    first = text[:5000]
    delimiter = max(";\t,", key=first.count)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        found = [(read.line_num, [cell.strip() for cell in line]) for line in read]
    except csv.Error as error:
        raise ValidationError(_("This file is no CSV: ask the bank for the statement as CSV.")) from error
    return [(number, cells) for number, cells in found if any(cells)]


def _headings(lines):
    """(place of the first line after the headings, {column: place of its cell})."""
    for place, (_number, cells) in enumerate(lines[:HEADINGS_WITHIN]):
        names = [_plain(cell) for cell in cells]
        columns = {
            column: names.index(known)
            for column, headings in HEADINGS.items()
            if (known := next((heading for heading in headings if heading in names), None))
        }
        if {"day", "text"} <= columns.keys() and ({"debit", "credit"} <= columns.keys() or "amount" in columns):
            return place + 1, columns
    raise ValidationError(
        _("The headings were not found: the file needs columns for the date, the text (libellé), debit and credit.")
    )


def _plain(heading):
    """«Date d'opération» as «date d operation»."""
    letters = unicodedata.normalize("NFKD", heading.lower())
    return " ".join(re.findall("[a-z]+", "".join(sign for sign in letters if not unicodedata.combining(sign))))


def _row(number, cells, columns):
    """The Row of a line; None for one without a day, such as a total."""

    def cell(column):
        place = columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    try:
        day = _day(cell("day"))
    except ValueError:
        if cell("day") and _amount_of(number, cell):
            raise _unread(number, _("the date")) from None
        return None
    value_day = None
    if cell("value_day"):
        try:
            value_day = _day(cell("value_day"))
        except ValueError:
            raise _unread(number, _("the value date")) from None
    amount = _amount_of(number, cell)
    return Row(day, value_day, " ".join(cell("text").split())[:250], amount) if amount else None


def _day(text):
    return read_day(text, localdate())


def _amount_of(number, cell):
    if "".join((cell("debit"), cell("credit"))):
        return abs(_money(number, cell("credit"))) - abs(_money(number, cell("debit")))
    return _money(number, cell("amount"))


def _money(number, text):
    """«1 250,00», «1.250,00», «1,250.00», «1250» or «-12,5» as a Decimal; nothing is zero."""
    plain = _SPACES.sub("", text).upper().removesuffix("MAD").removesuffix("DH").replace("+", "")
    if not plain or plain == "-":
        return Decimal(0)
    comma, dot = plain.rfind(","), plain.rfind(".")
    plain = plain.replace(".", "").replace(",", ".") if comma > dot else plain.replace(",", "")
    try:
        amount = Decimal(plain)
        if not amount.is_finite() or abs(amount) > LARGEST or amount.as_tuple().exponent < -2:
            raise InvalidOperation
    except InvalidOperation:
        raise _unread(number, _("the amount")) from None
    return amount


def _unread(number, what):
    return ValidationError(_("Line %(number)s: %(what)s cannot be read.") % {"number": number, "what": what})
