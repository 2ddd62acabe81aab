"""Files as branches keep them are read; others are refused with a sentence before anything is kept."""

import contextlib
import io
import struct
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.exchange.mapping.guessing import find_headings, guess_mapping, headings_of
from members.exchange.read import files
from members.exchange.read.files import look_at, open_file
from members.exchange.read.problems import UnreadableError
from members.exchange.read.text import find_delimiter
from tests.members.exchange.conftest import HEADINGS, ROWS, csv_of, xlsx_of


def cells(data):
    return [row for _number, row in open_file(data).rows() if row]


def refusal(data):
    with pytest.raises(UnreadableError) as refused:
        look_at(data)
    return refused.value.messages[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_its_encoding_and_with_its_delimiter(encoding, delimiter):
    rows = [HEADINGS, *[[cell.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")) for cell in row] for row in ROWS]]
    assert cells(csv_of(rows, delimiter=delimiter, encoding=encoding)) == rows


def test_a_workbook_is_read_as_it_shows():
    def prepare(book, sheet):
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(1, 0, date(1980, 3, 12), day)
        sheet.write_number(1, 1, 612345678)
        sheet.write_formula(1, 2, '=HYPERLINK("http://example.org")', None, "علي")
        sheet.write_boolean(1, 3, True)

    data = xlsx_of([["تاريخ", "هاتف", "اسم", "نعم"]], prepare=prepare)
    assert cells(data) == [
        ["تاريخ", "هاتف", "اسم", "نعم"],
        ["1980-03-12", "612345678", '=HYPERLINK("http://example.org")', "1"],
    ]


def test_a_cell_merged_downwards_holds_what_it_shows_in_each_row():
    def prepare(book, sheet):
        sheet.merge_range(1, 1, 3, 1, "خلية الحي")
        sheet.merge_range(5, 0, 5, 1, "ملاحظة")

    data = xlsx_of([["الاسم", "الفرع"], ["أ ب"], ["ج د"], ["ه و"], ["ز ح"]], prepare=prepare)
    assert cells(data)[1:] == [["أ ب", "خلية الحي"], ["ج د", "خلية الحي"], ["ه و", "خلية الحي"], ["ز ح"], ["ملاحظة"]]


def test_the_first_sheet_that_shows_is_read():
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        hidden, shown = book.add_worksheet(), book.add_worksheet()
        hidden.write(0, 0, "سر")
        shown.write(0, 0, "الاسم")
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
    assert cells(file.getvalue()) == [["الاسم"]]


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


WORKBOOK = {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "الملف فارغ"),
        (b" \r\n\t\n", "الملف فارغ"),
        (b"\xef\xbb\xbf", "الملف فارغ"),
        (b"%PDF-1.7 ...", "نوع آخر"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "نوع آخر"),
        (b"<html><table><tr><td>x</td></tr></table>", "نوع آخر"),
        (b'{"people": []}', "نوع آخر"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "إكسل قديم"),
        (packed({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "نوع آخر"),
        (packed(WORKBOOK), "تالف"),
        (xlsx_of([HEADINGS])[:300], "تالف"),
        (b"PK\x03\x04 no archive", "تالف"),
        ("Prénom;Né à\n".encode("latin-1"), "تتعذر قراءة حروف"),
        (b"\x00\x01\x02\x80\xff" * 100, "نوع آخر"),
        (",".join(["عنوان"] * 10_000).encode(), "200 عمود"),
        (xlsx_of([["عنوان"] * 10_000]), "200 عمود"),
        ('الاسم,الهاتف\n"علي'.encode() + b"x" * 200_000, "علامة اقتباس"),
    ],
    ids=[f"{number}" for number in range(17)],
)
def test_what_is_no_table_of_people_is_refused_in_a_sentence(data, said):
    assert said in refusal(data)


def test_a_file_that_swells_when_it_is_unpacked_is_not_opened():
    bomb = packed({**WORKBOOK, "xl/worksheets/sheet1.xml": b"0" * 50_000_000})
    assert len(bomb) < 100_000
    assert "فك الضغط" in refusal(bomb)


def with_parts(**changed):
    """A workbook that is sound but for these parts, by their name without folder and ending."""
    with zipfile.ZipFile(io.BytesIO(xlsx_of([HEADINGS, *ROWS]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        parts[name] = changed.pop(name.rsplit("/")[-1].split(".")[0], parts[name])
    return packed(parts | changed)


def sheet_of(rows, after=""):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}" xmlns:a-b="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>'


CELL = '<c t="inlineStr"><is><t>x</t></is></c>'


@pytest.mark.parametrize("cell", ["<c/>", "<c />", "<a-b:c/>"])
def test_a_row_of_more_cells_than_a_sheet_has_is_refused_before_it_is_built(cell):
    wide = with_parts(sheet1=sheet_of(f"<row>{CELL}</row><row>{cell * 16_385}</row>"))
    assert len(wide) < 40_000
    assert "200 عمود" in refusal(wide)
    rows = f"<row>{CELL}{cell * 9_000}</row>" * 2
    assert cells(with_parts(sheet1=sheet_of(rows))) == [["x"], ["x"]]


def test_a_sheet_in_letters_of_two_bytes_is_not_opened():
    assert "تالف" in refusal(with_parts(sheet1=sheet_of(f"<row>{CELL}</row>").encode("utf-16")))


@pytest.mark.parametrize("numbers", [(2, 2), (3, 2), (1, 99_999_999_999), (0, 1), (-1, 1), (1, 1_048_577)])
def test_row_numbers_that_no_sheet_has_are_damage(numbers):
    rows = "".join(f'<row r="{number}">{CELL}</row>' for number in numbers)
    assert "تالف" in refusal(with_parts(sheet1=sheet_of(rows)))


def test_row_numbers_may_leave_gaps():
    rows = "".join(f'<row r="{number}">{CELL}</row>' for number in (2, 7, 1_048_576))
    assert [number for number, _row in open_file(with_parts(sheet1=sheet_of(rows))).rows()] == [2, 7, 1_048_576]


def test_merged_cells_are_counted_each():
    def sheet(columns):
        merges = "".join(f'<mergeCell ref="{column}1:{column}5001"/>' for column in columns)
        return with_parts(sheet1=sheet_of(f"<row>{CELL}</row>", f"<mergeCells>{merges}</mergeCells>"))

    assert cells(sheet("ABCD"))
    assert "الخانات المدمجة" in refusal(sheet("ABCDE"))


def test_a_part_beside_the_lists_is_small():
    noise = b"".join(f"<x{number}/>".encode() for number in range(700_000))
    assert len(noise) > 5_000_000
    assert "فك الضغط" in refusal(with_parts(styles=noise))
    assert cells(with_parts(**{"xl/media/image1.png": noise}))


def test_a_part_that_lies_about_its_size_is_damage_and_no_flood():
    bomb = bytearray(packed({**WORKBOOK, "xl/worksheets/sheet1.xml": b"0" * 50_000_000}))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = bomb.rfind(sign)
        bomb[start + place : start + place + 4] = struct.pack("<I", 1000)
    assert refusal(bytes(bomb))


def test_entities_that_multiply_are_damage():
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert "تالف" in refusal(packed({"[Content_Types].xml": laughs, "xl/workbook.xml": laughs}))


def test_more_rows_than_the_server_takes_are_refused(settings):
    settings.IMPORT_MOST_ROWS = 10
    with pytest.raises(UnreadableError, match="أكثر من 10 صفوف"):
        look_at(csv_of([["الاسم", "الهاتف"]] * 50))


def test_a_bigger_file_than_the_server_takes_is_refused(settings):
    settings.IMPORT_MOST_MEGABYTES = 1
    assert "ميغابايت" in refusal(b"x" * 1_000_001)


def test_reading_takes_little_memory_for_any_number_of_rows():
    import tracemalloc

    peaks = []
    for count in (1_000, 20_000):
        data = xlsx_of([["الاسم", "العنوان"], *([f"علي {number}", f"حي {number}"] for number in range(count))])
        tracemalloc.start()
        assert sum(1 for _row in open_file(data).rows()) == count + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] + 3_000_000


class TestHeadings:
    def test_they_are_found_below_titles_and_in_any_order(self):
        rows = [(1, ["لائحة أعضاء الفرع المحلي"]), (2, ["", "سنة 2026"]), (4, ["الهاتف", "", "الإسم الكامل", "الجنس"])]
        headings = find_headings([*rows, (5, ["0612345678", "", "هدى الزموري", "أنثى"])])
        assert (headings.row, headings.mapping) == (4, {0: "phone", 2: "full_name", 3: "gender"})

    @pytest.mark.parametrize(
        ("texts", "guess"),
        [
            (["Nom", "Prénom", "Né(e) le", "GSM"], ["family_name", "given_name", "birth_date", "phone"]),
            (["NOM ET PRENOM", "Sexe"], ["full_name", "gender"]),
            (["الاسم", "النسب", "النوع"], ["given_name", "family_name", "gender"]),
            (["رقم هاتف المنخرط", "الهاتف", "الاسم الكامل"], ["", "phone", "full_name"]),
            (["تاريخ الازدياد :", "تاريخ الإنخراط"], ["birth_date", "joined_on"]),
        ],
    )
    def test_a_heading_says_what_its_column_holds(self, texts, guess):
        found = guess_mapping(texts)
        assert [found.get(column, "") for column in range(len(texts))] == guess

    @pytest.mark.parametrize("merged", [True, False])
    def test_headings_in_two_rows_are_read_together(self, merged):
        """«الاسم» over «الشخصي» and «العائلي», «الجنس» as high as both; so does a table whose merging was lost."""
        rows = [["لائحة المنخرطين"], ["ر.ت", "الاسم", "", "الجنس", "تاريخ", ""],
                ["", "الشخصي", "العائلي", "", "الازدياد", "الانخراط"],
                [1, "هدى", "الزموري", "أنثى", "", ""]]  # fmt: skip

        def merge(_book, sheet):
            sheet.merge_range("B2:C2", "الاسم")
            sheet.merge_range("D2:D3", "الجنس")
            sheet.merge_range("E2:F2", "تاريخ")

        shape = look_at(xlsx_of([[cell or None for cell in row] for row in rows], prepare=merge if merged else None))
        headings = find_headings(shape.first)
        assert headings.row == 3
        assert headings.texts == ("ر.ت", "الاسم الشخصي", "الاسم العائلي", "الجنس", "تاريخ الازدياد", "تاريخ الانخراط")
        assert [headings.mapping.get(column) for column in range(6)] == [
            None, "given_name", "family_name", "gender", "birth_date", "joined_on"]  # fmt: skip
        assert headings_of(shape.first, 3) == headings

    def test_a_title_above_is_no_part_of_the_headings(self):
        first = [(1, ["لائحة الأعضاء", "", ""]), (2, ["الاسم الكامل", "الجنس", "الهاتف"])]
        assert find_headings(first).texts == ("الاسم الكامل", "الجنس", "الهاتف")

    def test_without_any_it_is_the_widest_row(self):
        assert find_headings([(1, ["x"]), (2, ["a", "b"]), (3, ["c", "d"])]).row == 2


def test_the_delimiter_is_the_one_that_parts_most_rows_alike():
    assert find_delimiter("a;b,c;d\ne;f;g,h\n") == ";"
    assert find_delimiter("one\ntwo\n") == ","


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_sentence(data):
    for start in (b"", b"PK\x03\x04", b"\xff\xfe"):
        with contextlib.suppress(UnreadableError):
            assert 0 < len(look_at(start + data).first) <= files.PEEKED


def test_a_day_of_a_workbook_is_the_day_that_it_shows():
    assert date.fromisoformat(cells(xlsx_of([[date(1975, 6, 15)]]))[0][0]) == date(1975, 6, 15)
