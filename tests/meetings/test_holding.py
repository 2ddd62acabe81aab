"""A meeting of which anything is recorded was held: it is not cancelled, postponed or called; its roll is closed."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.models import Office
from bureaus.places import Place
from meetings.calling import send_call
from meetings.changing_calls import cancel, postpone
from meetings.desk import add_to_roll, readmit, strike_off
from meetings.elections import record_election
from meetings.holding import was_held
from meetings.models import Meeting, RollEntry
from meetings.reading import next_meeting
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, plan_meeting, seal
from tests.meetings.records import values_of
from tests.outcomes import refusal


def elect(meeting):
    place = Place(Office.objects.get(code="counsellor"), make_member(meeting.branch).person)
    record_election(meeting=meeting, places=[place])


HELD = {
    "presence": lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(present_count=3),
    "attendance": lambda meeting: meeting.attendance.create(capacity="ضيوف", count=4),
    "election": elect,
    "resolution": lambda meeting: meeting.resolutions.create(subject="قرار"),
    "closing": lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(closed_at=time(23, 59)),
    "minutes": seal,
}


def of_today(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate(), starts_at=time(23, 59))
    return Meeting.objects.with_names().get(pk=meeting.pk)


@pytest.fixture
def called(party, bureau):
    make_members(party["local"], 3)
    return of_today(call_meeting(party["local"], agenda=["كلمة"]))


@pytest.fixture
def hq(db):
    return make_user(is_superuser=True, is_staff=True)


@pytest.fixture
def superuser_client(client, hq):
    client.force_login(hq)
    return client


@pytest.fixture(params=HELD)
def held(request, called):
    HELD[request.param](called)
    return called


def test_a_called_meeting_alone_was_not_held(called, branch_secretary):
    assert not was_held(called)
    assert next_meeting(branch_secretary, called.branch) == called


def test_what_was_held_is_not_called_off(held, hq, client):
    assert was_held(held)
    change = {"meeting": held, "reason": "سبب", "by": hq}
    assert refusal(cancel, **change)
    assert refusal(postpone, date=localdate() + timedelta(days=40), starts_at=time(10, 0), **change)
    assert next_meeting(hq, held.branch) is None
    client.force_login(hq)
    page = client.get(held.get_absolute_url()).content.decode()
    assert reverse("meetings:cancel", args=[held.pk]) not in page
    assert reverse("meetings:postpone", args=[held.pk]) not in page


def test_its_roll_is_closed(held, hq, client):
    forgotten = make_member(held.branch).person
    entry = held.roll.select_related("meeting__branch", "person").first()
    refused = [
        refusal(add_to_roll, meeting=held, person=forgotten, why="نُسي", by=hq)[0],
        refusal(strike_off, entry=entry, why="سبب", by=hq)[0],
        refusal(readmit, entry=entry, by=hq)[0],
    ]
    assert all("غير مفتوحة" in said or "أُقفلت" in said or "معتمد" in said or "اعتُمد" in said for said in refused)
    assert RollEntry.objects.filter(person=forgotten).count() == 0
    client.force_login(hq)
    page = client.get(reverse("meetings:roll", args=[held.pk])).content.decode()
    assert reverse("meetings:add-to-roll", args=[held.pk]) not in page


def test_what_was_held_is_not_called_any_more(party, bureau, branch_secretary):
    planned = of_today(plan_meeting(party["local"], kind="training", session=""))
    planned.resolutions.create(subject="قرار")
    assert "انعقد" in refusal(send_call, meeting=planned, by=branch_secretary)[0]


def test_an_hour_that_has_passed_is_not_called(party, bureau, branch_secretary):
    planned = plan_meeting(party["local"], kind="training", session="", days=0, starts_at=time(0, 0))
    assert "مضت ساعة" in refusal(send_call, meeting=planned, by=branch_secretary)[0]


@pytest.mark.parametrize("door", ["page", "admin"])
def test_a_meeting_to_come_is_not_closed_by_typing_an_hour(party, called, superuser_client, door):
    """Its closing would open the guard of transfers, and close the roll."""
    Meeting.objects.filter(pk=called.pk).update(date=localdate() + timedelta(days=1))
    address = {"page": "meetings:facts", "admin": "admin:meetings_meeting_change"}[door]
    address = reverse(address, args=[called.pk])
    answer = superuser_client.post(address, values_of(superuser_client.get(address)) | {"closed_at": "23:59"})
    assert "لا يُختتم اجتماع لم يحن يومه" in answer.content.decode()
    assert Meeting.objects.get(pk=called.pk).closed_at is None


@pytest.mark.parametrize("door", ["page", "admin"])
def test_what_the_call_said_is_changed_through_no_door(called, superuser_client, door):
    address = {"page": "meetings:facts", "admin": "admin:meetings_meeting_change"}[door]
    address = reverse(address, args=[called.pk])
    said = ("title", "purpose", "kind", "session", "starts_at", "venue", "call_number")
    before = Meeting.objects.values(*said).get(pk=called.pk)
    values = {"title": "آخر", "purpose": "غيره", "kind": "training", "session": "", "starts_at": "08:00"}
    values |= {"venue": "مكان آخر", "call_number": "2"}
    superuser_client.post(address, values_of(superuser_client.get(address)) | values)
    assert Meeting.objects.values(*said).get(pk=called.pk) == before
