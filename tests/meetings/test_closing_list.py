"""Which numbers a list of attendance that is closed writes into the record, and how the minutes tell them."""

import json
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.attending.closing import close_attendance, count_now, reopen_attendance
from meetings.attending.desk import check_in, check_out, take_back
from meetings.attending.proxies import give_proxy, take_proxy_back
from meetings.drafting.facts import Facts, Represented, Someone
from meetings.drafting.phrases import counted
from meetings.minutes.checking import _is_of_record
from meetings.minutes.content import frozen_content, plain
from meetings.minutes.writing import NO_MINUTES, draft_from_record, recorded_facts
from meetings.models import Call, Meeting, Vote
from meetings.redaction import REMOVED, take_names_out
from meetings.voting.recording import propose_and_vote, take_back_vote
from tests.factories import make_members, make_user
from tests.meetings.calls import meeting_today
from tests.meetings.minutes import approved_minutes
from tests.meetings.test_desk import change, entry_of

EARLY = time(0)


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 7)


@pytest.fixture
def called(party, people):
    meeting = meeting_today(party["local"])
    Call.objects.update(proxies_per_person=2)
    change(meeting, starts_at=EARLY)
    return Meeting.objects.with_names().get(pk=meeting.pk)


@pytest.fixture
def entries(called, people):
    return [entry_of(called, person) for person in people]


@pytest.fixture
def desk(branch_secretary):
    return branch_secretary


def come(entries, desk):
    for entry in entries:
        check_in(entry=entry, by=desk)


def closed(meeting, desk):
    """(present, represented, whether the quorum was reached) of the record, once the list is closed."""
    close_attendance(meeting=meeting, by=desk)
    meeting.refresh_from_db()
    return meeting.present_count, meeting.represented_count, meeting.has_quorum


def vote(meeting, desk):
    propose_and_vote(meeting=meeting, subject="برنامج السنة", matter="ordinary", method="consensus", by=desk)
    return Vote.objects.get()


def test_who_is_represented_is_told_apart_and_counts_for_the_quorum(called, entries, desk):
    assert called.quorum == 7
    come(entries[:5], desk)
    for giver, holder in ((5, 0), (6, 1)):
        give_proxy(giver=entries[giver], holder=entries[holder], note="رسالة", by=desk)
    assert closed(called, desk) == (5, 2, True)
    minutes = draft_from_record(meeting=called, version=NO_MINUTES, by=desk)
    assert "بلغ عدد الحاضرين 5 من أصل 12 ممن لهم حق الحضور، ومُثِّل عضوان بوكالة." in minutes.text
    assert "حدد النصاب في 7 أعضاء، وقد اكتمل." in minutes.text
    record = json.loads(frozen_content(minutes, recorded_facts(minutes.meeting)))["record"]
    assert (record["present"], record["represented"], len(record["attendance"])) == (5, 2, 5)
    told = [(row["giver"]["key"], row["holder"]["key"]) for row in record["proxies"]]
    assert told == [(entries[5].person_id, entries[0].person_id), (entries[6].person_id, entries[1].person_id)]


def test_the_page_of_the_record_tells_them_apart_too(client, called, entries, desk):
    come(entries[:5], desk)
    give_proxy(giver=entries[5], holder=entries[0], note="رسالة", by=desk)
    closed(called, desk)
    client.force_login(desk)
    html = client.get(called.get_absolute_url()).text
    assert "<dt>الحاضرون</dt><dd>5</dd>" in html
    assert "<dt>الممثَّلون بوكالة</dt><dd>1</dd>" in html or "<dd>1</dd>" in html


def test_a_list_that_is_opened_again_has_no_numbers(called, entries, desk):
    come(entries[:5], desk)
    give_proxy(giver=entries[5], holder=entries[0], note="رسالة", by=desk)
    closed(called, desk)
    reopen_attendance(meeting=called, by=desk)
    called.refresh_from_db()
    assert (called.present_count, called.represented_count) == (None, None)


def test_wrong_ticks_that_are_taken_back_after_a_count_make_no_quorum(called, entries, desk):
    come(entries, desk)
    assert count_now(meeting=called, by=desk).present == 7
    for entry in entries[2:]:
        take_back(entry=entry, by=desk)
    assert closed(called, desk) == (2, None, False)


def test_one_mistake_does_not_undo_the_count_of_the_others(called, entries, desk, secretary):
    rows = list(called.roll.exclude(pk=entries[6].pk).select_related("person", "meeting__branch"))
    come([*rows[:8], entries[6]] if entries[6] not in rows[:8] else rows[:9], desk)
    before = count_now(meeting=called, by=desk).present
    take_back(entry=entries[6], by=desk)
    for row in rows[:5]:
        check_out(entry=row, by=desk)
    assert closed(called, desk) == (before - 1, None, True)


def test_who_left_after_a_count_was_there(called, entries, desk):
    come(entries, desk)
    count_now(meeting=called, by=desk)
    for entry in entries[1:]:
        check_out(entry=entry, by=desk)
    assert closed(called, desk) == (7, None, True)


def test_a_second_arrival_that_was_a_mistake_says_nothing_of_the_first(called, entries, desk):
    come(entries, desk)
    count_now(meeting=called, by=desk)
    for entry in entries:
        check_out(entry=entry, by=desk)
    check_in(entry=entries[0], by=desk)
    take_back(entry=entries[0], by=desk)
    assert closed(called, desk) == (7, None, True)


def test_a_vote_stands_on_its_count_until_it_is_taken_back(called, entries, desk):
    come(entries, desk)
    cast = vote(called, desk)
    assert (cast.presence.present, cast.present) == (7, 7)
    for entry in entries[2:]:
        take_back(entry=entry, by=desk)
    assert closed(called, desk) == (7, None, True)
    reopen_attendance(meeting=called, by=desk)
    take_back_vote(vote=cast, because="خطأ في العد", by=desk)
    assert closed(called, desk) == (2, None, False)


def test_proxies_that_were_a_mistake_make_no_quorum_either(called, entries, desk):
    come(entries[:5], desk)
    proxies = [
        give_proxy(giver=entries[giver], holder=entries[holder], note="رسالة", by=desk)
        for giver, holder in ((5, 0), (6, 1))
    ]
    assert count_now(meeting=called, by=desk).counting == 7
    take_proxy_back(proxy=proxies[0], by=desk)
    take_back(entry=entries[1], by=desk)  # and the proxy that they held
    assert closed(called, desk) == (4, None, False)
    assert recorded_facts(called).proxies == ()


def test_the_name_of_who_was_represented_goes_from_what_was_frozen(called, entries, desk):
    come(entries[:5], desk)
    give_proxy(giver=entries[5], holder=entries[0], note="رسالة", by=desk)
    closed(called, desk)
    minutes = approved_minutes(called, desk, make_user(is_superuser=True))
    take_names_out([entries[5].person_id])
    minutes.refresh_from_db()
    (told,) = json.loads(minutes.content)["record"]["proxies"]
    assert (told["giver"]["name"], told["holder"]["name"]) == (REMOVED, entries[0].person.full_name)


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "عضو واحد"), (2, "عضوان"), (6, "6 أعضاء"), (11, "11 عضوا"), (100, "100 عضو")],
)
def test_how_many_are_represented_agrees(number, said):
    facts = make_facts(entitled=200, present=25, represented=number, quorum=101)
    first, second = counted(facts)
    assert first == f"بلغ عدد الحاضرين 25 من أصل 200 ممن لهم حق الحضور، ومُثِّل {said} بوكالة"
    assert second.endswith("وقد اكتمل" if 25 + number >= 101 else "ولم يكتمل")


def make_facts(**told):
    return Facts(branch="النخيل", kind="assembly", title="جمع عام", date=None, **told)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 101))
def test_the_quorum_of_the_minutes_counts_both(present, represented, quorum):
    told = counted(make_facts(present=present, represented=represented or None, quorum=quorum))[-1]
    assert ("وقد اكتمل" in told) == (present + represented >= quorum)


def test_what_was_frozen_before_stays_as_it_was():
    """A record without proxies is frozen as before: digests of older minutes are those of the same text."""
    assert not {"represented", "proxies"} & plain(make_facts(present=31)).keys()
    pair = Represented(Someone("أ", key=1), Someone("ب", key=2))
    assert {"represented", "proxies"} <= plain(make_facts(represented=1, proxies=(pair,))).keys()


def test_the_check_compares_the_proxies_that_were_frozen_and_asks_older_minutes_for_none(called, entries, desk):
    come(entries[:5], desk)
    give_proxy(giver=entries[5], holder=entries[0], note="رسالة", by=desk)
    closed(called, desk)
    minutes = draft_from_record(meeting=called, version=NO_MINUTES, by=desk)
    minutes.content = frozen_content(minutes, recorded_facts(minutes.meeting))
    assert _is_of_record(minutes)
    told = json.loads(minutes.content)
    minutes.content = json.dumps(told | {"record": told["record"] | {"represented": 3}})
    assert not _is_of_record(minutes)
    del told["record"]["represented"], told["record"]["proxies"]
    minutes.content = json.dumps(told)
    assert _is_of_record(minutes)
