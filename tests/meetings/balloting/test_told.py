"""The minutes tell how each question was voted, round by round; the communiqué names who was elected."""

import json

import pytest

from bureaus.models import Organ
from meetings.balloting.declaring import declare
from meetings.balloting.rounds import close_phones, open_round, record_hands
from meetings.drafting.communique import draft_communique
from meetings.drafting.facts import Ballot, Count, Someone, Tally, facts_of
from meetings.drafting.minutes import draft_minutes
from meetings.drafting.tallies import tell_counts
from meetings.election_record import ElectionRecord
from meetings.minutes.content import plain
from meetings.models import Meeting
from meetings.record import hold_record
from members.models import Person
from tests.meetings.balloting.held import Method, fresh, opened, vote


def facts(meeting):
    meeting = Meeting.objects.with_names().get(pk=meeting.pk)
    hold_record([meeting])
    return facts_of(meeting, ElectionRecord.all_of(meeting), "")


@pytest.fixture
def declared(meeting, hq):
    """A first round by hands without a majority, a second one; then the treasurer on phones."""
    for number, person in enumerate(meeting.people[:2]):
        Person.objects.filter(pk=person.pk).update(
            given_name="هدى" if number else "بدر", gender="F" if number else "M"
        )
    poll, round, (a, b) = opened(meeting, hq, method=Method.SHOW_OF_HANDS)
    record_hands(round=round, counts={a: 2, b: 2}, by=hq)
    record_hands(round=open_round(poll=fresh(poll), by=hq), counts={a: 1, b: 3}, by=hq)
    _poll, round, (a, _b) = opened(meeting, hq, code="treasurer")
    for person in meeting.people[:3]:
        vote(round, person, a)
    vote(round, meeting.people[3])
    close_phones(round=round, by=hq)
    declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    return [fresh(person) for person in meeting.people]


def test_the_minutes_tell_method_rounds_and_votes(meeting, declared):
    text = draft_minutes(facts(meeting))
    one, other = (person.full_name for person in declared[:2])
    assert "جرى التصويت على مهمة «كاتب(ة) الفرع» برفع الأيدي، وأسفر عما يلي:" in text or "برفع الأيدي، وأسفر" in text
    assert f"- الدورة الأولى (عدد المصوتين 4): السيد {one}: صوتان، السيدة {other}: صوتان." in text
    assert f"- الدورة الثانية (عدد المصوتين 4): السيد {one}: صوت واحد، السيدة {other}: 3 أصوات." in text
    assert (
        f"- الدورة الأولى (عدد المصوتين 4، الأوراق البيضاء 1): السيد {one}: 3 أصوات، السيدة {other}: لا صوت." in text
    )


def test_the_communique_tells_no_votes_and_nobody_who_lost(meeting, declared):
    text = draft_communique(facts(meeting))
    assert "صوت" not in text
    assert "الدورة" not in text


def test_what_is_frozen_holds_the_votes_but_no_ballot(meeting, declared):
    [ballot] = plain(facts(meeting))["ballots"]
    assert [len(row["tallies"]) for row in ballot["counts"]] == [2, 1]
    assert json.dumps(ballot)
    assert "code" not in json.dumps(ballot)


def test_ties_and_lists_are_told():
    tally = Tally(1, (("الأفق", 2), ("الوفاء", 2)), 5, 0, 1, "lot")
    ballot = Ballot("bureau", (), (), None, (Count("", "paper", (tally,)),))
    assert tell_counts(ballot) == [
        "جرى التصويت باللائحة بالاقتراع السري بالأوراق، وأسفر عما يلي:",
        "- الدورة الأولى (عدد المصوتين 5، الأوراق الملغاة 1): لائحة «الأفق»: صوتان، لائحة «الوفاء»: صوتان؛ "
        "وبعد تعادل الأصوات أُجريت القرعة أمام الحاضرين.",
    ]
    assert Someone("هدى").name == "هدى"


def test_a_record_without_ballots_asks_no_more_queries(meeting, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        facts(meeting)
