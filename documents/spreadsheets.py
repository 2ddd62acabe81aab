"""Tables as files: XLSX and CSV, written row by row, so that a million rows take no more memory than one.

A cell is text, a whole number, a Decimal, a date, a datetime, True or False, or None for an empty one. Text is never a
formula: a name such as «=HYPERLINK(…)» that somebody typed on a public form must not run in an officer's spreadsheet.
"""

import csv
import io
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

# What a sheet of XLSX holds, its header among the rows.
MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_LONGEST_NUMBER = 15  # digits; a spreadsheet rounds the rest, so a longer number is written as text

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}

_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_WIDTHS = (10, 40)


def write_table(kind, file, header, rows, **layout):
    """Write a table of the kind "xlsx" or "csv"; see `write_xlsx` and `write_csv`. KeyError for another kind."""
    return {"xlsx": write_xlsx, "csv": write_csv}[kind](file, header, rows, **layout)


def write_xlsx(file, header, rows, *, name="", right_to_left=True) -> int:
    """Write one sheet to the binary `file`, which stays open; return how many rows stand under the header.

    `header` is a row of text; `rows` is any iterable of tuples, read once. `name` is the sheet's, shortened to what
    the format takes. Raises ValueError for more rows than a sheet holds: nothing is left out silently.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.use_zip64()
        sheet = book.add_worksheet(_sheet_name(name))
        if right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        _write_header(sheet, header, book.add_format({"bold": True}))
        write = _cell_writer(sheet, book)
        count = 0
        for count, row in enumerate(rows, start=1):
            if count >= MOST_ROWS:
                raise ValueError(f"A sheet holds {MOST_ROWS - 1} rows under its header.")
            for column, value in enumerate(row):
                write(count, column, value)
    return count


def _write_header(sheet, header, bold):
    least, most = _WIDTHS
    for column, title in enumerate(header):
        sheet.set_column(column, column, min(max(least, 2 * len(str(title))), most))
        sheet.write_string(0, column, _text(title), bold)


def _cell_writer(sheet, book):
    """The function that writes one value as a cell of its own type."""
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    money = book.add_format({"num_format": "#,##0.00"})

    def write(row, column, value):
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, day)
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, value, money)
        elif isinstance(value, int) and len(str(abs(value))) <= _LONGEST_NUMBER:
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, _text(value))

    return write


def _text(value):
    return str(value)[:_LONGEST_TEXT]


def _sheet_name(name):
    """What the format takes as a sheet's name: at most 31 characters, without its own signs; None for none."""
    kept = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ")
    return kept[:31].strip("' ") or None


def write_csv(file, header, rows, **layout) -> int:
    """Write UTF-8 separated by semicolons, with a byte order mark, as Excel in French reads it, to the binary `file`.

    The file stays open. Returns how many rows stand under the header. Text that a spreadsheet would read as a formula
    begins with an apostrophe, the sign by which spreadsheets mark text. Every cell stands in quotation marks: a
    program that separates otherwise makes no cell of a part of it. Days are 2026-11-29, amounts 20.00. A CSV has no
    name and no direction: `layout` is not read.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow([_plain(title) for title in header])
        count = 0
        for row in rows:
            writer.writerow([_plain(value) for value in row])
            count += 1
    finally:
        text.detach()  # else it would close the file
    return count


def _plain(value):
    """A value as a cell of CSV; only text can be a formula, so a negative amount stays a number."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return neutralise(str(value))


def neutralise(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet could take it for a formula.

    Signs that cannot be seen do not hide one: some programs skip them and read what follows.
    """
    for sign in text:
        if sign in _STARTS_A_FORMULA:
            return f"'{text}"
        if not (sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")):
            break
    return text
