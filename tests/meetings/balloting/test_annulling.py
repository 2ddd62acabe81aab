"""Ways out: rounds and ballots are annulled with a reason; few votes are not opened; who is late votes no more."""

from datetime import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bureaus.models import Organ
from bureaus.places import Place
from meetings.balloting.declaring import declare
from meetings.balloting.polls import plan_poll, remove_poll, winners, withdraw
from meetings.balloting.rounds import (
    annul_poll,
    annul_round,
    close_phones,
    finish_poll,
    open_round,
    options_of,
    record_hands,
    settle_tie,
)
from meetings.balloting.slips import find_slip, hand_slip
from meetings.drafts import NO_DRAFT, prepare_election
from meetings.elections import SINGLE_ACT, record_election
from meetings.minutes.approving import reasons_to_wait
from meetings.models import BallotRule, Meeting, Poll, Round, Standing, Urn, VoterMark, VotingSlip
from members.models import Person
from merging.refusals import refusals
from tests.factories import make_bureau, make_user
from tests.meetings.balloting.held import Method, entry_of, fresh, office, opened, vote, yesterday
from tests.meetings.balloting.test_rounds import tied_twice
from tests.meetings.minutes import write_minutes

pytestmark = pytest.mark.usefixtures("in_english")
HANDS = {"method": Method.SHOW_OF_HANDS}


def test_an_urn_with_few_votes_is_not_opened(meeting, hq):
    poll, round, (first, _second) = opened(meeting, hq)
    for person in meeting.people[:2]:
        vote(round, person, first)
        with pytest.raises(ValidationError, match="Fewer than 3"):
            close_phones(round=round, by=hq)
    assert (fresh(round).is_open, Urn.objects.get().ballots) == (True, None)
    annulled = annul_round(round=round, why="لم يشارك إلا عضوان", by=hq)
    assert (annulled.is_open, annulled.counts, annulled.annulled_by) == (False, None, hq)
    urn = Urn.objects.get()
    assert (bytes(urn.sealed), urn.ballots) == (b"", None)
    assert VoterMark.objects.count() == 2
    with pytest.raises(ValidationError, match="closed"):
        vote(round, meeting.people[2], first)
    again = open_round(poll=fresh(poll), by=hq)
    assert (again.number, again.is_absolute, again.options) == (2, True, round.options)


def test_a_rule_may_ask_for_more_votes(meeting, hq):
    BallotRule.objects.update(phones_from=4)
    _poll, round, (first, _second) = opened(meeting, hq)
    for person in meeting.people[:3]:
        vote(round, person, first)
    with pytest.raises(ValidationError, match="Fewer than 4"):
        close_phones(round=round, by=hq)


def test_a_round_that_was_counted_is_annulled_too_and_told(meeting, hq):
    poll, round, (a, b) = opened(meeting, hq, **HANDS)
    record_hands(round=round, counts={a: 3, b: 2}, by=hq)
    for why in ("", "  "):
        with pytest.raises(ValidationError, match="Say why"):
            annul_round(round=round, why=why, by=hq)
    annul_round(round=round, why="خطأ في العد", by=hq)
    poll = fresh(poll)
    assert (poll.is_over, poll.elected, options_of(poll)) == (False, [], [a, b])
    assert fresh(round).votes == {a: 3, b: 2}
    second = open_round(poll=poll, by=hq)
    with pytest.raises(ValidationError, match="last round"):
        annul_round(round=round, why="خطأ", by=hq)
    assert record_hands(round=second, counts={a: 1, b: 4}, by=hq).elected == [b]


def test_a_ballot_that_is_annulled_blocks_nothing(meeting, hq):
    poll, round, (a, b) = opened(meeting, hq, **HANDS)
    record_hands(round=round, counts={a: 3, b: 2}, by=hq)
    given = {"meeting": meeting, "organ": Organ.BUREAU, "by": hq}
    places = [Place(office("branch_secretary"), meeting.people[2])]
    with pytest.raises(ValidationError, match="elected others"):
        record_election(places=places, **given)
    annul_poll(poll=poll, why="اعتذر الفائز", by=hq)
    with pytest.raises(ValidationError, match="voted on nothing"):
        declare(**given)
    planned = plan_poll(office=office("branch_secretary"), method=Method.CONSENSUS, **given)
    remove_poll(poll=planned, by=hq)
    assert record_election(places=places, **given).bureau is not None
    assert Poll.objects.get().why_annulled == "اعتذر الفائز"


def test_an_open_round_goes_with_its_ballot(meeting, hq):
    poll, round, (first, _second) = opened(meeting, hq)
    vote(round, meeting.people[0], first)
    annul_poll(poll=poll, why="انقطاع الشبكة", by=hq)
    assert fresh(round).why_annulled == "انقطاع الشبكة"
    assert bytes(Urn.objects.get().sealed) == b""
    with pytest.raises(ValidationError):
        open_round(poll=fresh(poll), by=hq)


def test_what_began_is_annulled_and_not_removed(meeting, hq):
    poll, round, _options = opened(meeting, hq)
    annul_round(round=round, why="خطأ", by=hq)
    with pytest.raises(ValidationError, match="annulled, not removed"):
        remove_poll(poll=fresh(poll), by=hq)
    assert Round.objects.exists()


def test_who_stands_does_not_run_the_ballot(meeting, hq, party):
    make_bureau(party["local"], "rapporteur", on=yesterday(), holders=[meeting.people[0]])
    candidate = make_user(meeting.people[0])
    poll, round, _options = opened(meeting, hq)
    for act in (
        lambda: annul_round(round=round, why="خطأ", by=candidate),
        lambda: annul_poll(poll=poll, why="خطأ", by=candidate),
        lambda: hand_slip(round=round, entry=entry_of(meeting, meeting.people[1]), by=candidate),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not VotingSlip.objects.exists()


def test_a_slip_that_was_replaced_stays_told_and_votes_no_more(meeting, hq):
    _poll, round, _options = opened(meeting, hq)
    entry = entry_of(meeting, meeting.people[1])
    first, second = (hand_slip(round=round, entry=entry, by=hq) for _turn in range(2))
    assert (find_slip(first), find_slip(second).entry) == (None, entry)
    assert sorted(VotingSlip.objects.values_list("replaced", "handed_by")) == [(False, hq.pk), (True, hq.pk)]


def test_who_withdraws_in_a_tie_does_not_win_it(meeting, hq):
    poll, a, b = tied_twice(meeting, hq)
    withdraw(standing=Standing.objects.get(pk=a), why="لفائدة الآخر", by=hq)
    round = settle_tie(poll=fresh(poll), by=hq)
    assert (round.elected, round.settled) == ([b], "alone")
    assert [row.pk for row in winners(fresh(poll))] == [b]


def test_where_all_withdraw_in_a_tie_the_seat_stays_vacant(meeting, hq):
    poll, *both = tied_twice(meeting, hq)
    for key in both:
        withdraw(standing=Standing.objects.get(pk=key), why="ظرف", by=hq)
    assert settle_tie(poll=fresh(poll), by=hq).elected == []
    assert finish_poll(poll=fresh(poll), by=hq).is_over


def test_the_lot_is_not_told_by_one_of_the_tied(meeting, hq, party):
    make_bureau(party["local"], "rapporteur", on=yesterday(), holders=[meeting.people[0]])
    poll, a, _b = tied_twice(meeting, hq)
    with pytest.raises(PermissionDenied, match="one of those who are level"):
        settle_tie(poll=poll, by=make_user(meeting.people[0]), chosen=[a])


@pytest.mark.parametrize("said", [{"closed_at": time(18, 0)}, {"quorum": 9, "present_count": 2}])
def test_a_meeting_that_is_closed_or_without_quorum_votes_no_more(meeting, hq, said):
    poll, round, _options = opened(meeting, hq)
    annul_round(round=round, why="خطأ", by=hq)
    Meeting.objects.filter(pk=meeting.pk).update(**said)
    with pytest.raises(ValidationError, match="votes no more|quorum"):  # noqa: RUF043  one of two
        open_round(poll=fresh(poll), by=hq)


def test_votes_end_with_the_meeting_and_the_round_is_closed_after(meeting, hq):
    _poll, round, (first, _second) = opened(meeting, hq)
    for person in meeting.people[:3]:
        vote(round, person, first)
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=time(18, 0))
    with pytest.raises(ValidationError, match="closed"):
        vote(round, meeting.people[3], first)
    assert close_phones(round=round, by=hq).votes[first] == 3


def test_phones_vote_on_the_day_of_the_meeting(meeting, hq):
    poll, round, _options = opened(meeting, hq)
    annul_round(round=round, why="خطأ", by=hq)
    Meeting.objects.filter(pk=meeting.pk).update(date=yesterday())
    with pytest.raises(ValidationError, match="day of the meeting"):
        open_round(poll=fresh(poll), by=hq)


def test_a_colleagues_draft_is_not_overwritten(meeting, hq, party):
    make_bureau(party["local"], "rapporteur", on=yesterday(), holders=[meeting.people[3]])
    draft = {"places": [Place(office("counsellor"), meeting.people[2])], "acts": [SINGLE_ACT], "term_ends_on": None}
    prepare_election(meeting=meeting, organ=Organ.COUNCIL, version=NO_DRAFT, by=hq, **draft)
    _poll, round, (a, b) = opened(meeting, hq, **HANDS)
    record_hands(round=round, counts={a: 3, b: 2}, by=hq)
    with pytest.raises(ValidationError, match="Somebody else prepared"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=make_user(meeting.people[3]))


def test_minutes_are_not_approved_while_a_round_is_open(meeting, hq):
    _poll, round, _options = opened(meeting, hq)
    minutes = write_minutes(meeting, hq)
    assert [row for row in reasons_to_wait(minutes) if "round" in row]
    annul_round(round=round, why="خطأ", by=hq)
    assert not [row for row in reasons_to_wait(minutes) if "round" in row]


def test_two_candidates_of_one_ballot_are_two_people(meeting, hq):
    opened(meeting, hq)
    one, other = (Person.objects.get(pk=person.pk) for person in meeting.people[:2])
    assert any("one ballot" in sentence for sentence in refusals(one, other))
