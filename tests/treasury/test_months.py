"""Months as their first days: arithmetic over the ends of years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treasury.months import add_months, month_of, months_between, months_of

months = st.dates(date(1990, 1, 1), date(2090, 12, 31)).map(month_of)
counts = st.integers(-600, 600)


@pytest.mark.parametrize(
    ("month", "count", "later"),
    [
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2028, 2, 1), 12, date(2029, 2, 1)),
        (date(2026, 11, 1), 14, date(2028, 1, 1)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
    ],
)
def test_months_are_counted_over_the_end_of_a_year(month, count, later):
    assert add_months(month, count) == later


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2028, 2, 29), date(2026, 12, 31), date(2026, 3, 1)])
def test_a_day_belongs_to_the_month_of_its_date(day):
    assert month_of(day) == date(day.year, day.month, 1)


@given(months, counts, counts)
def test_going_twice_is_going_the_sum(month, first, second):
    assert add_months(add_months(month, first), second) == add_months(month, first + second)


@given(months)
def test_the_next_month_begins_the_day_after_this_one_ends(month):
    following = add_months(month, 1)
    assert month_of(following - timedelta(days=1)) == month
    assert 28 <= (following - month).days <= 31


@given(months, st.integers(0, 80))
def test_the_months_between_two_are_all_of_them_once_in_order(month, count):
    found = months_between(month, add_months(month, count))
    assert found == [add_months(month, number) for number in range(count + 1)]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_months_between_days_are_those_that_hold_them(first, last):
    found = months_between(first, last)
    if month_of(first) > month_of(last):
        assert found == []
    else:
        assert (found[0], found[-1]) == (month_of(first), month_of(last))


def test_a_year_has_its_twelve_months():
    assert months_of(2026) == months_between(date(2026, 1, 9), date(2026, 12, 31))
    assert len(months_of(2026)) == 12
