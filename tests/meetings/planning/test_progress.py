"""How far a plan is: by readings, else by tasks and activities, else by a mark; the mean of its measures."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import ActionPlan, Cancellation, IndicatorReading
from meetings.planning.adapting import amend_plan
from meetings.planning.progress import Gauge, Progress, Work, mean, percent, progress_of
from meetings.planning.work import link_work, mark_done, record_reading
from tests.factories import make_user
from tests.meetings.plans import (
    ADOPTED_ON,
    BEGUN,
    adopt,
    adopted_plan,
    count_on,
    make_plan,
    make_task,
    measures_of,
)
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db
SPRING = date(2026, 4, 1)


@pytest.fixture
def counted(party):
    """A measure of an adopted plan that is counted from 2 to 10."""
    draft = make_plan(party["local"])
    count_on(measures_of(draft)[0], target=10, baseline=2)
    return measures_of(adopt(draft))[0]


@pytest.fixture
def plain(party):
    return measures_of(adopted_plan(party["local"]))[0]


def share(measure, day=None):
    return progress_of([measure.plan]).of_measure(measure.pk, day)


def read(measure, value, day=SPRING, **given):
    return record_reading(indicator=measure.indicators.get(), day=day, value=Decimal(value), by=make_user(), **given)


def link(measure, tasks=(), activities=()):
    link_work(measure=measure, tasks=list(tasks), activities=list(activities), among_tasks=list(tasks),
              among_activities=list(activities))  # fmt: skip


class TestReadings:
    def test_the_way_from_the_baseline_to_the_target(self, counted):
        assert share(counted) == 0
        read(counted, 4)
        assert share(counted) == Fraction(1, 4)
        read(counted, 12, SPRING + timedelta(days=30))
        assert share(counted) == 1
        assert share(counted, SPRING) == Fraction(1, 4)
        assert share(counted, SPRING - timedelta(days=1)) == 0

    def test_below_the_baseline_is_nothing_and_a_target_may_be_lower(self, party, counted):
        read(counted, 1)
        assert share(counted) == 0
        draft = make_plan(party["other"])
        count_on(measures_of(draft)[0], target=0, baseline=40, subject="المتأخرات")
        falling = measures_of(adopt(draft))[0]
        read(falling, 30)
        assert share(falling) == Fraction(1, 4)

    def test_a_wrong_reading_is_corrected_by_another_and_stays(self, counted):
        wrong = read(counted, 9)
        read(counted, 3, corrects=wrong)
        assert share(counted) == Fraction(1, 8)
        assert IndicatorReading.objects.count() == 2
        assert list(IndicatorReading.objects.valid().values_list("value", flat=True)) == [3]

    def test_a_correction_is_corrected_itself_but_no_reading_twice(self, counted):
        wrong = read(counted, 9)
        second = read(counted, 3, corrects=wrong)
        with pytest.raises(ValidationError, match="سبق تصحيح"):
            read(counted, 4, corrects=wrong)
        read(counted, 6, corrects=second)
        assert share(counted) == Fraction(1, 2)

    def test_neither_in_the_future_nor_before_the_plan(self, counted):
        for day in (localdate() + timedelta(days=1), BEGUN - timedelta(days=1)):
            with pytest.raises(ValidationError) as refusal:
                read(counted, 4, day)
            assert list(refusal.value.message_dict) == ["day"]
        assert read(counted, 4, BEGUN)

    def test_neither_of_a_draft_nor_of_a_version_that_is_replaced(self, party, counted):
        draft = make_plan(party["local"])
        indicator = count_on(measures_of(draft)[0])
        with pytest.raises(ValidationError, match="لم يصادق على هذه الخطة"):
            record_reading(indicator=indicator, day=SPRING, value=1, by=make_user())
        adopt(amend_plan(plan=ActionPlan.objects.get(pk=counted.plan.pk), by=make_user()), SPRING)
        with pytest.raises(ValidationError, match="نسخة أخرى"):
            read(counted, 4)

    def test_a_reading_of_another_indicator_corrects_nothing(self, party, counted):
        draft = make_plan(party["other"])
        count_on(measures_of(draft)[0])
        other = measures_of(adopt(draft))[0]
        with pytest.raises(ValidationError, match="مؤشر آخر"):
            read(counted, 4, corrects=read(other, 1))


class TestWork:
    def test_tasks_done_of_tasks(self, party, plain):
        done, late, still = make_task(party["local"], SPRING), make_task(party["local"], localdate()), None
        still = make_task(party["local"])
        link(plain, [done, late, still])
        assert (share(plain), share(plain, SPRING)) == (Fraction(2, 3), Fraction(1, 3))

    def test_an_activity_is_done_by_its_day_and_a_cancelled_one_is_none(self, party, plain):
        held = make_meeting(party["local"], "لقاء", kind="outreach_meeting", date=SPRING)
        ahead, off = (make_meeting(party["local"], "لقاء", date=localdate() + timedelta(days=9)) for _ in range(2))
        Cancellation.objects.create(meeting=off, reason="أمطار", by=make_user(), at=now())
        link(plain, [], [held, ahead, off])
        assert share(plain) == Fraction(1, 2)

    def test_of_the_branches_under_it_and_of_no_other(self, party):
        measure = measures_of(adopted_plan(party["province"]))[0]
        link(measure, [make_task(party["local"], SPRING)])
        assert share(measure) == 1
        with pytest.raises(ValidationError, match="من فرعها"):
            link(measure, [make_task(party["national"])])

    def test_a_task_counts_towards_one_measure(self, party, plain):
        task = make_task(party["local"])
        link(plain, [task])
        other = measures_of(adopted_plan(party["local"]))[0]
        with pytest.raises(ValidationError, match="تدبير آخر"):
            link(other, [task])
        link_work(measure=plain, tasks=[], activities=[], among_tasks=[task], among_activities=[])
        link(other, [task])
        assert other.task_links.get().task == task

    def test_what_the_page_did_not_offer_is_left_as_it_is(self, party, plain):
        first, second = make_task(party["local"]), make_task(party["local"])
        link(plain, [first])
        link(plain, [second])
        assert {row.task_id for row in plain.task_links.all()} == {first.pk, second.pk}


class TestMarks:
    def test_where_nothing_else_tells_it_a_measure_is_marked_as_done(self, plain, member):
        assert mark_done(measure=plain, done_on=SPRING, by=member).recorded_by == member
        assert (share(plain), share(plain, SPRING - timedelta(days=1))) == (1, 0)
        mark_done(measure=plain, done_on=None, by=member)
        assert share(plain) == 0
        assert plain.done.history.count() == 2

    def test_no_mark_where_indicators_or_tasks_tell_it(self, party, plain, counted):
        with pytest.raises(ValidationError, match="مؤشرات"):
            mark_done(measure=counted, done_on=SPRING, by=make_user())
        link(plain, [make_task(party["local"])])
        with pytest.raises(ValidationError, match="مهام"):
            mark_done(measure=plain, done_on=SPRING, by=make_user())

    def test_not_on_a_day_to_come_or_before_the_plan(self, plain):
        for day in (localdate() + timedelta(days=1), BEGUN - timedelta(days=1)):
            with pytest.raises(ValidationError) as refusal:
                mark_done(measure=plain, done_on=day, by=make_user())
            assert list(refusal.value.message_dict) == ["done_on"]


def test_indicators_go_before_tasks_and_these_before_a_mark(party, counted, plain, member):
    link(counted, [make_task(party["local"], SPRING)])
    assert share(counted) == 0
    mark_done(measure=plain, done_on=SPRING, by=member)
    link(plain, [make_task(party["local"])])
    assert share(plain) == 0


def test_a_plan_is_the_mean_of_its_measures_and_an_empty_one_is_nothing(party, member):
    plan = adopted_plan(party["local"], "أول", "ثان", "ثالث")
    mark_done(measure=measures_of(plan)[0], done_on=SPRING, by=member)
    progress = progress_of([plan])
    assert (progress.of_plan(plan.pk), progress.of_axis(plan.axes.get().pk)) == (Fraction(1, 3), Fraction(1, 3))
    assert progress.days_of(plan.pk) == [SPRING]
    assert progress.of_plan(0) is None
    assert (percent(Fraction(999, 1000)), percent(Fraction(1)), percent(None)) == (99, 100, None)


def test_all_plans_under_a_level_are_read_in_six_queries(party, member):
    plans = []
    for name in ("local", "other", "province"):
        draft = make_plan(party[name], "أول", "ثان")
        count_on(measures_of(draft)[0])
        plan = adopt(draft)
        record_reading(indicator=measures_of(plan)[0].indicators.get(), day=SPRING, value=5, by=member)
        link(measures_of(plan)[1], [make_task(party[name], SPRING)])
        plans.append(plan)
    for some in (plans[:1], plans):
        with CaptureQueriesContext(connection) as queries:
            progress = progress_of(some)
        assert len(queries) == 6
    assert [progress.of_plan(plan.pk) for plan in plans] == [Fraction(3, 4)] * 3


DAYS = st.dates(ADOPTED_ON, date(2026, 11, 1))
MAYBE_DAYS = st.one_of(st.none(), DAYS)
NUMBERS = st.integers(-50, 50).map(Decimal)
GAUGES = st.builds(
    Gauge, NUMBERS, NUMBERS, st.lists(st.tuples(DAYS, NUMBERS), max_size=4).map(lambda rows: sorted(rows)[:4])
).filter(lambda gauge: gauge.baseline != gauge.target)
WORKS = st.builds(
    Work, st.just(1), st.integers(1, 2), st.just(1), st.lists(GAUGES, max_size=2), st.lists(MAYBE_DAYS, max_size=3),
    st.lists(DAYS, max_size=2), MAYBE_DAYS,
)  # fmt: skip


@given(st.lists(WORKS, min_size=1, max_size=5), DAYS)
def test_any_progress_is_a_share_and_the_whole_lies_among_its_parts(works, day):
    progress = Progress(dict(enumerate(works)))
    shares = [work.share_on(day) for work in works]
    assert all(0 <= part <= 1 for part in shares)
    assert progress.of_plan(1, day) == sum(shares) / len(shares) == mean(shares)
    assert min(shares) <= progress.of_plan(1, day) <= max(shares)
    axes = [(progress.of_axis(axis, day), sum(work.axis == axis for work in works)) for axis in (1, 2)]
    assert sum(part * count for part, count in axes if part is not None) == sum(shares)


@given(WORKS.filter(lambda work: work.by == "work"), DAYS)
def test_a_task_that_is_done_takes_a_measure_no_step_back(work, day):
    before = work.share_on(day)
    for index, done in enumerate(work.tasks):
        if done is None:
            work.tasks[index] = day
            break
    assert work.share_on(day) >= before


@given(WORKS)
def test_it_is_done_when_all_that_tells_it_is(work):
    work.gauges = [Gauge(row.baseline, row.target, [(ADOPTED_ON, row.target)]) for row in work.gauges]
    work.tasks, work.marked_on = [ADOPTED_ON for _task in work.tasks], ADOPTED_ON
    assert work.share_on(date(2026, 11, 2)) == 1
