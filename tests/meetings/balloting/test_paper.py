"""A ballot on paper: two tellers, two counts that agree."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from meetings.balloting.counting import differences, enter_count
from meetings.balloting.rounds import open_round
from tests.factories import make_user
from tests.meetings.balloting.held import Method, fresh, planned_poll

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def counted(meeting, hq):
    """(round, the two counts to enter, options)."""
    poll = planned_poll(meeting, hq, method=Method.PAPER)
    round = open_round(poll=poll, by=hq, tellers=meeting.people[3:5])
    return round, list(round.teller_counts.order_by("pk")), round.options


def said(options, *votes, blank=1, spoiled=0, in_box=5):
    return {"counts": dict(zip(options, votes, strict=True)), "blank": blank, "spoiled": spoiled, "in_box": in_box}


def test_two_counts_that_agree_close_the_round(counted, meeting):
    round, (one, other), options = counted
    first, second = (make_user(person) for person in meeting.people[3:5])
    enter_count(count=one, by=first, **said(options, 3, 1))
    assert fresh(round).is_open
    enter_count(count=other, by=second, **said(options, 3, 1))
    round = fresh(round)
    assert (round.is_open, round.votes, round.blank, round.voters) == (False, {options[0]: 3, options[1]: 1}, 1, 5)
    assert round.elected == [options[0]]


def test_counts_that_differ_are_shown_and_entered_again(counted, hq):
    round, (one, other), options = counted
    enter_count(count=one, by=hq, **said(options, 3, 1))
    assert differences(fresh(round)) == []  # nobody counts by what the other one found
    enter_count(count=other, by=hq, **said(options, 2, 2))
    assert differences(fresh(round)) == [(options[0], 3, 2), (options[1], 1, 2)]
    assert fresh(round).is_open
    enter_count(count=one, by=hq, **said(options, 2, 2))
    assert not fresh(round).is_open
    with pytest.raises(ValidationError, match="closed"):
        enter_count(count=one, by=hq, **said(options, 3, 1))


@pytest.mark.parametrize(
    "count",
    [{"votes": (3, 3)}, {"votes": (3, 1), "in_box": 6}, {"votes": (3, 1), "blank": 0}, {"votes": (-1, 5)}],
)
def test_a_count_adds_up(counted, hq, count):
    round, (one, _other), options = counted
    votes = count.pop("votes")
    with pytest.raises(ValidationError):
        enter_count(count=one, by=hq, **said(options, *votes, **count))
    assert not round.teller_counts.exclude(counts=None).exists()


def test_a_candidate_counts_no_votes(meeting, hq):
    poll = planned_poll(meeting, hq, method=Method.PAPER)
    with pytest.raises(ValidationError, match="counts no votes"):
        open_round(poll=poll, by=hq, tellers=[meeting.people[0], meeting.people[3]])
    for tellers in ((), meeting.people[3:4], [meeting.people[3]] * 2):
        with pytest.raises(ValidationError, match="two tellers"):
            open_round(poll=poll, by=hq, tellers=tellers)


def test_a_teller_enters_their_own_count_alone(counted, meeting, party):
    _round, (one, other), options = counted
    teller, stranger = make_user(meeting.people[3]), make_user(meeting.people[0])
    with pytest.raises(PermissionDenied):
        enter_count(count=other, by=teller, **said(options, 3, 1))
    with pytest.raises(PermissionDenied):
        enter_count(count=one, by=stranger, **said(options, 3, 1))
