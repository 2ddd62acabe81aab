"""Tables as XLSX and CSV: text is never a formula, cells have their own types, and memory stays flat."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from unittest import mock

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import spreadsheets
from documents.spreadsheets import neutralise, write_csv, write_table, write_xlsx

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u200e=1+1", "＝1+1"]


def xlsx(header, rows, **layout):
    file = io.BytesIO()
    count = write_xlsx(file, header, rows, **layout)
    file.seek(0)
    return count, openpyxl.load_workbook(file).active


def csv_rows(header, rows):
    file = io.BytesIO()
    write_csv(file, header, rows)
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_a_sheet_has_its_header_and_its_rows():
    count, sheet = xlsx(["الاسم", "الرقم"], [("أمينة المرابط", "000042"), ("بدر السوسي", "000043")], name="الأعضاء")
    assert count == 2
    assert sheet.title == "الأعضاء"
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["الاسم", "الرقم"],
        ["أمينة المرابط", "000042"],
        ["بدر السوسي", "000043"],
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b


@pytest.mark.parametrize("right_to_left", [True, False])
def test_a_sheet_runs_from_the_right_unless_it_is_asked_not_to(right_to_left):
    _count, sheet = xlsx(["a"], [], right_to_left=right_to_left)
    assert bool(sheet.sheet_view.rightToLeft) is right_to_left


def test_cells_of_a_sheet_have_the_types_of_their_values():
    moment = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)
    values = (date(2026, 11, 29), moment, Decimal("1234.50"), 7, True, None, "", 12345678901234567)
    _count, sheet = xlsx(list("abcdefgh"), [values])
    cells = list(sheet[2])
    assert [cell.data_type for cell in cells] == ["d", "d", "n", "n", "b", "n", "n", "s"]
    assert cells[0].value == datetime(2026, 11, 29)  # noqa: DTZ001  a cell has no time zone
    assert cells[1].value == datetime(2026, 11, 29, 8, 30)  # noqa: DTZ001
    assert (cells[2].value, cells[2].number_format) == (1234.5, "#,##0.00")
    assert (cells[3].value, cells[4].value, cells[5].value) == (7, True, None)
    assert cells[7].value == "12345678901234567"


@pytest.mark.parametrize("text", [*FORMULAS, "http://example.com", "123", "{=1}"])
def test_text_in_a_sheet_is_never_a_formula_a_link_or_a_number(text):
    _count, sheet = xlsx([text], [(text,)])
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert cell.hyperlink is None


def test_a_text_longer_than_a_cell_is_cut_and_not_lost():
    _count, sheet = xlsx(["a"], [("ن" * 40_000,)])
    assert sheet["A2"].value == "ن" * 32_767


@pytest.mark.parametrize(
    ("name", "taken"), [("a/b:c", "a b c"), ("'x'", "x"), ("ن" * 40, "ن" * 31), ("???", "Sheet1"), ("", "Sheet1")]
)
def test_any_name_becomes_one_that_a_sheet_may_have(name, taken):
    assert xlsx(["a"], [], name=name)[1].title == taken


def test_a_sheet_refuses_more_rows_than_it_holds():
    with mock.patch.object(spreadsheets, "MOST_ROWS", 3):
        assert xlsx(["a"], [("1",), ("2",)])[0] == 2
        with pytest.raises(ValueError, match="2 rows"):
            xlsx(["a"], [("1",), ("2",), ("3",)])


def test_a_csv_begins_with_the_mark_by_which_excel_reads_arabic():
    file = io.BytesIO()
    assert write_csv(file, ["الاسم"], [("أمينة",)]) == 1
    assert file.getvalue() == b"\xef\xbb\xbf" + '"الاسم"\r\n"أمينة"\r\n'.encode()
    assert not file.closed


def test_values_in_a_csv_are_written_plainly():
    moment = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)
    row = (date(2026, 11, 29), moment, Decimal("-20.00"), -7, True, None, 'a "b", c\nd')
    assert csv_rows(list("abcdefg"), [row])[1] == [
        "2026-11-29",
        "2026-11-29 08:30",
        "-20.00",
        "-7",
        "1",
        "",
        'a "b", c\nd',
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_in_a_csv_that_could_be_a_formula_begins_with_an_apostrophe(text):
    assert csv_rows([text], [(text,)]) == [[f"'{text}"], [f"'{text}"]]


@pytest.mark.parametrize("text", ["", "أمينة", "06 12 34 56 78", "a=b", "'=1", " x"])
def test_other_text_stays_as_it_is(text):
    assert neutralise(text) == text


@given(st.text())
def test_no_text_at_all_begins_a_formula(text):
    kept = neutralise(text)
    assert kept[:1] not in set("=+-@\t\r\n")
    assert kept in (text, f"'{text}")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_memory_does_not_grow_with_the_rows(kind, tmp_path):
    def peak(rows):
        with (tmp_path / f"{rows}.{kind}").open("wb") as file:
            tracemalloc.start()
            assert write_table(kind, file, ["a", "b"], ((f"عضو {row}", row) for row in range(rows))) == rows
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < 2 * peak(1_000) + 500_000


def test_a_table_of_another_kind_is_refused():
    with pytest.raises(KeyError):
        write_table("ods", io.BytesIO(), ["a"], [])


def test_no_part_of_a_cell_becomes_a_cell_where_a_program_separates_otherwise():
    file = io.BytesIO()
    write_csv(file, ["الاسم"], [["x;=1+1"], ["x,=1+1"], ["x\t=1+1"]])
    text = file.getvalue().decode("utf-8-sig")
    for delimiter in ";,\t":
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
        assert not [cell for cell in cells if cell.startswith("=")]
