"""Recording the election of a file: the elected join their branches, then take their seats."""

from bureaus.places import Place
from bureaus.representation import share_of_women, targets_on
from meetings.elections import record_election

from .refusals import refusing


def add_election(meeting, election, people, branches, by=None):
    """Record `election` (resolve.plan.ElectionPlan) as that of `meeting`. Returns {field of the Recording: value}.

    `people` is {spot of an entry: Person}, `branches` {slug: Branch}; `by` the account that records it, if any: then
    it may have to wait, and nobody joins before it is confirmed. Raises AssemblyRefusedError if a workflow
    refuses the elected.
    """
    places = [_place(seat, people) for seat in election.seats]
    with refusing("election"):
        recorded = record_election(
            meeting=meeting,
            places=places,
            acts=election.acts,
            organ=election.organ,
            term_ends_on=election.term_ends_on,
            joining={people[seat.spot]: branches[seat.joins] for seat in election.seats if seat.joins},
            by=by,
        )
    return {
        "bureau": recorded.bureau,
        "is_waiting": recorded.is_waiting,
        "joined": recorded.joined.count(),
        **_counts(meeting, places),
    }


def _counts(meeting, places):
    holders = [place.person for place in places if place.person]
    return {
        "seats": len(places),
        "vacancies": len(places) - len(holders),
        "women": share_of_women(holders, targets_on(meeting.date, meeting.branch.kind).get("women")),
    }


def _place(seat, people):
    if seat.person is None:
        return Place(seat.office)
    return Place(seat.office, people[seat.spot], joins_later=seat.joins is None)
