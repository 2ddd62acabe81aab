"""The rows of a workbook as text, read as a stream: a formula is its text, a day is written 2017-04-23."""

import io
import warnings
import zipfile
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl.reader.excel import SHARED_STRINGS, ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, INLINE_STRING, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from .kinds import XLSX, check_columns, damaged, weigh_sheet
from .limits import LAST_ROW, LONGEST_CELL
from .problems import UnreadableError
from .shared_strings import SharedStrings, text_of_item

# What a workbook that was cut, or made by hand, makes the library raise.
_BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, ParseError, OverflowError,
           zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RecursionError)  # fmt: skip


class _Reader(ExcelReader):
    def read_strings(self):
        found = self.package.find(SHARED_STRINGS)
        if found is not None:
            self.shared_strings = SharedStrings(
                self.archive.open(found.PartName[1:])
            )  # it is read along with the rows


class _Parser(WorkSheetParser):
    def parse_cell(self, element):
        """As the library does it; a cell that holds its own text is read without its model of a formatted one."""
        item = element.find(INLINE_STRING) if element.get("t") == "inlineStr" else None
        if item is None or element.find(FORMULA_TAG) is not None:
            return super().parse_cell(element)
        if coordinate := element.get("r"):
            _row, self.col_counter = coordinate_to_tuple(coordinate)
        else:
            self.col_counter += 1
        return {"column": self.col_counter, "value": text_of_item(item)}


class Workbook:
    """The first sheet of a workbook that shows. Raises UnreadableError, on opening or while rows are read."""

    kind, encoding = XLSX, ""

    def __init__(self, data):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader = _Reader(io.BytesIO(data), read_only=True, keep_links=False)
                reader.read()
                self.book, self.archive = reader.wb, reader.archive
                self.sheet = self._first_sheet()
                self.weight = weigh_sheet(self.archive, self.sheet._worksheet_path)
        except UnreadableError:
            raise
        except DefusedXmlException as error:
            raise damaged() from error
        except _BROKEN as error:
            raise damaged() from error

    def _first_sheet(self):
        sheets = [sheet for sheet in self.book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise UnreadableError(_("The workbook shows no sheet."))
        return sheets[0]

    @property
    def most_rows(self):
        return self.weight.rows

    def rows(self):
        """(number of the row from 1, [text of each cell]) of every row of the file that is there, blank ones too."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield from self._filled()
        except UnreadableError:
            raise
        except (DefusedXmlException, *_BROKEN) as error:
            raise damaged() from error

    def _filled(self):
        """The rows, cells merged with one above them filled with what that one holds."""
        merges, held = self.weight.merges, {}
        tops = {(top, column) for cells in merges.values() for column, top in cells.items()}
        wanted = {top for top, _column in tops}
        for number, cells in self._parsed():
            for column, top in merges.get(number, {}).items():
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or held.get((top, column), "")
            if number in wanted:
                held |= {(number, column): text for column, text in enumerate(cells) if (number, column) in tops}
            yield number, cells

    def _parsed(self):
        book, sheet = self.book, self.sheet
        with self.archive.open(sheet._worksheet_path) as source:
            parser = _Parser(
                source,
                sheet._shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            data, last = None, 0
            for event, element in iterparse(source, events=("start", "end")):
                if event == "start":
                    data = element if element.tag == DATA_TAG else data
                elif element.tag == ROW_TAG:
                    number, cells = parser.parse_row(element)
                    if not last < number <= LAST_ROW:
                        raise damaged()
                    last = number
                    yield number, _texts(cells)
                    data.clear()  # else a hundred thousand empty elements stay behind
                    parser.row_dimensions.clear()
                elif element.tag == DATA_TAG:
                    return


def _texts(cells):
    """The cells of a row as text, those that are missing empty, and what is empty at the end left out."""
    filled = [cell for cell in cells if cell["value"] is not None]
    if not filled:
        return []
    width = max(cell["column"] for cell in filled)
    check_columns(width)
    texts = [""] * width
    for cell in filled:
        texts[cell["column"] - 1] = text_of(cell["value"])
    return texts


def text_of(value):
    """The value of a cell as text: a number without «.0», a day as 2017-04-23, a formula as it is written."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "ref"):  # a formula of several cells is an object of the library
        return clean_text(getattr(value, "text", None) or "=")
    return clean_text(str(value))


def clean_text(text):
    """One line, trimmed, without what PostgreSQL refuses, cut to the longest cell."""
    if "\0" in text:
        text = text.replace("\0", "")
    return " ".join(text.split())[:LONGEST_CELL]
