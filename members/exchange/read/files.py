"""Opening an uploaded file: its rows, what was seen of it before they are read, and how many they may be."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from .kinds import CSV, XLSX, check_rows, kind_of
from .limits import limits
from .problems import UnreadableError
from .text import Table
from .xlsx import Workbook

# The headings stand among the first rows that hold anything.
PEEKED = 40


@dataclass(frozen=True)
class Shape:
    """What a look at the file showed: its kind, its first rows as [number, cells], and how many rows at most."""

    kind: str
    rows: int
    first: list
    encoding: str = ""

    def as_json(self):
        return asdict(self)


def look_at(data):
    """The Shape of the file in `data` (bytes). Raises UnreadableError, with why, for what is no table of people."""
    file = open_file(data)
    first = []
    for number, cells in file.rows():
        if any(cells):
            first.append([number, cells])
        if len(first) == PEEKED:
            break
    if not first:
        raise UnreadableError(_("The file is empty."))
    check_rows(file.most_rows - limits().rows)  # blank rows count here; those with something count as they are read
    return Shape(file.kind, file.most_rows, first, file.encoding)


def open_file(data):
    """The Workbook or Table of these bytes. Raises UnreadableError."""
    return {XLSX: Workbook, CSV: Table}[kind_of(data)](data)
