"""What the record of a meeting tells about its election: the acts, the bureau as elected, the share of women."""

from collections import defaultdict, deque
from dataclasses import dataclass

from django.utils.functional import cached_property

from bureaus.models import Seat, ShareTarget
from bureaus.representation import share_of_women, targets_on
from bureaus.titles import give_titles

from .models import ElectedSeat as ProposedSeat
from .models import Election


@dataclass
class ElectedSeat:
    """A seat as the election filled it; `person` is None where it was left vacant, `title` then the form of both.

    `is_waiting` tells that the person elected was no member yet and did not sit in it.
    """

    seat: Seat
    person: object = None
    is_waiting: bool = False
    title: str = ""

    @property
    def office(self):
        return self.seat.office


@dataclass
class ElectionRecord:
    election: Election
    seats: tuple
    targets: dict

    @classmethod
    def all_of(cls, meeting):
        """The elections of a meeting that holds its record, in two more queries, none where nothing was elected."""
        elections = list(meeting.elections.all())
        if not elections:
            return []
        targets = targets_on(meeting.date, meeting.branch.kind)
        rows = Seat.objects.filter(bureau__election__meeting=meeting).select_related("office").order_by("order", "pk")
        seats = list(_filled(rows, elections))
        proposed = list(_proposed(elections))
        return [
            cls(
                election,
                tuple(row for row in seats if row.seat.bureau_id == election.bureau_id)
                if election.bureau_id
                else tuple(row for row in proposed if row.election_id == election.pk),
                targets,
            )
            for election in elections
        ]

    def __post_init__(self):
        give_titles(self.seats)

    @cached_property
    def acts(self):
        """Pairs (act, the titles of the offices that it names, in the gender of those elected)."""
        titles = {row.office.pk: row.title for row in self.seats}
        return [
            (act, [titles.get(office.pk) or office.title_for(None) for office in act.offices.all()])
            for act in self.election.acts.all()
        ]

    @cached_property
    def women(self):
        people = [row.person for row in self.seats if row.person]
        return share_of_women(people, self.targets.get(ShareTarget.Of.WOMEN))


def _proposed(elections):
    """The seats of the elections that opened no bureau: they wait, or were refused. No query where there is none."""
    pending = [election.pk for election in elections if election.bureau_id is None]
    rows = ProposedSeat.objects.filter(election__in=pending).select_related("office", "person")
    return rows.order_by("election", "order") if pending else ()


def _filled(seats, elections):
    """Each seat with who was elected to it; those who were no members yet are found by their office, in order."""
    sitting, waiting = {}, defaultdict(deque)
    for election in elections:
        elected = [row for act in election.acts.all() for row in act.candidacies.all() if row.is_elected]
        for row in sorted(elected, key=lambda row: row.order):
            if row.mandate:
                sitting[row.mandate.seat_id] = row.person
            else:
                waiting[election.bureau_id, row.office_id].append(row.person)
    for seat in seats:
        queue = waiting[seat.bureau_id, seat.office_id]
        if seat.pk in sitting or not queue:
            yield ElectedSeat(seat, sitting.get(seat.pk))
        else:
            yield ElectedSeat(seat, queue.popleft(), is_waiting=True)
