from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.calendar import MONTHS, format_month, format_months, month_name, parse_date, parse_month, runs_of_months


def test_months_are_the_moroccan_ones():
    spoken = "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر"
    assert " ".join(MONTHS) == spoken
    assert [month_name(1), month_name(8), month_name(12)] == ["يناير", "غشت", "دجنبر"]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_are_twelve_months(month):
    with pytest.raises(ValueError, match="no such month"):
        month_name(month)


def test_months_as_shown():
    assert format_month(date(2026, 8, 5)) == "غشت 2026"
    assert format_month(date(2017, 4, 23)) == "أبريل 2017"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("23/04/2017", date(2017, 4, 23)),
        ("05/08/2026", date(2026, 8, 5)),
        ("5/8/2026", date(2026, 8, 5)),
        ("٢٣/٠٤/٢٠١٧", date(2017, 4, 23)),
        ("۵/۸/۲۰۲۶", date(2026, 8, 5)),
        ("\u200f23/04/2017 ", date(2017, 4, 23)),
        ("2017-04-23", date(2017, 4, 23)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_parse_date(typed, day):
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "29/02/2023",
        "31/04/2017",
        "04/23/2017",
        "0/1/2017",
        "23/04/17",
        "23-04-2017",
        "23.04.2017",
        "2017/04/23",
        "2017-4-23",
        "23/04",
        "23/04/2017 10:00",
        "23 / 04 / 2017",
        "23042017",
        "غدا",
        "01/01/0000",
    ],
)
def test_any_other_date_is_refused(typed):
    with pytest.raises(ValueError, match="."):  # noqa: RUF043 (date's own message or ours)
        parse_date(typed)


@pytest.mark.parametrize(
    "typed", ["04/2017", "4/2017", "٠٤/٢٠١٧", "2017-04", "أبريل 2017", "ابريل ٢٠١٧", "إبريل  2017"]
)
def test_parse_month(typed):
    assert parse_month(typed) == date(2017, 4, 1)


@pytest.mark.parametrize(
    "typed", ["", "13/2017", "0/2017", "2017", "أبريل", "رمضان 2017", "23/04/2017", "2017-4", "ـ 2017"]
)
def test_any_other_month_is_refused(typed):
    with pytest.raises(ValueError, match="month"):
        parse_month(typed)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_dates_survive_being_written(day):
    assert parse_date(day.strftime("%d/%m/%Y")) == day
    assert parse_date(day.isoformat()) == day
    assert parse_month(format_month(day)) == day.replace(day=1)


def months(*written):
    return [date.fromisoformat(f"{month}-01") for month in written]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ([], ""),
        (["2026-05"], "ماي 2026"),
        (["2026-04", "2026-01", "2026-03", "2026-02"], "من يناير إلى أبريل 2026"),
        (["2025-11", "2025-12", "2026-01"], "من نونبر 2025 إلى يناير 2026"),
        (["2026-01", "2026-02", "2026-06"], "من يناير إلى فبراير 2026، يونيو 2026"),
        (["2025-01", "2026-01"], "يناير 2025، يناير 2026"),
        (["2026-01", "2026-01"], "يناير 2026"),
    ],
)
def test_months_are_joined_into_runs(written, text):
    assert format_months(months(*written)) == text


@given(st.sets(st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 1, 1)).map(lambda day: day.replace(day=1))))
def test_runs_hold_each_month_once(found):
    runs = [[month.year * 12 + month.month for month in run] for run in runs_of_months(found)]
    assert sum(last - first + 1 for first, last in runs) == len(found)
    assert all(later > last + 1 for (_first, last), (later, _last) in pairwise(runs))
