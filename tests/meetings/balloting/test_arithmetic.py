"""Who wins a round, whatever was voted."""

from hypothesis import given
from hypothesis import strategies as st

from meetings.balloting.arithmetic import count_ballots, judge_round, least_votes, misfit

COUNTS = st.dictionaries(st.integers(1, 9), st.integers(0, 12), min_size=1, max_size=6)


@given(COUNTS, st.integers(1, 4), st.booleans())
def test_a_round_gives_its_seats_to_those_with_most_votes(counts, seats, absolute):
    valid = sum(counts.values())
    outcome = judge_round(counts, seats=seats, valid=valid, absolute=absolute)
    least = least_votes(valid, absolute=absolute)
    assert all(counts[option] >= least for option in (*outcome.elected, *outcome.tied))
    assert len(outcome.elected) + outcome.vacant == seats
    rest = set(counts) - set(outcome.elected)
    if outcome.elected:
        lowest = min(counts[option] for option in outcome.elected)
        assert all(counts[option] <= lowest for option in rest)
    if outcome.tied:
        assert len({counts[option] for option in outcome.tied}) == 1
        assert len(outcome.tied) > outcome.vacant >= 1
    else:
        assert outcome.vacant == 0 or all(counts[option] < least for option in rest)


@given(st.lists(st.lists(st.sampled_from([1, 2, 3]), unique=True)))
def test_every_choice_is_counted_once(choices):
    counts, blank = count_ballots(choices, [1, 2, 3])
    assert sum(counts.values()) == sum(map(len, choices))
    assert blank == choices.count([])
    assert set(counts) == {1, 2, 3}


def test_half_of_the_votes_is_no_absolute_majority():
    assert judge_round({1: 5, 2: 5}, seats=1, valid=10, absolute=True).vacant == 1
    assert judge_round({1: 6, 2: 4}, seats=1, valid=10, absolute=True).elected == (1,)


def test_blank_ballots_do_not_count_for_the_majority():
    assert judge_round({1: 4, 2: 3}, seats=1, valid=7, absolute=True).elected == (1,)


def test_nobody_is_elected_without_a_vote():
    assert judge_round({1: 0, 2: 0}, seats=1, valid=0, absolute=False).vacant == 1


def test_who_is_level_at_the_last_seat_is_left_undecided():
    outcome = judge_round({1: 7, 2: 4, 3: 4, 4: 1}, seats=2, valid=8, absolute=False)
    assert (outcome.elected, outcome.tied, outcome.vacant) == ((1,), (2, 3), 1)


def test_a_count_on_paper_adds_up():
    said = {"blank": 1, "spoiled": 1, "in_box": 10, "voters": 12, "most": 1}
    assert misfit({1: 5, 2: 3}, **said) == ""
    assert misfit({1: 5, 2: 4}, **said) == "sum"
    assert misfit({1: 5, 2: 2}, **said) == "sum"
    assert misfit({1: 5, 2: 3}, **said | {"voters": 9}) == "more_than_voters"
    assert misfit({1: 8, 2: 7}, **said | {"most": 2}) == ""
    assert misfit({1: 9, 2: 1}, **said | {"most": 2}) == "sum"
    assert misfit({1: 0}, blank=3, spoiled=0, in_box=2, voters=5, most=1) == "sum"
