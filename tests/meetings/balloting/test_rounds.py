"""Rounds and ties: the rule of the day decides, and the record keeps how."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bureaus.models import Organ
from meetings.attending.closing import close_attendance
from meetings.attending.desk import check_in, take_back
from meetings.attending.weighing import highest_count
from meetings.balloting.polls import add_slate, plan_poll, remove_poll, stand, winners, withdraw
from meetings.balloting.rounds import (
    annul_round,
    close_phones,
    finish_poll,
    open_round,
    options_of,
    record_consensus,
    record_hands,
    settle_tie,
)
from meetings.models import BallotRule, Meeting, Poll, Standing
from members.models import Person
from tests.factories import make_person, make_user
from tests.meetings.balloting.held import Method, entry_of, fresh, office, opened, planned_poll, vote
from tests.meetings.calls import seal

pytestmark = pytest.mark.usefixtures("in_english")

HANDS = {"method": Method.SHOW_OF_HANDS}


def test_hands_elect_who_has_more_than_half(meeting, hq):
    poll, round, (first, second) = opened(meeting, hq, **HANDS)
    round = record_hands(round=round, counts={first: 3, second: 2}, by=hq)
    assert (round.elected, round.present, round.voters) == ([first], 5, 5)
    assert [row.person for row in winners(fresh(poll))] == [meeting.people[0]]


def test_without_more_than_half_the_most_votes_win_in_the_second_round(meeting, hq):
    poll, round, (a, b, c) = opened(meeting, hq, candidates=3, **HANDS)
    assert record_hands(round=round, counts={a: 2, b: 2, c: 1}, by=hq).elected == []
    poll = fresh(poll)
    assert (poll.is_over, options_of(poll)) == (False, [a, b, c])
    withdraw(standing=Standing.objects.get(pk=c), why="لفائدة المترشح الثاني", by=hq)
    second = open_round(poll=fresh(poll), by=hq)
    assert second.options == [a, b]
    assert record_hands(round=second, counts={a: 1, b: 2}, by=hq).elected == [b]
    kept = Standing.objects.get(pk=c)
    assert (kept.why_withdrawn, kept.withdrawn_by) == ("لفائدة المترشح الثاني", hq)


def tied_twice(meeting, hq):
    """A ballot whose second round ended level too."""
    poll, round, (a, b) = opened(meeting, hq, **HANDS)
    record_hands(round=round, counts={a: 2, b: 2}, by=hq)
    record_hands(round=open_round(poll=fresh(poll), by=hq), counts={a: 2, b: 2}, by=hq)
    return fresh(poll), a, b


def test_a_tie_goes_to_another_round_and_then_to_the_lot(meeting, hq):
    poll, a, b = tied_twice(meeting, hq)
    assert poll.last_round.tied == [a, b]
    with pytest.raises(ValidationError, match="tie"):
        open_round(poll=poll, by=hq)
    with pytest.raises(ValidationError, match="tie"):
        finish_poll(poll=poll, by=hq)
    for chosen in ([], [a, b], [b + 100]):
        with pytest.raises(ValidationError, match="Lots"):
            settle_tie(poll=fresh(poll), by=hq, chosen=chosen)
    round = settle_tie(poll=fresh(poll), by=hq, chosen=[b])
    assert (round.elected, round.settled, round.settled_by) == ([b], "lot", hq)
    assert fresh(poll).is_over
    with pytest.raises(ValidationError):
        settle_tie(poll=fresh(poll), by=hq, chosen=[a])


@pytest.mark.parametrize(("rule", "place"), [("older", 1), ("younger", 0)])
def test_where_the_statutes_say_so_age_breaks_the_tie(meeting, hq, rule, place):
    BallotRule.objects.update(tie_break=rule)
    for person, born in zip(meeting.people, (date(1990, 5, 1), date(1970, 5, 1)), strict=False):
        Person.objects.filter(pk=person.pk).update(birth_date=born)
    poll, *tied = tied_twice(meeting, hq)
    round = settle_tie(poll=poll, by=hq)
    assert (round.elected, round.settled) == ([tied[place]], rule)


def test_without_a_birth_date_lots_are_drawn(meeting, hq):
    BallotRule.objects.update(tie_break="older")
    poll, a, _b = tied_twice(meeting, hq)
    with pytest.raises(ValidationError, match="Lots"):
        settle_tie(poll=poll, by=hq)
    assert settle_tie(poll=fresh(poll), by=hq, chosen=[a]).settled == "lot"


def test_a_tie_before_its_round_is_not_broken(meeting, hq):
    poll, round, (a, b) = opened(meeting, hq, **HANDS)
    record_hands(round=round, counts={a: 0, b: 0}, by=hq)
    with pytest.raises(ValidationError, match="no tie"):
        settle_tie(poll=fresh(poll), by=hq, chosen=[a])
    record_hands(round=open_round(poll=fresh(poll), by=hq), counts={a: 0, b: 0}, by=hq)
    assert fresh(poll).has_tie is False
    assert finish_poll(poll=fresh(poll), by=hq).is_over


def test_several_seats_are_filled_by_the_most_votes(meeting, hq):
    poll, round, (a, b, c) = opened(meeting, hq, code="counsellor", seats=2, candidates=3, method=Method.PHONES)
    for person, choice in zip(meeting.people, ([a, b], [a, b], [a, c], [c], []), strict=True):
        vote(round, person, *choice)
    round = close_phones(round=round, by=hq)
    assert (round.votes, round.blank, round.elected) == ({a: 3, b: 2, c: 2}, 1, [a])
    second = open_round(poll=fresh(poll), by=hq)
    assert second.options == [b, c]
    with pytest.raises(ValidationError):
        vote(second, meeting.people[0], b, c)  # one seat is left


def test_consensus_elects_as_many_as_there_are_seats_without_counts(meeting, hq):
    _poll, round, options = opened(meeting, hq, method=Method.CONSENSUS, candidates=1)
    round = record_consensus(round=round, by=hq)
    assert (round.elected, round.counts, round.voters, round.present) == (options, None, None, 5)


def test_more_than_the_seats_is_no_consensus(meeting, hq):
    poll = planned_poll(meeting, hq, method=Method.CONSENSUS)
    with pytest.raises(ValidationError, match="no consensus"):
        open_round(poll=poll, by=hq)


def test_a_list_is_elected_whole(meeting, hq):
    poll = plan_poll(meeting=meeting, organ=Organ.BUREAU, office=None, method=Method.SHOW_OF_HANDS, by=hq)
    lists = [add_slate(poll=poll, name=name, by=hq) for name in ("الأفق", "الوفاء")]
    for slate, people in zip(lists, (meeting.people[:2], meeting.people[2:4]), strict=True):
        for code, person in zip(("branch_secretary", "treasurer"), people, strict=True):
            stand(poll=poll, person=person, by=hq, slate=slate, office=office(code))
    round = open_round(poll=fresh(poll), by=hq)
    record_hands(round=round, counts={lists[0].pk: 2, lists[1].pk: 3}, by=hq)
    assert [(row.person, row.office.code) for row in winners(fresh(poll))] == [
        (meeting.people[2], "branch_secretary"),
        (meeting.people[3], "treasurer"),
    ]


def test_hands_are_no_more_than_people(meeting, hq):
    _poll, round, (a, b) = opened(meeting, hq, **HANDS)
    for counts in ({a: 6, b: 0}, {a: 3, b: 3}, {a: 2}, {a: -1, b: 2}):
        with pytest.raises(ValidationError):
            record_hands(round=round, counts=counts, by=hq)
    assert fresh(round).is_open


def test_who_may_not_sit_does_not_stand(meeting, hq, party):
    poll = planned_poll(meeting, hq)
    stranger = make_person(party["local"])
    with pytest.raises(ValidationError, match="not a member"):
        stand(poll=poll, person=stranger, by=hq)
    with pytest.raises(ValidationError, match="stands already"):
        stand(poll=poll, person=meeting.people[0], by=hq)


def test_who_stands_is_settled_with_the_first_round(meeting, hq):
    poll, _round, options = opened(meeting, hq)
    with pytest.raises(ValidationError, match="settled"):
        stand(poll=poll, person=meeting.people[3], by=hq)
    with pytest.raises(ValidationError, match="settled"):
        remove_poll(poll=poll, by=hq)
    with pytest.raises(ValidationError, match="round is open"):
        withdraw(standing=Standing.objects.get(pk=options[0]), why="ظرف", by=hq)
    with pytest.raises(ValidationError, match="open already"):
        open_round(poll=poll, by=hq)


def test_one_office_has_one_ballot_and_its_seats(meeting, hq):
    planned_poll(meeting, hq)
    given = {"meeting": meeting, "organ": Organ.BUREAU, "method": Method.PHONES, "by": hq}
    with pytest.raises(ValidationError, match="already"):
        plan_poll(office=office("branch_secretary"), **given)
    with pytest.raises(ValidationError, match="one seat only"):
        plan_poll(office=office("treasurer"), seats=2, **given)


def test_frozen_or_cancelled_meetings_and_members_change_no_ballot(meeting, hq, party):
    poll = planned_poll(meeting, hq)
    with pytest.raises(PermissionDenied):
        open_round(poll=poll, by=make_user(meeting.people[0]))
    seal(meeting)
    with pytest.raises(ValidationError, match="approved"):
        open_round(poll=poll, by=hq)
    assert not Poll.objects.get().rounds.exists()


def test_a_meeting_to_come_prepares_its_ballots_and_votes_on_its_day(meeting, hq):
    Meeting.objects.filter(pk=meeting.pk).update(date=date(2099, 1, 1))
    poll = plan_poll(
        meeting=meeting, organ=Organ.BUREAU, office=office("treasurer"), method=Method.PHONES, by=hq
    )  # fmt: skip
    with pytest.raises(ValidationError, match="still to come"):
        open_round(poll=poll, by=hq)


def test_who_is_present_is_written_down_as_a_round_opens(meeting, hq):
    _poll, round, _options = opened(meeting, hq)
    count = meeting.presence_counts.get()
    assert (count, count.present, count.by) == (round.presence, 5, hq)
    assert count.of == "كاتب(ة) الفرع، الدورة 1"
    close_attendance(meeting=meeting, by=hq)
    meeting.refresh_from_db()
    assert meeting.present_count == 5


def test_a_round_stands_on_its_count_until_it_is_annulled(meeting, hq):
    meeting.attendance.all().delete()
    entries = [entry_of(meeting, person) for person in meeting.people]
    for entry in entries:
        check_in(entry=entry, by=hq)
    _poll, round, _options = opened(meeting, hq)
    for entry in entries[2:]:
        take_back(entry=entry, by=hq)
    assert highest_count(meeting) == (5, 0)
    annul_round(round=round, why="خطأ", by=hq)
    assert highest_count(meeting) == (2, 0)
