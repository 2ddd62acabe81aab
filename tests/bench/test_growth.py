"""The growth of a page is told where it shows as many rows in the small party as in the big one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.measure import Timing, count_rows
from bench.report import growth_of, print_growth, print_table

FIND = ("find, full name", "region")


def timing(ratio, rows):
    return Timing(median=0.010, p95=0.012, ratio=ratio, queries=8, size=20_000, rows=rows)


def of(**shown):
    """{size: {FIND: Timing}} of `s1000=(ratio, rows)`."""
    return {int(size[1:]): {FIND: timing(*told)} for size, told in shown.items()}


def test_pages_with_as_many_rows_are_compared():
    assert growth_of(of(s1000=(3.0, 50), s100000=(3.6, 50)), FIND) == (1_000, pytest.approx(1.2))


def test_the_first_size_that_shows_as_many_rows_as_the_biggest_is_compared():
    sizes = of(s1000=(2.5, 7), s100000=(4.0, 50), s1000000=(4.4, 50))
    assert growth_of(sizes, FIND) == (100_000, pytest.approx(1.1))


@pytest.mark.parametrize("rows", [0, 7, 49, 51])
def test_pages_with_other_rows_tell_of_no_growth(rows):
    assert growth_of(of(s1000=(2.5, rows), s100000=(4.0, 50)), FIND) == (None, None)


def test_a_page_that_the_small_party_lacks_has_no_growth():
    sizes = {1_000: {}, 100_000: {FIND: timing(4.0, 50)}}
    assert growth_of(sizes, FIND) == (None, None)


@given(st.dictionaries(st.integers(1, 9), st.tuples(st.floats(1, 9), st.integers(0, 3)), min_size=1))
def test_growth_is_that_of_the_smallest_equal_page_below_the_biggest(told):
    sizes = {size: {FIND: timing(*values)} for size, values in told.items()}
    biggest = max(told)
    equal = [size for size in told if size < biggest and told[size][1] == told[biggest][1]]
    size, growth = growth_of(sizes, FIND)
    assert size == min(equal, default=None)
    assert growth == (pytest.approx(told[biggest][0] / told[size][0]) if equal else None)


def test_the_table_of_growth_shows_the_rows_and_a_dash_where_they_differ(capsys):
    sizes = of(s1000=(2.0, 7), s100000=(4.0, 50))
    sizes[1_000]["home", "member"], sizes[100_000]["home", "member"] = timing(2.0, 0), timing(2.5, 0)
    sizes[1_000]["desk", "region"], sizes[100_000]["desk", "region"] = timing(2.0, 3), timing(2.2, 3)
    print_growth(sizes)
    lines = capsys.readouterr().out.splitlines()
    assert "### Growth to 100,000 members" in lines
    assert "| find, full name | region | 7 · 50 | – | – |" in lines
    assert "| home | member | 0 · 0 | 1,000 | 1.25 (!) |" in lines
    assert "| desk | region | 3 · 3 | 1,000 | 1.10 |" in lines


def test_the_table_of_times_shows_the_rows(capsys):
    print_table(1_000, "made", {FIND: timing(5.01, 7)})
    assert "| find, full name | region | 10.0 | 12.0 | 8 | 20 | 7 | 5.01 (!) |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        (b"", 0),
        (b"%PDF-1.7 <tr", 0),
        (b"<p>nothing</p>", 0),
        (b"<table><thead><tr><th>a</thead><tbody></tbody></table>", 0),
        (b"<thead><tr></tr></thead><tbody class='x'><tr><td>1\n<tr class='y'><td>2</tbody><tfoot><tr></tfoot>", 2),
        (b"<tbody><tr><td></tbody> between <tr> <tbody>\n<tr>\n<tr>\n</tbody> <track>", 3),
        (b'<ul class="tree"><li><div class="tree-row">1</div><ul><li><div class="tree-row">2</div></ul></ul>', 2),
    ],
)
def test_the_rows_of_a_page_are_those_in_the_bodies_of_its_tables_and_in_its_tree(page, rows):
    assert count_rows(page) == rows
