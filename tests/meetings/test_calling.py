"""Sending the call of a meeting: notice, what is missing, who may, what it freezes, whom it tells."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from meetings.calling import send_call
from meetings.models import Call, Meeting, MeetingRule, RollEntry
from members.models import Notice
from tests.factories import holder_of, make_branch, make_member, make_members, make_user
from tests.meetings.calls import call_meeting, plan_meeting
from tests.outcomes import refusal


def refused_call(meeting, by=None):
    return " ".join(refusal(send_call, meeting=meeting, by=by or make_user(is_superuser=True)))


@pytest.fixture
def members(party):
    return make_members(party["local"], 3)


def test_a_call_freezes_facts_rule_and_roll_and_tells_those_called(party, members, branch_secretary):
    told = make_user(members[0])
    make_user(members[1], is_active=False)
    meeting = plan_meeting(party["local"])
    call = send_call(meeting=meeting, by=branch_secretary)
    meeting.refresh_from_db()
    assert (call.sent_on, call.sent_by, call.notice_days, call.quorum) == (localdate(), branch_secretary, 15, "half")
    assert call.said["date"] == meeting.date.isoformat()
    assert [item["subject"] for item in call.said["agenda"]] == ["كلمة افتتاحية", "انتخاب المكتب الجديد"]
    entitled = meeting.roll.entitled()
    assert {row.person for row in entitled} >= set(members)
    assert (meeting.entitled_count, meeting.quorum) == (entitled.count(), entitled.count() // 2 + 1)
    assert (meeting.call_number, meeting.called_on) == (1, localdate())
    notices = Notice.objects.filter(kind="meeting_called")
    assert {notice.person for notice in notices} == {told.person, branch_secretary.person}
    assert notices.first().address == meeting.convocation_url


def test_a_later_rule_changes_no_call(party, members):
    meeting = call_meeting(party["local"])
    MeetingRule.objects.update(notice_days=40, quorum="any")
    assert (Call.objects.get().notice_days, Call.objects.get().quorum) == (15, "half")
    assert meeting.call.least_present(60) == 31


def test_too_short_a_notice_says_the_earliest_day(party, members, branch_secretary):
    meeting = plan_meeting(party["local"], days=14)
    refused = refused_call(meeting, branch_secretary)
    assert "15 يوما" in refused
    assert not RollEntry.objects.exists()
    assert not Notice.objects.filter(kind="meeting_called").exists()
    meeting.session = Meeting.Session.EXTRAORDINARY
    meeting.save()
    assert send_call(meeting=meeting, by=branch_secretary).notice_days == 7


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"starts_at": None}, "ساعة"),
        ({"venue": ""}, "مكان"),
        ({"agenda": ()}, "جدول الأعمال"),
        ({"days": -1}, "مضى يوم"),
    ],
)
def test_what_a_call_lacks(party, members, branch_secretary, fields, said):
    meeting = plan_meeting(party["local"], **fields)
    assert said in refused_call(meeting, branch_secretary)


def test_nobody_sends_a_call_twice(party, members, branch_secretary):
    meeting = call_meeting(party["local"], by=branch_secretary)
    assert "سبق توجيه" in refused_call(meeting, branch_secretary)
    assert Call.objects.count() == 1


def test_who_does_not_convene_sends_no_call(party, members, treasurer, teammate):
    meeting = plan_meeting(party["local"])
    for user in (treasurer, teammate, make_user(members[0])):
        with pytest.raises(PermissionDenied):
            send_call(meeting=meeting, by=user)


def test_the_level_above_convenes_a_renewal(party, members, secretary):
    assert call_meeting(party["local"], by=secretary).call.sent_by == secretary


def test_a_cell_without_members_calls_nobody(party):
    cell = make_branch(party["local"], "cell", "خلية القرب")
    refused = refused_call(plan_meeting(cell))
    assert "لا أحد" in refused
    assert not Call.objects.exists()


def test_members_of_the_branches_under_it_are_called_too(party, members):
    cell = make_branch(party["local"], "cell", "خلية القرب")
    in_cell, elsewhere = make_member(cell).person, make_member(party["other"]).person
    people = {row.person for row in call_meeting(party["local"]).roll.all()}
    assert in_cell in people
    assert elsewhere not in people


def test_a_meeting_of_the_bureau_calls_its_members_alone(party, bureau, members):
    meeting = call_meeting(party["local"], kind=Meeting.Kind.BUREAU_MEETING, session="")
    assert {row.person for row in meeting.roll.all()} == {
        mandate.person for seat in bureau.seats.all() for mandate in seat.mandates.all()
    }
    assert holder_of(bureau, "treasurer") in {row.person for row in meeting.roll.entitled()}


def test_a_council_that_does_not_sit_is_not_called(party, bureau):
    refused = refused_call(plan_meeting(party["local"], kind=Meeting.Kind.COUNCIL_MEETING, session=""))
    assert "لا أحد" in refused


def test_a_meeting_without_a_rule_is_not_called(party, members):
    MeetingRule.objects.update(ended_on=localdate())
    with pytest.raises(ValidationError):
        call_meeting(party["local"])


def test_queries_do_not_grow_with_members(party):
    def count(meeting):
        with CaptureQueriesContext(connection) as found:
            send_call(meeting=meeting, by=by)
        return len(found)

    by = make_user(is_superuser=True)
    make_user(make_members(party["local"], 2)[0])
    few = count(plan_meeting(party["local"]))
    for person in make_members(party["local"], 20):
        make_user(person)
    assert count(plan_meeting(party["local"], title="جمع ثان")) == few


def test_states_of_a_meeting(party, members):
    State = Meeting.State  # noqa: N806
    planned = plan_meeting(party["local"])
    assert planned.state == State.PLANNED
    called = call_meeting(party["local"], title="جمع آخر")
    assert called.state == State.CALLED
    called.date = localdate() - timedelta(days=1)
    assert called.state == State.HELD
    called.present_count, called.quorum = 1, 3
    assert called.state == State.WITHOUT_QUORUM
