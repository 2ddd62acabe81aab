"""Tables of papers."""

from documents.tables import filled_table


def test_a_column_that_no_row_fills_is_left_out():
    table = filled_table([("short", "رقم"), ("text", "المهنة"), ("wide", "الاسم")], [["1", "", "أ"], ["2", "", ""]])
    assert [column["label"] for column in table["columns"]] == ["رقم", "الاسم"]
    assert table["rows"] == [["1", "أ"], ["2", ""]]
