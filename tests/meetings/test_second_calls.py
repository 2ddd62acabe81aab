"""The second call is no way around the first: it is asked when it is planned, and again when it is sent."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.models import Office
from bureaus.places import Place
from meetings.calling import send_call
from meetings.changing_calls import plan_second_call
from meetings.elections import record_election
from meetings.models import CallNumber, Meeting, MeetingRule
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, plan_meeting, seal
from tests.meetings.records import values_of
from tests.outcomes import refusal

MIDNIGHT = time(0, 0)


@pytest.fixture
def hq(db):
    return make_user(is_superuser=True, is_staff=True)


@pytest.fixture
def first(party, bureau, hq):
    """A meeting called for today, whose hour has come and whose quorum is missed."""
    make_members(party["local"], 3)
    meeting = call_meeting(party["local"], by=hq)
    return become(meeting, date=localdate(), starts_at=MIDNIGHT, present_count=2)


def become(meeting, **fields):
    Meeting.objects.filter(pk=meeting.pk).update(**fields)
    return Meeting.objects.with_names().get(pk=meeting.pk)


def second_of(first, by, days=3):
    return plan_second_call(meeting=first, date=localdate() + timedelta(days=days), starts_at=MIDNIGHT, by=by)


def test_a_typed_number_opens_no_assembly_with_whoever_is_present(party, bureau, hq):
    make_members(party["local"], 3)
    meeting = plan_meeting(party["local"], call_number=2)
    call = send_call(meeting=meeting, by=hq)
    assert (call.quorum, call.notice_days) == ("half", 15)
    assert become(meeting).call_number == 1


def test_the_number_of_a_meeting_to_come_is_not_typed(party, bureau, branch_secretary, client):
    meeting = plan_meeting(party["local"])
    client.force_login(branch_secretary)
    address = reverse("meetings:facts", args=[meeting.pk])
    client.post(address, values_of(client.get(address)) | {"call_number": "2"})
    assert become(meeting).call_number is None
    new = reverse("meetings:record", args=[party["local"].slug])
    day = f"{localdate() + timedelta(days=20):%d/%m/%Y}"
    answer = client.post(new, values_of(client.get(new)) | {"title": "ثان", "date": day, "call_number": "2"})
    assert (answer.status_code, "ولا يُكتب رقمه هنا" in answer.content.decode()) == (422, True)
    assert Meeting.objects.count() == 1


def test_nor_is_it_in_the_administration(party, bureau, hq, client):
    meeting = plan_meeting(party["local"])
    client.force_login(hq)
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    assert 'name="call_number"' not in client.get(address).content.decode()


def elect(meeting, party):
    place = Place(Office.objects.get(code="counsellor"), make_member(party["local"]).person)
    return record_election(meeting=meeting, places=[place])


@pytest.mark.parametrize("when", ["planned", "sent"])
@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda first, party: elect(first, party), "انتخب هذا الاجتماع"),
        (lambda first, party: first.resolutions.create(subject="قرار"), "انتخب هذا الاجتماع"),
        (lambda first, party: become(first, present_count=50), "توفر النصاب"),
        (lambda first, party: become(first, present_count=None, closed_at=time(12, 0)), "ولا يذكر محضره"),
        (lambda first, party: attend(become(first, present_count=None), 1), "ولا يذكر محضره"),
        (lambda first, party: attend(first, 30), "توفر النصاب"),
        (lambda first, party: seal(become(first, present_count=None)), "ولا يذكر محضره"),
        (lambda first, party: become(first, starts_at=time(23, 59, 59)), "لم يحن"),
    ],
)
def test_the_first_allows_no_second(first, party, hq, happens, said, when):
    second = second_of(first, hq) if when == "sent" else None
    happens(first, party)
    first = become(first)
    if second:
        assert said in refusal(send_call, meeting=second, by=hq)[0]
    else:
        assert said in refusal(second_of, first=first, by=hq)[0]


def attend(meeting, count):
    people = make_members(meeting.branch, count)
    for person in people:
        meeting.attendance.create(person=person)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"session": "extraordinary"}, "من نوع الأول ودورته"),
        ({"kind": "training", "session": ""}, "من نوع الأول ودورته"),
    ],
)
def test_a_second_call_stays_what_the_first_was(first, hq, fields, said):
    second = become(second_of(first, hq), **fields)
    assert said in refusal(send_call, meeting=second, by=hq)[0]


def test_a_second_call_is_sent_for_a_later_moment_alone(first, hq):
    second = second_of(first, hq)
    become(first, starts_at=MIDNIGHT)
    become(second, date=localdate(), starts_at=MIDNIGHT)
    assert "مضت ساعة" in refusal(send_call, meeting=second, by=hq)[0]


def test_a_second_call_decides_nothing_more_than_the_first(first, hq):
    second = second_of(first, hq)
    second.agenda.create(order=9, subject="حل الفرع")
    assert "«حل الفرع»" in refusal(send_call, meeting=second, by=hq)[0]
    second.agenda.filter(order=9).delete()
    send_call(meeting=second, by=hq)
    assert become(second).call_number == 2


def test_the_first_elects_nobody_once_the_second_is_sent(first, party, hq):
    second = second_of(first, hq)
    send_call(meeting=second, by=hq)
    assert "تُسجَّل الانتخابات فيه" in refusal(elect, meeting=first, party=party)[0]


def test_kind_and_session_of_a_second_call_are_not_edited(first, hq, client):
    second = second_of(first, hq)
    client.force_login(hq)
    address = reverse("meetings:facts", args=[second.pk])
    client.post(address, values_of(client.get(address)) | {"kind": "training", "session": "", "call_number": "1"})
    now = become(second)
    assert (now.kind, now.session, now.call_number) == (first.kind, first.session, 2)
    shown = client.get(reverse("admin:meetings_meeting_change", args=[second.pk])).content.decode()
    assert 'name="session"' not in shown


def test_who_may_attend_the_second_was_decided_by_the_first(first, hq):
    """The desk asks the terms of the first call, though the rule of second calls says others."""
    MeetingRule.objects.filter(call=CallNumber.SECOND).update(seniority_months=0, months_late=None)
    call = send_call(meeting=second_of(first, hq), by=hq)
    assert (call.seniority_months, call.months_late) == (first.call.seniority_months, first.call.months_late)
    assert first.call.seniority_months == 3
