"""A call beside another call, a transfer, or another desk: the second finds what the first wrote."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from bureaus.departures import move_member
from meetings.calling import send_call
from meetings.desk import add_to_roll, strike_off
from meetings.models import Call, Meeting, RollChange, RollEntry
from members.models import Membership
from members.suspending import suspend
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, plan_meeting
from tests.threads import at_once, right_after

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hq(db):
    return make_user(is_superuser=True)


def outcome(call):
    """Whether `call` went through."""
    try:
        call()
    except ValidationError:
        return False
    return True


def test_of_two_calls_one_is_sent(party, hq):
    make_members(party["local"], 3)
    meeting = plan_meeting(party["local"])
    sent = at_once(lambda _turn: outcome(lambda: send_call(meeting=meeting, by=hq)), range(3))
    assert sorted(sent) == [False, False, True]
    assert Call.objects.count() == 1
    assert RollEntry.objects.count() == 3


def test_a_transfer_waits_for_the_call_and_is_refused(party, hq):
    make_members(party["local"], 2)
    membership = make_member(party["local"])
    meeting = plan_meeting(party["local"])

    def move():
        return outcome(lambda: move_member(membership=membership, branch=party["other"], on=localdate()))

    assert right_after(lambda: send_call(meeting=meeting, by=hq), move) is False
    assert Membership.objects.open().get(person=membership.person_id).branch == party["local"]


def test_a_call_waits_for_the_transfer_and_counts_without_the_member(party, hq):
    make_members(party["local"], 2)
    membership = make_member(party["local"])
    meeting = plan_meeting(party["local"])
    right_after(
        lambda: move_member(membership=membership, branch=party["other"], on=localdate()),
        lambda: send_call(meeting=meeting, by=hq),
    )
    assert not RollEntry.objects.filter(person=membership.person_id).exists()


def test_two_desks_strike_off_once(party, hq):
    make_members(party["local"], 3)
    meeting = call_meeting(party["local"])
    entry = meeting.roll.select_related("meeting__branch", "person", "membership__person").first()
    suspend(membership=entry.membership, on=localdate(), reason="قرار تأديبي")
    struck = at_once(lambda _turn: outcome(lambda: strike_off(entry=entry, why="جُمدت عضويته", by=hq)), range(2))
    assert sorted(struck) == [False, True]
    assert RollChange.objects.count() == 1
    assert Meeting.objects.get().entitled_count == 2


def test_who_is_moved_meanwhile_is_not_added(party, hq):
    make_members(party["local"], 2)
    meeting = call_meeting(party["local"])
    forgotten = make_member(party["local"])

    def add():
        return outcome(lambda: add_to_roll(meeting=meeting, person=forgotten.person, why="نُسي", by=hq))

    def move():
        move_member(membership=forgotten, branch=party["other"], on=localdate())

    assert right_after(move, add) is False
    assert not RollEntry.objects.filter(person=forgotten.person_id).exists()


def test_who_is_added_meanwhile_is_not_moved(party, hq):
    make_members(party["local"], 2)
    meeting = call_meeting(party["local"])
    forgotten = make_member(party["local"])

    def add():
        add_to_roll(meeting=meeting, person=forgotten.person, why="نُسي", by=hq)

    def move():
        return outcome(lambda: move_member(membership=forgotten, branch=party["other"], on=localdate()))

    assert right_after(add, move) is False
    assert Membership.objects.open().get(person=forgotten.person_id).branch == party["local"]
