"""What is recorded of a version in the moment in which the next one is adopted is taken over."""

from datetime import date

import pytest

from meetings.models import IndicatorReading
from meetings.planning.adapting import amend_plan
from meetings.planning.work import record_reading
from tests.factories import make_user
from tests.meetings.plans import BEGUN, adopt, count_on, make_plan, measures_of
from tests.threads import right_after

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_a_reading_of_the_same_moment_is_not_lost(party):
    draft, by = make_plan(party["local"]), make_user()
    indicator = count_on(measures_of(draft)[0])
    following = amend_plan(plan=adopt(draft), by=by)
    adopted = right_after(
        lambda: record_reading(indicator=indicator, day=BEGUN, value=7, by=by),
        lambda: adopt(following, date(2026, 6, 1), by=by),
    )
    read = IndicatorReading.objects.filter(indicator__measure__axis__plan=adopted)
    assert [row.value for row in read] == [7]
