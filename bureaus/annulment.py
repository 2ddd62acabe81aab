"""An election is annulled: its bureau ends, and who held office before it does so again. Nothing is erased.

Periods of one organ never share a day, so the bureau that comes back is a new row from that day on: the rows between
go on telling who held which rights, and when.
"""

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from branches.models import Branch
from members.models import Membership

from .locks import lock_bureaus
from .models import Bureau, Mandate, Seat
from .renewal import close_bureau

# A member who left by these kept the offices held outside the branch left (`departures`).
_MOVES = (Membership.EndReason.TRANSFER, Membership.EndReason.BRANCH_CLOSED)


@transaction.atomic
def annul_bureau(*, bureau, outgoing, mandates, on):
    """End `bureau` on the day `on` and put the `outgoing` bureau (or None) back from that day.

    `mandates` are those that the renewal ended: each is opened again, linked to the one that ended, but for people who
    have left since. Returns (ended mandates, opened mandates). A bureau that has ended already stays as it is: what
    followed it is another election's.
    """
    # The branch before its bureaus, in the order in which a renewal locks them.
    Branch.objects.select_for_update(no_key=True).get(pk=bureau.branch_id)
    terms = lock_bureaus(Bureau.objects.filter(branch=bureau.branch_id, organ=bureau.organ))
    bureau = next(term for term in terms if term.pk == bureau.pk)
    if bureau.ended_on is not None:
        return [], []
    holding = Mandate.objects.with_titles().select_related("person", "seat__office", "seat__bureau__branch")
    ended = list(holding.open().filter(seat__bureau=bureau))
    since = bureau.started_on
    close_bureau(bureau, on=max(on, since), reason=Mandate.EndReason.ANNULLED)
    if outgoing is None:
        return ended, []
    back = Bureau.objects.create(
        branch=bureau.branch, organ=bureau.organ, started_on=bureau.ended_on, term_ends_on=outgoing.term_ends_on
    )
    kept = _still_entitled(mandates, outgoing.branch, since)
    return ended, _seat_again(back, outgoing, kept)


def _still_entitled(mandates, branch, since):
    """The mandates that ended by the renewal alone, without those of people who have left since that day."""
    ended = [row for row in mandates if row.end_reason == Mandate.EndReason.RENEWAL]
    left = Membership.objects.filter(person__in=[row.person_id for row in ended], ended_on__gte=since)
    gone = {
        row.person_id
        for row in left.select_related("branch")
        if row.end_reason not in _MOVES or branch.path.startswith(row.branch.path)
    }
    return [row for row in ended if row.person_id not in gone]


def _seat_again(back, outgoing, mandates):
    """Copy every seat of `outgoing` into `back`, vacant ones too, and open the mandates again."""
    seats = list(outgoing.seats.select_related("office").order_by("order", "pk"))
    copies = [Seat(bureau=back, office=seat.office, order=seat.order) for seat in seats]
    of = dict(zip([seat.pk for seat in seats], bulk_create_with_history(copies, Seat), strict=True))
    opened = [
        Mandate(
            seat=of[row.seat_id],
            person=row.person,
            started_on=back.started_on,
            status=row.status,
            predecessor=row,
            note=row.note,
        )
        for row in mandates
    ]
    return bulk_create_with_history(opened, Mandate)
