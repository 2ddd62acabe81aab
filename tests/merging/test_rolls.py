"""Two records of one person on one roll: one entry stays, the other is struck off, and undoing brings it back."""

from datetime import time

import pytest

from meetings.attending.closing import close_attendance
from meetings.attending.desk import check_in
from meetings.attending.presence import tally
from meetings.attending.proxies import give_proxy
from meetings.models import Call, Meeting, Proxy, RollChange, RollEntry
from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, meeting_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def headquarters():
    return make_user(is_superuser=True)


@pytest.fixture
def pair(party):
    return [make_member(party["local"], given_name=name).person for name in ("هدى", "الهدى")]


def states(person):
    return sorted(RollEntry.objects.filter(person=person).values_list("state", flat=True))


def test_both_on_one_roll(party, pair, headquarters):
    call_meeting(party["local"])
    kept, absorbed = pair
    merge = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert (states(kept), states(absorbed)) == (["entitled", "struck_off"], [])
    undo_merge(merge=merge, by=headquarters)
    assert (states(kept), states(absorbed)) == (["entitled"], ["entitled"])


def test_the_roll_and_its_quorum_are_counted_anew_while_it_is_open(party, pair, headquarters):
    make_members(party["local"], 2)
    meeting = call_meeting(party["local"])
    kept, absorbed = pair
    assert counts(meeting) == (4, 3)
    merge = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert counts(meeting) == (3, 2)
    change = RollChange.objects.get()
    assert (change.act, change.by, bool(change.why)) == ("struck_off", headquarters, True)
    undo_merge(merge=merge, by=headquarters)
    assert counts(meeting) == (4, 3)


def test_a_roll_that_counted_already_stays(party, pair, headquarters):
    meeting = call_meeting(party["local"])
    Meeting.objects.filter(pk=meeting.pk).update(present_count=2)
    merge_people(kept=pair[0], absorbed=pair[1], by=headquarters)
    assert counts(meeting) == (2, 2)


def test_the_entitled_entry_counts(party, pair, headquarters):
    """The record that stays was excluded: the same person is entitled by the other."""
    kept, absorbed = pair
    meeting = call_meeting(party["local"])
    RollEntry.objects.filter(person=kept).update(state="excluded", reason="recent")
    merge = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert states(kept) == ["entitled", "struck_off"]
    assert sorted(RollChange.objects.values_list("act", "before")) == [("readmitted", "recent"), ("struck_off", "")]
    assert counts(meeting) == (1, 1)
    undo_merge(merge=merge, by=headquarters)
    assert (states(kept), states(absorbed)) == (["excluded"], ["entitled"])


def counts(meeting):
    return Meeting.objects.values_list("entitled_count", "quorum").get(pk=meeting.pk)


def test_one_on_a_roll(party, pair, headquarters):
    meeting = call_meeting(party["local"])
    kept, absorbed = pair
    RollEntry.objects.filter(meeting=meeting, person=kept).delete()
    merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert states(kept) == ["entitled"]


def test_both_ticked_at_the_desk_came_once_and_both_are_ticked_again_after_undoing(party, pair, headquarters):
    make_members(party["local"], 2)
    meeting = meeting_today(party["local"])
    kept, absorbed = pair
    for person in pair:
        check_in(entry=meeting.roll.get(person=person), by=headquarters)
    rows = sorted(meeting.attendance.values_list("person", "arrived_at", "recorded_by"))
    merge = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert (tally(meeting).entitled, tally(meeting).present) == (3, 1)
    undo_merge(merge=merge, by=headquarters)
    assert sorted(meeting.attendance.values_list("person", "arrived_at", "recorded_by")) == rows
    assert (tally(meeting).entitled, tally(meeting).present) == (4, 2)


def test_a_proxy_of_the_record_that_goes_ends(party, pair, headquarters):
    meeting = meeting_today(party["local"])
    kept, absorbed = pair
    giver, holder = (meeting.roll.get(person=person) for person in (absorbed, kept))
    Call.objects.update(proxies_per_person=1)
    check_in(entry=holder, by=headquarters)
    give_proxy(giver=giver, holder=holder, note="وكالة", by=headquarters)
    merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    proxy = Proxy.objects.get()
    assert (proxy.end_reason, proxy.ended_by) == ("struck_off", headquarters)
    assert (tally(meeting).present, tally(meeting).represented) == (1, 0)


def test_a_closed_list_lets_two_records_be_merged(party, pair, headquarters):
    meeting = meeting_today(party["local"], starts_at=time(10))
    check_in(entry=meeting.roll.get(person=pair[1]), by=headquarters)
    Meeting.objects.update(starts_at=time(0))
    close_attendance(meeting=meeting, by=headquarters)
    merge_people(kept=pair[0], absorbed=pair[1], by=headquarters)
    assert meeting.attendance.get().person == pair[0]
