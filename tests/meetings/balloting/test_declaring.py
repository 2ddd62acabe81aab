"""The chair declares: the ballots become the election, once, and only when nothing is open."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bureaus.models import Bureau, Mandate, Organ
from bureaus.places import Place
from meetings.balloting.declaring import declare
from meetings.balloting.polls import plan_poll, stand
from meetings.balloting.rounds import finish_poll, open_round, record_consensus, record_hands
from meetings.confirmation import confirm_election
from meetings.elections import record_election
from meetings.models import Candidacy, Election, ElectionDraft
from tests.factories import make_bureau, make_officer, make_user
from tests.meetings.balloting.held import Method, fresh, office, opened, planned_poll, yesterday
from tests.meetings.calls import seal

pytestmark = pytest.mark.usefixtures("in_english")

HANDS = {"method": Method.SHOW_OF_HANDS}


def decide(meeting, hq, code="branch_secretary", votes=(3, 2), **more):
    """A ballot by show of hands that is over. Returns it."""
    poll, round, options = opened(meeting, hq, code=code, candidates=len(votes), **HANDS, **more)
    record_hands(round=round, counts=dict(zip(options, votes, strict=True)), by=hq)
    return fresh(poll)


def test_the_ballots_become_the_election(meeting, hq, party):
    old = make_bureau(party["local"], "branch_secretary", on=yesterday(), holders=[meeting.people[4]])
    decide(meeting, hq)
    election = declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    assert election.state == Election.State.IN_FORCE
    assert fresh(old).ended_on == meeting.date
    mandate = Mandate.objects.get(seat__bureau=election.bureau)
    assert (mandate.person, mandate.seat.office.code) == (meeting.people[0], "branch_secretary")
    rows = Candidacy.objects.order_by("order").values_list("person", "votes", "is_elected", "mandate")
    assert list(rows) == [(meeting.people[0].pk, 3, True, mandate.pk), (meeting.people[1].pk, 2, False, None)]
    act = election.acts.get()
    assert (act.method, [row.code for row in act.offices.all()]) == ("show_of_hands", ["branch_secretary"])


def test_it_is_declared_once(meeting, hq):
    decide(meeting, hq)
    declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    with pytest.raises(ValidationError, match="declared"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    with pytest.raises(ValidationError, match="declared"):
        planned_poll(meeting, hq, code="treasurer")
    assert Bureau.objects.count() == 1


def test_nothing_is_declared_while_a_round_or_a_tie_is_open(meeting, hq):
    poll, round, (a, b) = opened(meeting, hq, **HANDS)
    with pytest.raises(ValidationError, match="close it first"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    record_hands(round=round, counts={a: 2, b: 2}, by=hq)
    with pytest.raises(ValidationError, match="not over"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    record_hands(round=open_round(poll=fresh(poll), by=hq), counts={a: 2, b: 2}, by=hq)
    with pytest.raises(ValidationError, match="level"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    assert Election.objects.count() == 0


def test_where_nobody_is_elected_the_bureau_carries_on(meeting, hq, party):
    old = make_bureau(party["local"], "branch_secretary", on=yesterday(), holders=[meeting.people[4]])
    poll, round, (a, b) = opened(meeting, hq, **HANDS)
    record_hands(round=round, counts={a: 0, b: 0}, by=hq)
    finish_poll(poll=fresh(poll), by=hq)
    with pytest.raises(ValidationError, match="carries on"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    assert fresh(old).ended_on is None


def test_a_meeting_without_ballots_declares_nothing(meeting, hq):
    with pytest.raises(ValidationError, match="voted on nothing"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=hq)


def test_a_seat_that_nobody_won_is_vacant(meeting, hq):
    decide(meeting, hq)
    poll, round, (a, b) = opened(meeting, hq, code="treasurer", **HANDS)
    record_hands(round=round, counts={a: 0, b: 0}, by=hq)
    finish_poll(poll=fresh(poll), by=hq)
    election = declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    seats = election.seats.values_list("office__code", "person")
    assert list(seats) == [("branch_secretary", meeting.people[0].pk), ("treasurer", None)]


def test_the_other_door_records_no_other_result(meeting, hq):
    decide(meeting, hq)
    given = {"meeting": meeting, "organ": Organ.BUREAU, "by": hq}
    with pytest.raises(ValidationError, match="elected others"):
        record_election(places=[Place(office("branch_secretary"), meeting.people[1])], **given)
    planned_poll(meeting, hq, code="treasurer")
    with pytest.raises(ValidationError, match="not over"):
        record_election(places=[Place(office("branch_secretary"), meeting.people[0])], **given)
    assert Election.objects.count() == 0


def test_who_keeps_the_record_alone_prepares_it_for_the_level_above(meeting, hq, party):
    make_bureau(party["local"], "rapporteur", on=yesterday(), holders=[meeting.people[3]])
    rapporteur = make_user(meeting.people[3])
    decide(meeting, hq)
    draft = declare(meeting=meeting, organ=Organ.BUREAU, by=rapporteur)
    assert isinstance(draft, ElectionDraft)
    assert [row["person"] for row in draft.content["seats"]] == [meeting.people[0].pk]
    assert Election.objects.count() == 0
    election = declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    assert election.prepared_by == rapporteur
    assert not ElectionDraft.objects.exists()


def test_an_election_that_waits_is_put_in_force_with_its_votes(meeting, party):
    above = make_officer(party["province"], "first_secretary")
    make_bureau(party["local"], "branch_secretary", on=yesterday(), holders=[meeting.people[4]])
    second = make_officer(party["region"], "first_secretary")
    decide(meeting, above)
    election = declare(meeting=meeting, organ=Organ.BUREAU, by=above)
    assert election.state == Election.State.WAITING
    confirm_election(election=election, by=second)
    rows = Candidacy.objects.order_by("order").values_list("votes", "is_elected")
    assert list(rows) == [(3, True), (2, False)]
    assert Candidacy.objects.get(is_elected=True).mandate.person == meeting.people[0]


def test_offices_are_distributed_among_those_elected(meeting, hq):
    decide(meeting, hq, code="counsellor", votes=(4, 4, 3), seats=3)
    poll = plan_poll(
        meeting=meeting, organ=Organ.BUREAU, office=office("treasurer"), method=Method.CONSENSUS, by=hq,
        distributes=True,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="was not elected"):
        stand(poll=poll, person=meeting.people[4], by=hq)
    stand(poll=poll, person=meeting.people[1], by=hq)
    record_consensus(round=open_round(poll=poll, by=hq), by=hq)
    election = declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
    seats = election.seats.values_list("office__code", "person")
    assert list(seats) == [
        ("treasurer", meeting.people[1].pk),
        ("counsellor", meeting.people[0].pk),
        ("counsellor", meeting.people[2].pk),
    ]


def test_who_may_not_keep_the_record_declares_nothing(meeting, hq):
    decide(meeting, hq)
    with pytest.raises(PermissionDenied):
        declare(meeting=meeting, organ=Organ.BUREAU, by=make_user(meeting.people[0]))
    seal(meeting)
    with pytest.raises(ValidationError, match="approved"):
        declare(meeting=meeting, organ=Organ.BUREAU, by=hq)
