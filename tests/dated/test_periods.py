"""Periods [started_on, ended_on): what Python says of one and the database of many is the same, and obeys the laws."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from bureaus.models import ShareTarget

FIRST = date(2026, 1, 1)
days = st.integers(0, 12).map(lambda number: FIRST + timedelta(days=number))
periods = st.tuples(days, st.none() | days).filter(lambda period: period[1] is None or period[1] >= period[0])


def period(started_on, ended_on=None):
    return ShareTarget(group="women", kind="local", percent=30, started_on=started_on, ended_on=ended_on)


def days_of(row):
    """The days among the first weeks of 2026 that the period covers."""
    return [day for day in (FIRST + timedelta(days=number) for number in range(20)) if row.covers(day)]


@given(periods)
def test_a_period_covers_its_first_day_and_not_its_last(given_period):
    row = period(*given_period)
    covered = days_of(row)
    assert covered == sorted(covered)
    if row.started_on == row.ended_on:
        assert covered == []
    else:
        assert covered[0] == row.started_on
        assert row.ended_on is None or covered[-1] == row.ended_on - timedelta(days=1)


@given(periods, days)
def test_two_that_follow_each_other_share_no_day_and_leave_none_out(given_period, day):
    row = period(given_period[0])
    if day < row.started_on:
        return
    row.end(day)
    following = period(day)
    assert not set(days_of(row)) & set(days_of(following))
    assert days_of(row) + days_of(following) == days_of(period(row.started_on))


@given(periods, days)
def test_an_end_is_set_once_and_never_before_the_start(given_period, day):
    row = period(*given_period)
    if row.ended_on is None and day >= row.started_on:
        row.end(day)
        assert row.ended_on == day
    else:
        with pytest.raises(ValidationError):
            row.end(day)
        assert (row.started_on, row.ended_on) == given_period


@pytest.fixture
def many(db):
    """Every period within six days, closed, open or empty."""
    ShareTarget.objects.all().delete()
    week = [FIRST + timedelta(days=number) for number in range(6)]
    rows = [period(start, end) for start in week for end in [*week, None] if end is None or start <= end]
    for number, row in enumerate(rows):
        row.kind = f"kind {number}"  # of one kind only one target is open
    return ShareTarget.objects.bulk_create(rows)


@pytest.mark.parametrize("number", range(-1, 8))
def test_the_database_finds_what_covers_a_day(many, number):
    day = FIRST + timedelta(days=number)
    assert set(ShareTarget.objects.on(day)) == {row for row in many if row.covers(day)}


@pytest.mark.parametrize("start", range(-1, 7))
@pytest.mark.parametrize("length", [1, 2, 5, None])
def test_the_database_finds_what_overlaps(many, start, length):
    """Periods that have days share one with the asked ones; an empty one has none."""
    asked = period(FIRST + timedelta(days=start), length and FIRST + timedelta(days=start + length))
    found = set(ShareTarget.objects.overlapping(asked.started_on, asked.ended_on))
    full = [row for row in many if row.started_on != row.ended_on]
    assert found == {row for row in full if set(days_of(row)) & set(days_of(asked)) or _both_far(row, asked)}


def _both_far(row, asked):
    """Two that never end share the days beyond those that are looked at."""
    return row.ended_on is None and asked.ended_on is None


def test_open_ones_have_no_end_even_before_they_begin(db):
    ShareTarget.objects.all().delete()
    coming = period(localdate() + timedelta(days=3))
    announced = period(FIRST, localdate() + timedelta(days=3))
    ShareTarget.objects.bulk_create([coming, announced])
    assert list(ShareTarget.objects.open()) == [coming]
    assert list(ShareTarget.objects.current()) == [announced]


@pytest.mark.parametrize(
    ("start", "end", "current", "ended"),
    [
        (-9, None, True, False),
        (0, None, True, False),
        (1, None, False, False),
        (-9, 1, True, False),
        (-9, 0, False, True),
        (0, 0, False, True),
        (3, 5, False, False),
    ],
)
def test_today_decides_whether_it_holds_and_whether_it_is_over(start, end, current, ended):
    today = localdate()
    row = period(today + timedelta(days=start), None if end is None else today + timedelta(days=end))
    assert (row.is_current, row.has_ended) == (current, ended)


def test_the_database_refuses_an_end_before_the_start(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        period(FIRST, FIRST - timedelta(days=1)).save()


def test_a_form_says_so_in_arabic(db):
    with pytest.raises(ValidationError, match="لا يمكن أن"):
        period(FIRST, FIRST - timedelta(days=1)).full_clean()
