"""Proxies: only where the call allows them, only by who is present, and no longer than that."""

import pytest
from django.core.exceptions import PermissionDenied

from meetings.attending.desk import check_in, check_out, take_back
from meetings.attending.presence import tally, voters_present
from meetings.attending.proxies import give_proxy, take_proxy_back
from meetings.models import Call, MeetingRule, Proxy, RollEntry
from tests.factories import make_members, make_user
from tests.meetings.calls import call_meeting, meeting_today
from tests.meetings.test_desk import change, entry_of, refused


@pytest.fixture
def called(party, bureau):
    make_members(party["local"], 4)
    meeting = meeting_today(party["local"])
    Call.objects.filter(meeting=meeting).update(proxies_per_person=2)
    return meeting


@pytest.fixture
def desk(branch_secretary):
    return branch_secretary


@pytest.fixture
def entries(called, desk):
    """Entries of the roll, of others than the officer at the desk."""
    return list(called.roll.exclude(person=desk.person_id).select_related("person", "meeting__branch"))


def give(desk, giver, holder, note="وكالة مصادق عليها"):
    return give_proxy(giver=giver, holder=holder, note=note, by=desk)


def test_who_is_absent_is_represented_by_who_is_present(called, entries, desk):
    check_in(entry=entries[0], by=desk)
    proxy = give(desk, entries[1], entries[0])
    assert (proxy.giver, proxy.holder, proxy.given_by, proxy.note) == (
        entries[1], entries[0], desk, "وكالة مصادق عليها",
    )  # fmt: skip
    assert (tally(called).present, tally(called).represented) == (1, 1)
    assert [row.proxies for row in voters_present(called)] == [1]


def test_a_call_whose_rule_allows_none_takes_none(called, entries, desk):
    Call.objects.update(proxies_per_person=0)
    check_in(entry=entries[0], by=desk)
    assert "لا تسمح" in refused(give_proxy, giver=entries[1], holder=entries[0], note="وكالة", by=desk)


def test_the_number_of_the_rule_is_frozen_in_the_call(party, bureau):
    MeetingRule.objects.update(proxies_per_person=3)
    meeting = call_meeting(party["local"])
    MeetingRule.objects.update(proxies_per_person=0)
    assert Call.objects.get(meeting=meeting).proxies_per_person == 3


def test_nobody_absent_represents_anybody(entries, desk):
    said = refused(give_proxy, giver=entries[1], holder=entries[0], note="وكالة", by=desk)
    assert "الغائب لا يمثل أحدا" in said
    check_in(entry=entries[0], by=desk)
    check_out(entry=entries[0], by=desk)
    assert said == refused(give_proxy, giver=entries[1], holder=entries[0], note="وكالة", by=desk)


def test_nobody_present_is_represented(entries, desk):
    for entry in entries[:2]:
        check_in(entry=entry, by=desk)
    assert "لا حاجة إلى وكالة" in refused(give_proxy, giver=entries[1], holder=entries[0], note="وكالة", by=desk)


def test_a_holder_represents_no_more_than_the_rule_allows(entries, desk):
    check_in(entry=entries[0], by=desk)
    give(desk, entries[1], entries[0])
    give(desk, entries[2], entries[0])
    assert "وكالتان" in refused(give_proxy, giver=entries[3], holder=entries[0], note="وكالة", by=desk)


def test_nobody_is_represented_twice(entries, desk):
    for entry in entries[:2]:
        check_in(entry=entry, by=desk)
    give(desk, entries[2], entries[0])
    assert "ممثَّل" in refused(give_proxy, giver=entries[2], holder=entries[1], note="وكالة", by=desk)


def test_excluded_people_neither_give_nor_hold(entries, desk):
    check_in(entry=entries[0], by=desk)
    check_in(entry=entries[3], by=desk)
    RollEntry.objects.filter(pk__in=[entries[1].pk, entries[3].pk]).update(state="excluded", reason="dues")
    assert "حق الحضور" in refused(give_proxy, giver=entries[1], holder=entries[0], note="وكالة", by=desk)
    assert "حق الحضور" in refused(give_proxy, giver=entries[2], holder=entries[3], note="وكالة", by=desk)


def test_a_proxy_needs_its_document_and_two_people_of_this_roll(called, entries, desk, party):
    check_in(entry=entries[0], by=desk)
    assert "الوثيقة" in refused(give_proxy, giver=entries[1], holder=entries[0], note=" ", by=desk)
    assert refused(give_proxy, giver=entries[0], holder=entries[0], note="وكالة", by=desk)
    elsewhere = call_meeting(party["local"]).roll.exclude(person=desk.person_id).first()
    assert refused(give_proxy, giver=entries[1], holder=elsewhere, note="وكالة", by=desk)


def test_nobody_records_a_proxy_to_themselves(called, entries, desk, secretary):
    own = entry_of(called, desk.person)
    check_in(entry=own, by=desk)
    with pytest.raises(PermissionDenied):
        give(desk, entries[0], own)
    assert give(secretary, entries[0], own).holder == own


def test_a_proxy_ends_when_the_giver_comes(called, entries, desk):
    check_in(entry=entries[0], by=desk)
    proxy = give(desk, entries[1], entries[0])
    check_in(entry=entries[1], by=desk)
    proxy.refresh_from_db()
    assert (proxy.end_reason, proxy.ended_by) == ("giver_came", desk)
    assert (tally(called).present, tally(called).represented) == (2, 0)


@pytest.mark.parametrize("act", [check_out, take_back])
def test_a_proxy_ends_when_the_holder_goes_and_does_not_come_back_with_them(called, entries, desk, act):
    check_in(entry=entries[0], by=desk)
    proxy = give(desk, entries[1], entries[0])
    act(entry=entries[0], by=desk)
    proxy.refresh_from_db()
    assert proxy.end_reason == "holder_left"
    check_in(entry=entries[0], by=desk)
    assert tally(called).represented == 0


def test_there_are_no_chains(entries, desk):
    check_in(entry=entries[0], by=desk)
    check_in(entry=entries[1], by=desk)
    give(desk, entries[2], entries[1])
    check_out(entry=entries[1], by=desk)  # who held it goes, and gives their own: theirs alone goes on
    give(desk, entries[1], entries[0])
    assert list(Proxy.objects.in_force().values_list("giver", "holder")) == [(entries[1].pk, entries[0].pk)]


def test_a_proxy_is_taken_back_once(entries, desk):
    check_in(entry=entries[0], by=desk)
    proxy = give(desk, entries[1], entries[0])
    take_proxy_back(proxy=proxy, by=desk)
    assert Proxy.objects.get().end_reason == "taken_back"
    assert refused(take_proxy_back, proxy=proxy, by=desk) == "انتهت هذه الوكالة من قبل."


def test_proxies_wait_for_an_open_desk_and_for_who_keeps_the_record(called, entries, desk, treasurer):
    check_in(entry=entries[0], by=desk)
    for account in (treasurer, make_user()):
        with pytest.raises(PermissionDenied):
            give(account, entries[1], entries[0])
    change(called, closed_at="12:00")
    assert "اختتامه" in refused(give_proxy, giver=entries[1], holder=entries[0], note="وكالة", by=desk)
