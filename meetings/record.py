"""What the record of a meeting tells about its election: the acts, the bureau as elected, the share of women."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from arabic.wording import by_gender
from bureaus.models import Seat, ShareTarget
from bureaus.representation import share_of_women, targets_on

from .models import Election


@dataclass(frozen=True)
class ElectedSeat:
    """A seat as the election filled it; `person` is None where it was left vacant."""

    seat: Seat
    person: object = None

    @property
    def title(self):
        """The office in the gender of who was elected; for a vacant seat the form with both."""
        office = self.seat.office
        return by_gender(self.person and self.person.gender, office.masculine, office.feminine)


@dataclass
class ElectionRecord:
    election: Election
    seats: tuple
    targets: dict

    @classmethod
    def all_of(cls, meeting):
        """The elections of a meeting fetched `with_record`, in two more queries, none where nothing was elected."""
        elections = list(meeting.elections.all())
        if not elections:
            return []
        people = {row.mandate.seat_id: row.person for row in _elected(elections)}
        targets = targets_on(meeting.date, meeting.branch.kind)
        rows = Seat.objects.filter(bureau__election__meeting=meeting).select_related("office").order_by("order", "pk")
        seats = [ElectedSeat(seat, people.get(seat.pk)) for seat in rows]
        return [
            cls(election, tuple(row for row in seats if row.seat.bureau_id == election.bureau_id), targets)
            for election in elections
        ]

    @property
    def acts(self):
        return self.election.acts.all()

    @cached_property
    def women(self):
        people = [row.person for row in self.seats if row.person]
        return share_of_women(people, self.targets.get(ShareTarget.Of.WOMEN))


def _elected(elections):
    for election in elections:
        for act in election.acts.all():
            yield from (row for row in act.candidacies.all() if row.mandate)
