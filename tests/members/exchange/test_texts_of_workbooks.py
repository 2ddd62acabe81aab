"""The texts of a workbook are those that its library reads, as far as the rows that are read ask for them."""

import io
import zipfile
from itertools import islice

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHEET_MAIN_NS

from members.exchange.read import shared_strings
from members.exchange.read.files import look_at, open_file
from members.exchange.read.problems import UnreadableError
from members.exchange.read.shared_strings import READ_AHEAD, text_of_item
from tests.members.exchange.conftest import xlsx_of

PLAIN = st.text("أبجد هو az", max_size=8)
PARTS = st.lists(
    st.one_of(
        PLAIN.map("<t>{}</t>".format),
        PLAIN.map('<t xml:space="preserve"> {} </t>'.format),
        PLAIN.map("<r><rPr><b/></rPr><t>{}</t></r>".format),
        PLAIN.map('<rPh sb="0" eb="1"><t>{}</t></rPh>'.format),
        st.just("<t/>"),
    ),
    max_size=3,
)


@given(parts=PARTS)
def test_a_text_is_what_the_library_makes_of_it(parts):
    item = fromstring(f'<si xmlns="{SHEET_MAIN_NS}">{"".join(parts)}</si>')
    assert text_of_item(item) == (Text.from_tree(item).content or "")


def many(count):
    return [["الاسم", "الهاتف"], *[[f"هدى {number}", f"06{number:08}"] for number in range(count)]]


def test_a_look_at_a_long_list_reads_its_first_texts_alone(monkeypatch):
    read = []
    monkeypatch.setattr(shared_strings, "text_of_item", lambda node: read.append(node) or text_of_item(node))
    data = xlsx_of(many(3_000))
    assert look_at(data).first[1][1] == ["هدى 0", "0600000000"]
    assert len(read) <= READ_AHEAD + 100
    assert [cells for _number, cells in open_file(data).rows()] == many(3_000)


def with_texts(data, change):
    """The workbook with its part of texts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text) if part == "xl/sharedStrings.xml" else text)
    return made.getvalue()


@pytest.mark.parametrize("lost", [b"</sst>", "<si><t>هدى 2999</t></si>".encode()], ids=["the end", "a text"])
def test_a_text_that_is_missing_far_down_is_told_when_its_row_is_read(lost):
    data = with_texts(xlsx_of(many(3_000)), lambda text: text.replace(lost, b""))
    assert len(look_at(data).first) == 40
    with pytest.raises(UnreadableError, match="تالف"):
        list(open_file(data).rows())


def test_a_text_before_the_first_is_damage():
    data = xlsx_of(many(50))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            new.writestr(part, sheet.replace(b"<v>2</v>", b"<v>-1</v>") if "sheet1" in part else old.read(part))
    with pytest.raises(UnreadableError, match="تالف"):
        list(islice(open_file(made.getvalue()).rows(), 5))
