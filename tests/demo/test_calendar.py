from datetime import date

import pytest

from demo.calendar import Calendar


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 1, 31), date(2028, 2, 29)])
def test_days_are_told_in_months_back(today):
    calendar = Calendar(today)
    assert calendar.month(0) == today.replace(day=1)
    assert calendar.month(12) == date(today.year - 1, today.month, 1)
    assert calendar.month(-1) > today
    assert calendar.day(0, 28) <= today


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_assemblies_meet_on_sundays_of_their_month(nth):
    found = Calendar(date(2026, 11, 23)).sunday(5, nth)
    assert (found.year, found.month, found.isoweekday()) == (2026, 6, 7)
    assert (found.day - 1) // 7 == nth - 1
