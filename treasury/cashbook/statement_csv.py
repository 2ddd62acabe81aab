"""Reading a bank statement as CSV, as Moroccan banks give it, in UTF-8 or windows-1252.

The columns are found by their headings, in any order: the day of the operation, its value date, the text, and debit
and credit, or one signed amount. What stands above the headings (name of the account, period) and totals without a
day are passed over.
"""

import csv
import io
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.written_days import read_day

from .statement_rows import Row, line_error, read_money, refuse_count

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


def read_csv(content: bytes) -> list[Row]:
    """The lines of a statement. Raises ValidationError, in words for who sent it, that names the line of the file."""
    lines = _lines_of(_text_of(content))
    start, columns = _headings(lines)
    rows = [row for number, line in lines[start:] if (row := _row(number, line, columns))]
    refuse_count(rows)
    return rows


def _text_of(content):
    if b"\0" in content:
        raise ValidationError(_("This file is neither CSV nor OFX: ask the bank for the statement as CSV or OFX."))
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
        raise ValidationError(
            _("This file is neither CSV nor OFX: ask the bank for the statement as CSV or OFX.")
        ) from error
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
            raise line_error(number, _("the date")) from None
        return None
    value_day = None
    if cell("value_day"):
        try:
            value_day = _day(cell("value_day"))
        except ValueError:
            raise line_error(number, _("the value date")) from None
    amount = _amount_of(number, cell)
    return Row(day, value_day, " ".join(cell("text").split())[:250], amount) if amount else None


def _day(text):
    return read_day(text, localdate())


def _amount_of(number, cell):
    if "".join((cell("debit"), cell("credit"))):
        return abs(_money(number, cell("credit"))) - abs(_money(number, cell("debit")))
    return _money(number, cell("amount"))


def _money(number, text):
    try:
        return read_money(text)
    except ValueError:
        raise line_error(number, _("the amount")) from None
