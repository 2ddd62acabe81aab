"""The texts of a workbook, kept in a temporary file: a list of a hundred thousand people holds half a million."""

import tempfile
from array import array
from functools import lru_cache

from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

_ITEM, _TABLE = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}sst"
REMEMBERED = 2_000


class SharedStrings:
    """Read by position, as openpyxl reads its own list of them; eight bytes a text in memory."""

    def __init__(self, source):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the object
        self._starts = array("Q", [0])
        self._at = lru_cache(REMEMBERED)(self._read)
        for text in _texts(source):
            self._starts.append(self._starts[-1] + self._file.write(text.encode("utf-8", "replace")))

    def __getitem__(self, position):
        return self._at(position)

    def __len__(self):
        return len(self._starts) - 1

    def _read(self, position):
        if not 0 <= position < len(self):
            raise IndexError(position)
        self._file.seek(self._starts[position])
        return self._file.read(self._starts[position + 1] - self._starts[position]).decode()


def _texts(source):
    table = None
    for event, node in iterparse(source, events=("start", "end")):
        if event == "start":
            if node.tag == _TABLE:
                table = node
        elif node.tag == _ITEM:
            yield (Text.from_tree(node).content or "").replace("x005F_", "")
            table.clear()  # else every item, though empty, stays in its parent
