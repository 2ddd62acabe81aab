"""The texts of a workbook, kept in a temporary file: a list of a hundred thousand people holds half a million."""

import tempfile
from array import array
from functools import lru_cache
from itertools import islice

from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

_ITEM, _TABLE = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}sst"
_PLAIN = f"{{{SHEET_MAIN_NS}}}t"
REMEMBERED, READ_AHEAD = 2_000, 2_000


class SharedStrings:
    """Read by position, as openpyxl reads its own list of them; eight bytes a text in memory.

    The part is read as far as the cells ask for: a look at the first rows does not pay for a hundred thousand.
    """

    def __init__(self, source):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the object
        self._starts = array("Q", [0])
        self._at = lru_cache(REMEMBERED)(self._read)
        self._rest = _texts(source)

    def __getitem__(self, position):
        return self._at(position)

    def _read(self, position):
        if position < 0:
            raise IndexError(position)
        if position >= self._known:
            self._read_on(position)
        self._file.seek(self._starts[position])
        return self._file.read(self._starts[position + 1] - self._starts[position]).decode()

    @property
    def _known(self):
        return len(self._starts) - 1

    def _read_on(self, position):
        """Read the part past this position, many at once. Raises IndexError where it ends before."""
        self._file.seek(self._starts[-1])
        for text in islice(self._rest, position + READ_AHEAD - self._known):
            self._starts.append(self._starts[-1] + self._file.write(text.encode("utf-8", "replace")))
        if position >= self._known:
            raise IndexError(position)


def _texts(source):
    table = None
    for event, node in iterparse(source, events=("start", "end")):
        if event == "start":
            if node.tag == _TABLE:
                table = node
        elif node.tag == _ITEM:
            yield text_of_item(node).replace("x005F_", "")
            table.clear()  # else every item, though empty, stays in its parent


def text_of_item(node):
    """The text of an element that holds one, as the library reads it: slowly, so that a plain one is read here."""
    if len(node) == 1 and node[0].tag == _PLAIN and not node.attrib:
        return node[0].text or ""
    return Text.from_tree(node).content or ""
