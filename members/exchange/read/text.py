"""The rows of a CSV: its encoding among those that branches use, its delimiter, its rows."""

import csv
import io

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from .kinds import CSV, check_columns
from .problems import UnreadableError
from .xlsx import clean_text

_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1256": "cp1256"}
DELIMITERS = ";,\t|"
_SAMPLE = 64_000
# A letter with which windows-1256 writes what the other code pages of the region read as signs.
_ARABIC = range(0x0621, 0x0653)


def decode(data):
    """(text, name of the encoding): UTF-8, UTF-16 with its mark, or windows-1256. Raises UnreadableError otherwise."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise UnreadableError(_("This is another kind of file: upload a table saved as .xlsx or .csv."))
    guess = from_bytes(data[:_SAMPLE], cp_isolation=["cp1256"]).best()
    text = _decoded(data, "cp1256")
    if guess is None or not _reads_as_arabic(text):
        raise _unknown_encoding()
    return text, "windows-1256"


def _decoded(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown_encoding() from error


def _unknown_encoding():
    return UnreadableError(
        _("The letters of this file cannot be read: save it as «CSV UTF-8» or as .xlsx, and upload that.")
    )


def _reads_as_arabic(text):
    """Whether most letters beyond Latin ones are Arabic, in words: French in another code page gives lone ones."""
    beyond = [char for char in text[:_SAMPLE] if ord(char) > 127 and char.isalpha()]
    arabic = sum(ord(char) in _ARABIC for char in beyond)
    words = [word for word in text[:_SAMPLE].split() if any(ord(char) in _ARABIC for char in word)]
    whole = [word for word in words if sum(ord(char) in _ARABIC for char in word) >= 2]
    return bool(beyond) and arabic >= 0.8 * len(beyond) and len(whole) >= 0.6 * len(words)


class Table:
    """The rows of a CSV. Raises UnreadableError, on opening or while rows are read."""

    kind = CSV

    def __init__(self, data):
        text, self.encoding = decode(data)
        self.delimiter = find_delimiter(text[:_SAMPLE])
        self.most_rows = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
        self._data = data

    def rows(self):
        """(number of the row from 1, [text of each cell]) of every row, blank ones too."""
        text = io.TextIOWrapper(io.BytesIO(self._data), encoding=_CODECS[self.encoding], newline="")
        reader = csv.reader(text, delimiter=self.delimiter)
        number = 0
        while True:
            number += 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:  # a quotation mark that nothing closes makes one cell of the whole file
                message = _("Row %(row)s cannot be read: a quotation mark is open, or the cell is too long.")
                raise UnreadableError(message % {"row": number}) from error
            cells = [_without_mark(clean_text(cell)) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            check_columns(len(cells))
            yield number, cells


def _without_mark(text):
    """Without the apostrophe that our own CSV files put before what a spreadsheet would take for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def find_delimiter(sample):
    """The sign that parts the most lines in the same number of cells, more than one; a comma where none does."""
    lines = [line for line in sample.splitlines()[:50] if line.strip()]
    best, score = ",", 0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)] if lines else []
        wide = [width for width in widths if width > 1]
        if wide:
            usual = max(set(wide), key=lambda width: (wide.count(width), width))
            if (found := wide.count(usual) * usual) > score:
                best, score = delimiter, found
    return best
