"""A plan is adopted once, at a meeting of its branch that was held; then its text does not change."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate, now

from meetings.minutes.checking import verify_all
from meetings.models import ActionPlan, Cancellation, Intervention, PlanPresentation
from meetings.planning.adapting import adapt_plan, amend_plan
from meetings.planning.adopting import adopt_plan, present_plan, remove_presentation
from meetings.planning.frozen import ADOPTED
from meetings.planning.links import refuse_struck_out
from meetings.planning.work import link_work, mark_done, record_reading
from meetings.planning.writing import (
    correct_plan,
    discard_plan,
    drop_measure,
    remove_axis,
    save_axis,
    save_measure,
    write_plan,
)
from tests.factories import make_member, make_user
from tests.meetings.minutes import approved_minutes
from tests.meetings.plans import (
    ADOPTED_ON,
    BEGUN,
    OVER,
    adopt,
    adopted_plan,
    adopting_meeting,
    count_on,
    make_plan,
    make_task,
    measures_of,
)
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(party):
    return make_plan(party["local"])


def refused(workflow, field=None, **given):
    with pytest.raises(ValidationError) as refusal:
        workflow(**given)
    return refusal.value.message_dict[field][0] if field else refusal.value.messages[0]


def test_a_draft_becomes_a_plan_in_force_by_the_resolution_of_its_branch(plan, member):
    assert plan.state == ActionPlan.State.DRAFT
    meeting, resolution = adopting_meeting(plan.branch)
    row = adopt_plan(plan=plan, meeting=meeting, resolution=resolution, by=member)
    plan = ActionPlan.objects.get()
    assert (row.meeting, row.resolution, row.recorded_by, plan.adoption) == (meeting, resolution, member, row)
    assert plan.state == ActionPlan.State.ADOPTED
    assert list(ActionPlan.objects.in_force(localdate())) == [plan]


def test_a_plan_is_over_on_the_day_on_which_it_ends(party):
    plan = adopted_plan(party["local"], ended_on=localdate())
    assert plan.state == ActionPlan.State.OVER
    assert not ActionPlan.objects.in_force(localdate()).exists()
    assert list(ActionPlan.objects.in_force(localdate() - timedelta(days=1))) == [plan]


class TestRefusals:
    def adopt(self, plan, meeting, resolution):
        return refused(adopt_plan, plan=plan, meeting=meeting, resolution=resolution, by=make_user())

    def test_twice(self, plan):
        adopt(plan)
        assert self.adopt(plan, *adopting_meeting(plan.branch)) == str(ADOPTED)

    def test_by_a_meeting_of_another_branch_be_it_above(self, plan, party):
        for name in ("other", "province"):
            assert "اجتماع فرعها" in self.adopt(plan, *adopting_meeting(party[name]))

    def test_by_a_meeting_that_is_still_to_come(self, plan):
        assert "لم ينعقد" in self.adopt(plan, *adopting_meeting(plan.branch, localdate() + timedelta(days=1)))

    def test_by_a_cancelled_meeting(self, plan):
        meeting, resolution = adopting_meeting(plan.branch)
        Cancellation.objects.create(meeting=meeting, reason="وفاة", by=make_user(), at=now())
        assert "ملغى" in self.adopt(plan, meeting, resolution)

    def test_by_a_meeting_whose_minutes_are_approved(self, plan):
        meeting, resolution = adopting_meeting(plan.branch)
        approved_minutes(meeting, make_user(), make_user(is_superuser=True))
        assert "محضر" in self.adopt(plan, meeting, resolution)

    def test_by_a_resolution_of_another_meeting(self, plan):
        meeting, _own = adopting_meeting(plan.branch)
        _other, resolution = adopting_meeting(plan.branch)
        given = {"plan": plan, "meeting": meeting, "resolution": resolution, "by": make_user()}
        assert "اجتماع آخر" in refused(adopt_plan, "resolution", **given)

    @pytest.mark.parametrize(("votes_for", "against", "is_carried"), [(3, 9, False), (5, 5, False), (6, 5, True)])
    def test_by_a_resolution_that_was_not_carried(self, plan, votes_for, against, is_carried):
        meeting, resolution = adopting_meeting(plan.branch, votes_for=votes_for, votes_against=against)
        given = {"plan": plan, "meeting": meeting, "resolution": resolution, "by": make_user()}
        if is_carried:
            assert adopt_plan(**given).plan == plan
        else:
            assert "لم يُعتمد" in refused(adopt_plan, "resolution", **given)

    def test_by_a_resolution_that_adopted_another(self, plan):
        adoption = adopt(make_plan(plan.branch)).adoption
        given = {"plan": plan, "meeting": adoption.meeting, "resolution": adoption.resolution, "by": make_user()}
        assert "خطة أخرى" in refused(adopt_plan, "resolution", **given)

    def test_without_a_measure(self, party):
        empty = write_plan(branch=party["local"], title="خطة", started_on=BEGUN, ended_on=OVER, by=make_user())
        assert "أي تدبير" in self.adopt(empty, *adopting_meeting(party["local"]))

    def test_once_it_was_over(self, party):
        plan = make_plan(party["local"], ended_on=ADOPTED_ON)
        assert "انتهت" in self.adopt(plan, *adopting_meeting(plan.branch))

    def test_before_the_plan_that_it_adapts(self, party):
        draft = adapt_plan(plan=adopted_plan(party["national"]), branch=party["local"], by=make_user())
        early = adopting_meeting(party["local"], ADOPTED_ON - timedelta(days=1))
        assert "بعد هذا الاجتماع" in self.adopt(draft, *early)

    def test_a_period_without_a_day(self, party):
        given = {"branch": party["local"], "title": "خطة", "started_on": BEGUN, "ended_on": BEGUN, "by": make_user()}
        assert refused(write_plan, "ended_on", **given)


class TestFrozen:
    def test_every_change_of_the_text_is_refused(self, plan):
        measure = measures_of(plan)[0]
        adopt(plan)
        facts = {"title": "خطة", "started_on": BEGUN, "ended_on": OVER}
        for change, given in (
            (correct_plan, {"plan": plan, **facts}),
            (discard_plan, {"plan": plan}),
            (save_axis, {"plan": plan, "title": "محور"}),
            (save_axis, {"plan": plan, "title": "محور", "axis": measure.axis}),
            (remove_axis, {"axis": measure.axis}),
            (save_measure, {"axis": measure.axis, "subject": "تدبير"}),
            (save_measure, {"axis": measure.axis, "subject": "تدبير", "measure": measure}),
            (drop_measure, {"measure": measure}),
        ):
            assert refused(change, **given) == str(ADOPTED), change.__name__

    @pytest.mark.postgresql
    def test_the_database_refuses_it_too(self, plan):
        count_on(measures_of(plan)[0])
        adopt(plan)
        measure = measures_of(plan)[0]
        reading = record_reading(indicator=measure.indicators.get(), day=BEGUN, value=1, by=make_user())
        for rows, change in (
            (ActionPlan.objects.filter(pk=plan.pk), {"title": "خطة"}),
            (plan.axes.all(), {"title": "محور"}),
            (type(measure).objects.filter(pk=measure.pk), {"subject": "تدبير"}),
            (measure.indicators.all(), {"target": 3}),
            (type(reading).objects.filter(pk=reading.pk), {"value": 2}),
            (type(plan.adoption).objects.all(), {"recorded_at": now()}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)
            with pytest.raises(IntegrityError), transaction.atomic():
                rows._raw_delete(rows.db)
        with pytest.raises(IntegrityError), transaction.atomic():
            plan.axes.create(title="محور آخر")

    @pytest.mark.postgresql
    def test_approved_minutes_freeze_what_the_meeting_did(self, party):
        plan = adopted_plan(party["national"])
        meeting = make_meeting(party["local"], date=date(2026, 3, 1))
        present_plan(meeting=meeting, plan=plan)
        meeting.honourees.create(name="فاطمة الكتاني", gender="F")
        approved_minutes(meeting, make_user(), make_user(is_superuser=True))
        for rows in (PlanPresentation.objects.all(), meeting.honourees.all()):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.delete()


class TestMinutesOfPlans:
    """What was approved stands, and verifying it cries forgery of no renamed branch and no corrected day."""

    @pytest.fixture
    def told(self, party):
        plan = adopted_plan(party["national"])
        meeting = make_meeting(party["local"], date=date(2026, 3, 1))
        present_plan(meeting=meeting, plan=plan, presenter=make_member(party["national"]).person)
        approved_minutes(meeting, make_user(), make_user(is_superuser=True))
        return plan

    def test_a_renamed_branch_and_a_corrected_day_are_no_forgery(self, told):
        assert list(verify_all()) == []
        type(told.branch).objects.filter(pk=told.branch_id).update(name="حزب آخر")
        type(told.adoption.meeting).objects.filter(pk=told.adoption.meeting_id).update(date=date(2026, 2, 9))
        assert list(verify_all()) == []

    @pytest.mark.skipif(connection.vendor == "postgresql", reason="there the database refuses the change itself")
    @pytest.mark.parametrize("change", [{"title": "خطة أخرى"}, {"started_on": date(2026, 1, 2)}])
    def test_another_title_or_other_days_are(self, told, change):
        ActionPlan.objects.filter(pk=told.pk).update(**change)
        assert [fault.kind for fault in verify_all()] == ["record"]

    @pytest.mark.skipif(connection.vendor == "postgresql", reason="there the database refuses the change itself")
    def test_so_is_a_presenter_taken_out(self, told):
        PlanPresentation.objects.update(presenter=None)
        assert [fault.kind for fault in verify_all()] == ["record"]


class TestPresenting:
    @pytest.fixture
    def national(self, party):
        return adopted_plan(party["national"])

    def test_a_branch_hears_the_plan_of_a_level_above(self, national, party):
        meeting = make_meeting(party["local"], date=date(2026, 3, 1))
        speaker = make_member(party["national"]).person
        speech = Intervention.objects.create(meeting=meeting, speaker=speaker, subject="عرض الخطة")
        row = present_plan(meeting=meeting, plan=national, intervention=speech)
        assert (row.presenter, row.plan) == (speaker, national)
        remove_presentation(presentation=row)
        assert not PlanPresentation.objects.exists()

    def test_once_at_a_meeting(self, national, party):
        meeting = make_meeting(party["local"], date=date(2026, 3, 1))
        present_plan(meeting=meeting, plan=national)
        assert "سبق" in refused(present_plan, "plan", meeting=meeting, plan=national)

    def test_neither_beside_nor_above_its_branch(self, party):
        plan = adopted_plan(party["local"])
        for name in ("other", "national"):
            meeting = make_meeting(party[name], date=date(2026, 3, 1))
            assert refused(present_plan, "plan", meeting=meeting, plan=plan)

    def test_neither_a_draft_nor_before_its_adoption(self, national, party):
        early = make_meeting(party["local"], date=ADOPTED_ON - timedelta(days=1))
        assert "بعد" in refused(present_plan, "plan", meeting=early, plan=national)
        later = make_meeting(party["local"], date=date(2026, 3, 1))
        assert refused(present_plan, "plan", meeting=later, plan=make_plan(party["national"]))

    def test_an_intervention_of_the_meeting_alone(self, national, party):
        meeting, other = (make_meeting(party["local"], date=date(2026, 3, day)) for day in (1, 2))
        speech = Intervention.objects.create(meeting=other, subject="عرض الخطة")
        assert refused(present_plan, "intervention", meeting=meeting, plan=national, intervention=speech)

    def test_what_approved_minutes_tell_is_not_taken_back(self, national, party):
        meeting = make_meeting(party["local"], date=date(2026, 3, 1))
        row = present_plan(meeting=meeting, plan=national)
        approved_minutes(meeting, make_user(), make_user(is_superuser=True))
        assert refused(remove_presentation, presentation=row)


class TestNextVersion:
    def test_it_takes_over_what_counts_and_replaces_the_one_before(self, plan, member):
        counted = count_on(measures_of(plan)[0])
        worked, marked = (save_measure(axis=counted.measure.axis, subject=text) for text in ("تكوين", "مقر"))
        first = adopt(plan)
        record_reading(indicator=counted, day=BEGUN, value=3, by=member)
        wrong = record_reading(indicator=counted, day=ADOPTED_ON, value=50, by=member)
        record_reading(indicator=counted, day=ADOPTED_ON, value=5, by=member, corrects=wrong)
        task = make_task(plan.branch)
        link_work(measure=worked, tasks=[task], activities=[], among_tasks=[task], among_activities=[])
        mark_done(measure=marked, done_on=ADOPTED_ON, by=member)
        second = amend_plan(plan=first, by=member)
        assert (second.is_amendment, second.state, first.state) == (True, "draft", "adopted")
        second = adopt(second, date(2026, 6, 1))
        assert (second.state, ActionPlan.objects.get(pk=first.pk).state) == ("adopted", "replaced")
        new = measures_of(second)
        assert [row.value for row in new[0].indicators.get().readings.all()] == [3, 5]
        assert [link.task for link in new[1].task_links.all()] == [task]
        assert new[2].done.done_on == ADOPTED_ON
        assert counted.readings.count() == 3
        assert list(ActionPlan.objects.in_force(localdate())) == [second]

    def test_the_work_of_a_dropped_measure_is_free_again(self, plan, member):
        kept, dropped = measures_of(plan)[0], save_measure(axis=plan.axes.get(), subject="تكوين")
        first = adopt(plan)
        tasks = [make_task(plan.branch), make_task(plan.branch)]
        held = make_meeting(plan.branch, kind="outreach_meeting", date=ADOPTED_ON)
        for measure, task, meetings in ((kept, tasks[0], []), (dropped, tasks[1], [held])):
            link_work(measure=measure, tasks=[task], activities=meetings, among_tasks=[], among_activities=[])
        second = amend_plan(plan=first, by=member)
        drop_measure(measure=measures_of(second)[1], reason="لم يعد أولوية")
        second = adopt(second, date(2026, 6, 1))
        new = measures_of(second)[0]
        assert [link.task for link in new.task_links.all()] == [tasks[0]]
        assert not dropped.task_links.exists()
        assert not dropped.activity_links.exists()
        refuse_struck_out(tasks=[tasks[1]])
        link_work(measure=new, tasks=tasks, activities=[held], among_tasks=tasks, among_activities=[])

    def test_taking_over_asks_as_often_for_many_measures_as_for_one(self, plan, member, assert_flat_queries):
        def prepare(rows):
            ActionPlan.objects.exclude(pk=plan.pk).filter(adoption=None).delete()
            draft = make_plan(plan.branch, *(f"تدبير {number}" for number in range(rows)))
            for measure in measures_of(draft):
                count_on(measure)
            first = adopt(draft)
            for measure in measures_of(first):
                record_reading(indicator=measure.indicators.get(), day=ADOPTED_ON, value=1, by=member)
            drafts[:] = [amend_plan(plan=first, by=member)]

        drafts = []

        def take_over():
            with transaction.atomic():
                adopt(drafts[0], date(2026, 6, 1), by=member)
                transaction.set_rollback(True)

        assert_flat_queries(prepare, take_over, sizes=(1, 3, 8))

    def test_one_is_prepared_at_a_time_and_only_of_what_is_in_force(self, plan, member):
        assert "مشروع" in refused(amend_plan, plan=plan, by=member)
        first = adopt(plan)
        second = amend_plan(plan=first, by=member)
        assert "قيد الإعداد" in refused(amend_plan, plan=first, by=member)
        adopt(second, date(2026, 6, 1))
        assert "نسخة أخرى" in refused(amend_plan, plan=ActionPlan.objects.get(pk=first.pk), by=member)

    def test_a_draft_that_was_discarded_makes_room_for_another(self, plan, member):
        first = adopt(plan)
        discard_plan(plan=amend_plan(plan=first, by=member))
        assert amend_plan(plan=first, by=member).adapted_from == first
