"""An election is annulled: its bureau ends, and who held office before it does so again. Nothing is erased."""

from django.db import transaction

from branches.models import Branch
from members.models import Membership

from .locks import lock_bureaus
from .models import Bureau, Mandate
from .renewal import close_bureau
from .restoring import seat_again

# A member who left by these kept the offices held outside the branch left (`departures`).
_MOVES = (Membership.EndReason.TRANSFER, Membership.EndReason.BRANCH_CLOSED, Membership.EndReason.REOPENED)


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
    kept = _still_entitled(mandates, outgoing.branch, since)
    return ended, seat_again(outgoing, on=bureau.ended_on, mandates=kept)


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
