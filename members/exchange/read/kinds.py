"""What kind of file this really is, and whether it may be opened: its name proves nothing."""

import io
import re
import zipfile
from dataclasses import dataclass

import filetype
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .limits import LAST_COLUMN, MOST_COLUMNS, limits
from .problems import UnreadableError

XLSX, CSV = "xlsx", "csv"

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
_ROW_OR_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)[\s>/]")
_MERGED = re.compile(rb'<(?:[^\s<>/:]+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
# What is read as a stream, and what is never opened; every other part is held whole.
_LISTS = re.compile(r"xl/(?:worksheets/[^/]+\.xml|sharedStrings\.xml|media/.*)$", re.IGNORECASE)
_CHUNK = 1 << 20
_LONGEST_TAG = 200


@dataclass(frozen=True)
class Weight:
    """What a look at the packed sheets showed: rows at most, and the cells that are merged with one above them."""

    rows: int
    merges: dict


def kind_of(data):
    """XLSX or CSV. Raises UnreadableError for an empty file, one that is too big, and every other kind."""
    if len(data) > limits().file:
        size = {"most": limits().file // 1_000_000}
        raise UnreadableError(_("The file is bigger than %(most)s megabytes: cut it in parts.") % size)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableError(_("The file is empty."))
    if data.startswith(_OLD_EXCEL):
        raise UnreadableError(
            _("This is an older file of Excel, or one with a password: save it as .xlsx without one.")
        )
    if data.startswith(b"PK"):
        _require_workbook(data)
        return XLSX
    if filetype.guess(data) is not None or _looks_marked_up(data):
        raise UnreadableError(_("This is another kind of file: upload a table saved as .xlsx or .csv."))
    return CSV


def _looks_marked_up(data):
    """Whether it is a page or a document in text: some programs call such a file a table."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf", b"{", b"[{"))


def _require_workbook(data):
    """Raise UnreadableError unless these bytes are a workbook whose parts unpack to a size that is no trap."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableError(_damaged()) from error
    if not set(_NEEDED) <= {part.filename for part in parts}:
        raise UnreadableError(_("This is another kind of file: upload a table saved as .xlsx or .csv."))
    most = limits()
    grown = sum(part.file_size for part in parts)
    swollen = any(part.file_size > 1_000_000 and part.file_size > most.ratio * part.compress_size for part in parts)
    heavy = any(part.file_size > most.part and not _LISTS.match(part.filename) for part in parts)
    if len(parts) > most.parts or grown > most.unpacked or swollen or heavy or any(p.flag_bits & 1 for p in parts):
        raise UnreadableError(_("The file unpacks to far more than a list of members holds: it is not opened."))


def weigh_sheet(archive, path):
    """The Weight of the sheet at `path` in the open `archive`: read through once, never held whole.

    The library that reads sheets as a stream does not tell of merged cells before the last row.
    """
    rows, width, merges, merged, tail = 0, 0, {}, 0, b""
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            if b"\0" in chunk:  # UTF-16: what is counted here would not be found
                raise damaged()
            text = tail + chunk
            cut = max(text.rfind(b">") + 1, len(text) - _LONGEST_TAG) if len(text) > _LONGEST_TAG else 0
            rows, width = _count_cells(text[:cut], rows, width)
            merged = _note_merges(merges, text[:cut], merged)
            tail = text[cut:]
    rows, _width = _count_cells(tail, rows, width)
    _note_merges(merges, tail, merged)
    return Weight(rows, merges)


def _count_cells(text, rows, width):
    """(rows, cells of the last one), counted on from those. A row is held whole as it is read, empty cells too."""
    for found in _ROW_OR_CELL.finditer(text):
        if found[1] == b"row":
            rows, width = rows + 1, 0
        else:
            width += 1
            if width > LAST_COLUMN:
                check_columns(width)
    return rows, width


def _note_merges(merges, text, merged):
    """Add {row: {column from 0: row that holds its value}} of cells merged downwards; others hold what they show.

    Returns how many cells there are by now, `merged` before.
    """
    for left, top, right, bottom in _MERGED.findall(text):
        first, last = int(top), int(bottom)
        if left != right or last <= first:
            continue
        merged += last - first
        if merged > limits().merges:
            raise UnreadableError(_("The sheet has too many merged cells: take the merging away and save it again."))
        column = _column(left)
        for row in range(first + 1, last + 1):
            merges.setdefault(row, {})[column] = first
    return merged


def _column(letters):
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1


def check_rows(count):
    """Raise UnreadableError for more rows than the server takes in one file."""
    most = limits().rows
    if count > most:
        sentence = ngettext(
            "The file has more than %(most)s row: cut it in parts.",
            "The file has more than %(most)s rows: cut it in parts.",
            most,
        )
        raise UnreadableError(sentence % {"most": most})


def check_columns(count):
    """Raise UnreadableError for more columns than a list of members has."""
    most = MOST_COLUMNS
    if count > most:
        sentence = ngettext(
            "The table has more than %(most)s column: keep those that are needed.",
            "The table has more than %(most)s columns: keep those that are needed.",
            most,
        )
        raise UnreadableError(sentence % {"most": most})


def _damaged():
    return _("The file is damaged or was not copied whole: open it, save it as .xlsx, and upload that.")


def damaged():
    """The error of a workbook that cannot be read."""
    return UnreadableError(_damaged())
