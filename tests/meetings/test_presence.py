"""Who is present now: the same numbers for the desk, for each vote and for the record."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from meetings.attending.presence import Tally, count_presence, tally, voters_present
from meetings.models import Meeting, Proxy, RollEntry
from tests.factories import make_members, make_person, make_user
from tests.meetings.calls import meeting_today


@pytest.fixture
def people(party):
    return make_members(party["local"], 5)


@pytest.fixture
def called(party, people):
    return meeting_today(party["local"])


def come(meeting, *people, **fields):
    for person in people:
        meeting.attendance.create(person=person, arrived_at=now(), **fields)


def entry_of(meeting, person):
    return RollEntry.objects.get(meeting=meeting, person=person)


def represent(meeting, giver, holder, **fields):
    given = {"note": "وكالة مكتوبة", "given_by": make_user(), **fields}
    return Proxy.objects.create(
        meeting=meeting, giver=entry_of(meeting, giver), holder=entry_of(meeting, holder), **given
    )


def test_nobody_is_present_when_the_doors_open(called):
    assert tally(called) == Tally(entitled=5, present=0, represented=0, guests=0, needed=3)
    assert not voters_present(called).exists()


def test_those_who_came_and_have_not_left_are_present(called, people):
    come(called, people[0], people[1])
    come(called, people[2], left_at=now())
    assert tally(called) == Tally(entitled=5, present=2, represented=0, guests=0, needed=3)
    assert {row.person_id for row in voters_present(called)} == {people[0].pk, people[1].pk}


def test_a_guest_counts_for_nothing(called, party):
    come(called, make_person(party["other"]), is_guest=True)
    called.attendance.create(capacity="ممثلو الجمعيات", count=4, is_guest=True)
    called.attendance.create(capacity="الصحافة", is_guest=True)
    assert tally(called) == Tally(entitled=5, present=0, represented=0, guests=5, needed=3)


def test_who_is_excluded_counts_for_nothing_even_if_written_down(called, people):
    come(called, people[0], people[1])
    RollEntry.objects.filter(person=people[0]).update(state="excluded", reason="dues")
    assert tally(called) == Tally(entitled=4, present=1, represented=0, guests=0, needed=3)
    assert [row.person_id for row in voters_present(called)] == [people[1].pk]


def test_a_proxy_counts_for_the_quorum_and_is_one_more_vote_of_its_holder(called, people):
    come(called, people[0], people[1])
    represent(called, people[2], people[0])
    represent(called, people[3], people[0])
    represent(called, people[4], people[1], ended_at=now(), end_reason="giver_came")
    counted = tally(called)
    assert (counted.present, counted.represented, counted.counting) == (2, 2, 4)
    assert counted.is_quorate
    assert {row.person_id: row.proxies for row in voters_present(called)} == {people[0].pk: 2, people[1].pk: 0}


def test_without_a_call_the_record_tells_its_own_numbers(party):
    meeting = Meeting.objects.create(
        branch=party["local"], title="جمع عام", date=date(2026, 5, 3), entitled_count=60, present_count=31, quorum=31
    )
    assert tally(meeting) == Tally(entitled=60, present=31, represented=0, guests=0, needed=31)
    assert not voters_present(meeting).exists()


def test_a_record_that_tells_nothing_is_neither_quorate_nor_short(party):
    meeting = Meeting.objects.create(branch=party["local"], title="جمع عام", date=date(2026, 5, 3))
    counted = tally(meeting)
    assert (counted.present, counted.missing, counted.is_quorate) == (None, None, None)
    meeting.attendance.create(capacity="منخرطو الفرع", count=20)
    meeting.attendance.create(person=make_person(party["local"]))
    assert tally(meeting).present == 21


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_as_many_more_are_needed_as_make_it_quorate(present, represented, needed):
    short = Tally(1000, present, represented, 0, needed)
    assert short.is_quorate == (present + represented >= needed)
    enough = Tally(1000, present + short.missing, represented, 0, needed)
    assert enough.is_quorate
    assert short.missing == 0 or not Tally(1000, present + short.missing - 1, represented, 0, needed).is_quorate


def test_presence_is_written_down_at_a_vote_and_stays_as_it_was(called, people):
    by = make_user()
    come(called, *people[:3])
    count = count_presence(meeting=called, by=by, of="التقرير المالي")
    assert (count.entitled, count.present, count.represented, count.needed) == (5, 3, 0, 3)
    assert (count.of, count.by, count.counting) == ("التقرير المالي", by, 3)
    come(called, people[3])
    count.refresh_from_db()
    assert count.present == 3
    assert [row.present for row in called.presence_counts.all()] == [3]


def test_presence_takes_the_same_queries_for_few_and_many(called, people, django_assert_num_queries):
    come(called, *people)
    with django_assert_num_queries(2):
        assert tally(called).present == 5
    with django_assert_num_queries(1):
        assert len(voters_present(called)) == 5


@pytest.mark.postgresql
def test_the_database_changes_no_count(called):
    count = count_presence(meeting=called, by=make_user(), of="التقرير المالي")
    for change in (lambda: type(count).objects.update(present=99), count.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    count.refresh_from_db()
    assert count.present == 0


def test_nobody_gives_two_proxies_nor_one_to_themselves(called, people):
    come(called, people[0], people[1])
    represent(called, people[2], people[0])
    for giver, holder in ((people[2], people[1]), (people[3], people[3])):
        with pytest.raises(IntegrityError), transaction.atomic():
            represent(called, giver, holder)
