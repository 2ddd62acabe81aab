"""Tasks over meetings: done, dropped, carried on with a trace, and reported by who is in charge."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from meetings.follow_up_tasks import (
    carry_task,
    drop_task,
    finish_task,
    is_reported,
    left_over,
    meeting_before,
    report_done,
)
from meetings.models import Meeting, Task, TaskAct
from tests.factories import make_member, make_user
from tests.meetings.calls import seal
from tests.meetings.records import make_meeting, values_of

pytestmark = pytest.mark.django_db
BUREAU = Meeting.Kind.BUREAU_MEETING


@pytest.fixture
def owner(party):
    return make_member(party["local"], family_name="المكلف").person


@pytest.fixture
def before(party):
    return make_meeting(party["local"], "اجتماع المكتب الأول", kind=BUREAU, date=localdate() - timedelta(days=30))


@pytest.fixture
def now(party, before):
    return make_meeting(party["local"], "اجتماع المكتب الثاني", kind=BUREAU, date=localdate())


@pytest.fixture
def task(before, owner):
    row = before.resolutions.create(subject="برنامج الأنشطة")
    return Task.objects.create(resolution=row, subject="إعداد البرنامج", owner=owner)


def acts(task):
    return list(task.acts.values_list("kind", flat=True))


class TestState:
    def test_it_is_open_then_late_then_done_then_open_again(self, task, secretary):
        assert (task.state, task.is_open) == ("open", True)
        task.due_on = localdate() - timedelta(days=1)
        task.save()
        assert task.state == "late"
        assert list(Task.objects.late(localdate())) == [task]
        task = finish_task(task=task, done_on=localdate(), by=secretary)
        assert task.state == "done"
        assert not Task.objects.open().exists()
        task = finish_task(task=task, done_on=None, by=secretary)
        assert (task.state, acts(task)) == ("late", ["done", "reopened"])

    def test_nothing_is_traced_where_nothing_changes(self, task, secretary):
        finish_task(task=task, done_on=None, by=secretary)
        assert acts(task) == []

    def test_a_dropped_one_says_why_and_is_opened_again(self, task, secretary):
        task = drop_task(task=task, why=" ألغي النشاط ", by=secretary)
        assert (task.state, task.dropped_on, task.dropped_because) == ("dropped", localdate(), "ألغي النشاط")
        with pytest.raises(ValidationError, match="تم التخلي"):
            finish_task(task=task, done_on=localdate(), by=secretary)
        assert finish_task(task=task, done_on=None, by=secretary).state == "open"
        assert acts(task) == ["dropped", "reopened"]

    def test_it_is_not_dropped_without_a_reason_nor_twice(self, task, secretary):
        with pytest.raises(ValidationError) as refusal:
            drop_task(task=task, why=" ", by=secretary)
        assert set(refusal.value.message_dict) == {"why"}
        drop_task(task=task, why="ألغي", by=secretary)
        with pytest.raises(ValidationError):
            drop_task(task=task, why="ألغي", by=secretary)

    def test_the_database_knows_no_dropped_one_without_a_reason(self, task):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(dropped_on=localdate())

    @pytest.mark.parametrize("act", [finish_task, drop_task])
    def test_others_do_nothing_about_it(self, act, task, treasurer, outsider, owner):
        given = {"done_on": localdate()} if act is finish_task else {"why": "ألغي"}
        for user in (treasurer, outsider, make_user(owner)):
            with pytest.raises(PermissionDenied):
                act(task=task, by=user, **given)

    def test_it_goes_on_after_the_minutes(self, task, before, secretary):
        seal(before)
        assert drop_task(task=task, why="ألغي", by=secretary).state == "dropped"


class TestCarried:
    def test_the_meeting_before_is_the_last_one_of_the_same_kind(self, now, before, party):
        make_meeting(party["local"], kind=Meeting.Kind.COUNCIL_MEETING, date=localdate() - timedelta(days=2))
        make_meeting(party["other"], kind=BUREAU, date=localdate() - timedelta(days=2))
        assert meeting_before(now) == before
        assert meeting_before(before) is None

    def test_what_it_left_open_shows_in_the_next(self, task, now, secretary):
        assert [row.subject for row in left_over(now)] == ["إعداد البرنامج"]
        finish_task(task=task, done_on=localdate(), by=secretary)
        assert left_over(now) == []

    def test_one_that_is_carried_stays_there_with_its_trace(self, task, now, secretary, django_assert_max_num_queries):
        act = carry_task(task=task, meeting=now, by=secretary)
        assert (act.kind, act.meeting, act.by) == ("carried", now, secretary)
        finish_task(task=task, done_on=localdate(), by=secretary, meeting=now)
        with django_assert_max_num_queries(5):
            [row] = left_over(now)
        assert (row.is_carried_here, row.state) == (True, "done")

    def test_it_is_carried_from_meeting_to_meeting(self, task, now, secretary, party):
        carry_task(task=task, meeting=now, by=secretary)
        third = make_meeting(party["local"], "اجتماع ثالث", kind=BUREAU, date=localdate() + timedelta(days=9))
        assert left_over(third) == [task]
        carry_task(task=task, meeting=third, by=secretary)
        assert acts(task) == ["carried", "carried"]

    def test_it_is_not_carried_twice_back_or_elsewhere(self, task, now, before, secretary, party):
        carry_task(task=task, meeting=now, by=secretary)
        elsewhere = make_meeting(party["other"], kind=BUREAU, date=localdate())
        for meeting in (now, before, elsewhere):
            with pytest.raises(ValidationError):
                carry_task(task=task, meeting=meeting, by=secretary)
        with pytest.raises(IntegrityError), transaction.atomic():
            TaskAct.objects.create(task=task, meeting=now, kind="carried", by=secretary)

    def test_one_that_is_done_is_not_carried(self, task, now, secretary):
        finish_task(task=task, done_on=localdate(), by=secretary)
        with pytest.raises(ValidationError):
            carry_task(task=task, meeting=now, by=secretary)


class TestReported:
    def test_who_is_in_charge_reports_it_once(self, task, owner, secretary):
        user = make_user(owner)
        report_done(task=task, by=user, note="وزع البرنامج")
        task = Task.objects.get(pk=task.pk)
        assert (task.state, is_reported(task)) == ("open", True)
        with pytest.raises(ValidationError):
            report_done(task=task, by=user)
        finish_task(task=task, done_on=localdate(), by=secretary)
        finish_task(task=task, done_on=None, by=secretary)
        assert not is_reported(Task.objects.get(pk=task.pk))
        assert report_done(task=task, by=user).kind == "reported"

    def test_nobody_else_does(self, task, secretary, member, outsider):
        for user in (secretary, member, outsider):
            with pytest.raises(PermissionDenied):
                report_done(task=task, by=user)

    def test_nor_anybody_of_a_task_without_one(self, task, outsider):
        task.owner = None
        task.save()
        with pytest.raises(PermissionDenied):
            report_done(task=task, by=outsider)


def address(name, *args):
    return reverse(f"meetings:{name}", args=args)


class TestPages:
    def test_the_branch_has_its_tasks_by_state(self, client, task, secretary, party):
        client.force_login(secretary)
        late = Task.objects.create(
            resolution=task.resolution, subject="جمع الاشتراكات", due_on=localdate() - timedelta(days=1)
        )
        slug = party["local"].slug
        shown = client.get(address("tasks", slug)).content.decode()
        assert task.subject in shown
        assert late.subject in shown
        shown = client.get(address("tasks", slug), {"state": "late"}).content.decode()
        assert task.subject not in shown
        assert late.subject in shown
        shown = client.get(address("tasks", slug), {"q": "المكلَّف"}).content.decode()
        assert task.subject in shown
        assert late.subject not in shown
        assert task.subject not in client.get(address("tasks", slug), {"state": "done"}).content.decode()

    def test_its_queries_do_not_grow(self, client, task, secretary, party, django_assert_max_num_queries):
        client.force_login(secretary)
        for number in range(8):
            Task.objects.create(resolution=task.resolution, subject=f"مهمة {number}", owner=task.owner)
        client.get(address("tasks", party["local"].slug))
        with django_assert_max_num_queries(12):
            client.get(address("tasks", party["local"].slug))

    def test_the_next_meeting_shows_what_is_left_and_carries_it(self, client, task, now, secretary):
        client.force_login(secretary)
        shown = client.get(now.get_absolute_url()).content.decode()
        assert "ما تبقى من الاجتماع السابق" in shown
        assert task.subject in shown
        assert client.post(address("carry-task", now.pk, task.pk)).status_code == 302
        assert acts(task) == ["carried"]
        assert client.post(address("carry-task", now.pk, task.pk + 1)).status_code == 404

    def test_a_member_finds_own_tasks_and_reports_one(self, client, task, owner):
        client.force_login(make_user(owner))
        assert task.subject in client.get(reverse("branches:home")).content.decode()
        assert task.subject in client.get(address("own-tasks")).content.decode()
        assert client.post(address("report-task", task.pk), {"note": "وزع"}).status_code == 302
        assert acts(task) == ["reported"]
        answer = client.post(address("report-task", task.pk), {"note": "وزع"})
        assert answer.status_code == 422

    def test_tasks_of_others_are_not_found(self, client, task, member):
        client.force_login(member)
        assert client.get(address("report-task", task.pk)).status_code == 404
        assert task.subject not in client.get(address("own-tasks")).content.decode()

    def test_dropping_asks_for_the_reason(self, client, task, secretary, treasurer, outsider):
        client.force_login(secretary)
        assert client.post(address("drop-task", task.pk), {"why": ""}).status_code == 422
        assert client.post(address("drop-task", task.pk), {"why": "ألغي"}).status_code == 302
        for user, status in ((treasurer, 403), (outsider, 404)):
            client.force_login(user)
            assert client.post(address("drop-task", task.pk), {"why": "ألغي"}).status_code == status

    def test_the_form_of_the_record_leaves_a_trace_too(self, client, task, secretary, before):
        client.force_login(secretary)
        page = address("resolutions", before.pk)
        values = values_of(client.get(page)) | {"resolutions-0-tasks-0-done_on": f"{localdate():%d/%m/%Y}"}
        assert client.post(page, values).status_code == 302
        assert acts(task) == ["done"]
        assert task.acts.get().by == secretary
