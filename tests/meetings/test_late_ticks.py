"""What a desk without a network sends late: it changes nothing that was ticked since, and is told with its name."""

import json
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now

from meetings.attending.desk import check_in, check_out, take_back
from meetings.models import Attendance, DeskTick, Meeting, Proxy, RollEntry
from tests.factories import make_members
from tests.meetings.calls import meeting_today, seal
from tests.meetings.test_desk import change, entry_of, present, refused


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 3)


@pytest.fixture
def called(party, people):
    return meeting_today(party["local"])


@pytest.fixture
def entry(called, people):
    return entry_of(called, people[0])


@pytest.fixture
def early():
    """The first minute of the day: three moments of it, a second from each other."""
    start = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return [start + timedelta(milliseconds=number) for number in range(1, 4)]


def send(client, meeting, *ticks, **more):
    told = [{"uuid": str(uuid4()), "entry": entry.pk, "act": act, "at": at.isoformat()} for entry, act, at in ticks]
    body = json.dumps({"ticks": told, "after": 0, **more})
    return client.post(reverse("meetings:desk-ticks", args=[meeting.pk]), body, content_type="application/json")


def results(answer):
    return [(row["state"], row["message"]) for row in answer.json()["results"]]


@pytest.fixture
def desk(client, branch_secretary):
    client.force_login(branch_secretary)
    return client


def test_an_arrival_of_before_does_not_bring_back_who_left_at_another_desk(desk, called, entry, early, secretary):
    check_in(entry=entry, by=secretary, at=early[0])
    check_out(entry=entry, by=secretary, at=early[2])
    (told,) = results(send(desk, called, (entry, "came", early[1])))
    assert told == (
        "already", f"{entry.person}، الحضور 00:00: سُجل بعد ذلك ما هو أحدث: المغادرة 00:00 ({secretary})."
    )  # fmt: skip
    assert (Attendance.objects.get().left_at, present(called), DeskTick.objects.count()) == (early[2], 0, 2)


def test_a_leaving_of_before_does_not_remove_who_came_back(desk, called, entry, people, early, secretary):
    giver = entry_of(called, people[1])
    check_in(entry=entry, by=secretary, at=early[0])
    check_out(entry=entry, by=secretary, at=early[1])
    check_in(entry=entry, by=secretary, at=early[2])
    Proxy.objects.create(meeting=called, giver=giver, holder=entry, note="وكالة", given_by=secretary)
    for act in ("left", "back"):
        ((state, message),) = results(send(desk, called, (entry, act, early[1])))
        assert (state, "سُجل بعد ذلك" in message) == ("already", True)
    assert (present(called), Proxy.objects.in_force().count(), DeskTick.objects.count()) == (1, 1, 3)


def test_an_arrival_of_before_a_tick_was_taken_back_does_not_set_it_again(called, entry, early, branch_secretary):
    check_in(entry=entry, by=branch_secretary, at=early[0])
    take_back(entry=entry, by=branch_secretary, at=early[2])
    assert "إلغاء التأشير" in refused(check_in, entry=entry, by=branch_secretary, at=early[1])
    assert not Attendance.objects.exists()


def test_of_a_person_who_was_put_on_the_roll_again_the_ticks_are_one_story(called, entry, early, branch_secretary):
    check_in(entry=entry, by=branch_secretary, at=early[0])
    check_out(entry=entry, by=branch_secretary, at=early[2])
    RollEntry.objects.filter(pk=entry.pk).update(state="struck_off")
    again = RollEntry.objects.create(
        meeting=called, person=entry.person, membership=entry.membership, state="entitled",
        member_since=entry.member_since,
    )  # fmt: skip
    assert "المغادرة" in refused(check_in, entry=entry_of_key(again), by=branch_secretary, at=early[1])


def entry_of_key(entry):
    return RollEntry.objects.select_related("meeting__branch", "person").get(pk=entry.pk)


def test_ticks_of_one_device_follow_each_other_as_they_were_made(desk, called, entry, early):
    sent = [(entry, act, at) for act, at in zip(("came", "left", "came"), early, strict=True)]
    assert [state for state, message in results(send(desk, called, *sent))] == ["recorded"] * 3
    assert present(called) == 1
    sent = [(entry, "left", early[2]), (entry, "came", early[2])]
    assert [state for state, message in results(send(desk, called, *sent))] == ["recorded"] * 2


def test_the_slow_clock_of_a_device_is_set_right(desk, called, entry, early, secretary):
    check_in(entry=entry, by=secretary)
    slow = now() - timedelta(days=400)
    ((state, message),) = results(send(desk, called, (entry, "left", slow), clock=slow.isoformat()))
    assert (state, message) == ("recorded", "")
    assert DeskTick.objects.filter(act="left").get().at > now() - timedelta(minutes=1)


@pytest.mark.parametrize(
    "clock", ["x", 7, [], {}, "2026-11-30T10:00:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_clock_that_tells_no_moment_breaks_nothing(desk, called, entry, clock):
    assert send(desk, called, (entry, "came", now()), clock=clock).status_code in (200, 400)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"closed_at": time(12)}, "اختُتم هذا الاجتماع"),
        ({"date": date(2020, 1, 2)}, "يوم الاجتماع"),
    ],
)
def test_each_refusal_names_whom_which_act_and_which_hour(desk, called, people, how, why, early):
    change(called, **how)
    day = "" if "date" not in how else "1"
    sent = [
        (entry_of(called, person), act, early[0]) for person, act in zip(people, ("came", "left", "back"), strict=True)
    ]
    told = results(send(desk, called, *sent))
    for person, act, (state, message) in zip(people, ("الحضور", "المغادرة", "إلغاء التأشير"), told, strict=True):
        assert state == "refused"
        assert message.startswith(f"{person}، {act} ")
        assert "00:00: " in message
        assert (str(localdate().year) in message) == bool(day)  # another day than the meeting's is told
        assert why in message


def test_a_refusal_after_the_approval_of_the_minutes_names_them_too(desk, called, entry, early):
    seal(called)
    ((state, message),) = results(send(desk, called, (entry, "came", early[0])))
    assert (state, message.startswith(f"{entry.person}، الحضور 00:00: ")) == ("refused", True)


def test_somebody_of_another_roll_is_not_named(desk, called, party, early):
    other = meeting_today(party["local"]).roll.select_related("person").first()
    ((state, message),) = results(send(desk, called, (other, "came", early[0])))
    assert (state, str(other.person) in message) == ("refused", False)
    assert Meeting.objects.count() == 2
