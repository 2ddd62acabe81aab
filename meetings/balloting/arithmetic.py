"""Who wins a round: plain arithmetic of votes, seats and the majority that is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Who won, in the order of their votes; who is level at the last seat; how many seats nobody won."""

    elected: tuple = ()
    tied: tuple = ()
    vacant: int = 0


def least_votes(valid, *, absolute):
    """The votes that a candidate needs: more than half of the `valid` ballots, or one where the most votes win."""
    return valid // 2 + 1 if absolute else 1


def judge_round(counts, *, seats, valid, absolute):
    """The Outcome of a round in which `counts` ({option: votes}) were cast on `valid` ballots for `seats` places.

    Blank and spoiled ballots are no valid ones. A place goes to nobody without a vote. Where more options reach the
    majority than there are seats, those with the most votes win; who is level at the last one is left undecided.
    """
    least = least_votes(valid, absolute=absolute)
    reaching = sorted((option for option, votes in counts.items() if votes >= least), key=lambda row: -counts[row])
    if len(reaching) <= seats:
        return Outcome(tuple(reaching), (), seats - len(reaching))
    last = counts[reaching[seats - 1]]
    if counts[reaching[seats]] < last:
        return Outcome(tuple(reaching[:seats]))
    above = tuple(option for option in reaching if counts[option] > last)
    level = tuple(option for option in reaching if counts[option] == last)
    return Outcome(above, level, seats - len(above))


def count_ballots(choices, options):
    """({option: votes}, blank ballots) of the `choices`, each a list of options; an empty one is blank."""
    counts = dict.fromkeys(options, 0)
    for choice in choices:
        for option in choice:
            counts[option] += 1
    return counts, sum(not choice for choice in choices)


def misfit(counts, *, blank, spoiled, in_box, voters, most):
    """What in a count on paper contradicts itself, as a word; "" where nothing does.

    `most` is how many options a ballot may name: with one, votes, blank and spoiled ballots are the ballots in the
    box; with more, votes are between one and `most` for each valid ballot. The box never holds more than `voters`.
    """
    if in_box > voters:
        return "more_than_voters"
    valid, votes = in_box - blank - spoiled, sum(counts.values())
    if valid < 0 or any(number > valid for number in counts.values()):
        return "sum"
    return "" if valid <= votes <= valid * most else "sum"
