"""A member leaves the party or the branch: the offices held there close with the membership."""

from django.db import transaction

from members import joining
from members.models import Membership

from .locks import lock_bureaus
from .models import Bureau, Mandate
from .replacement import end_mandate

_END_REASONS = {Membership.EndReason.DEATH: Mandate.EndReason.DEATH}


@transaction.atomic
def leave_party(*, membership, on, reason):
    """End `membership` and every office of its person, in any branch, on the day `on`."""
    joining.leave(membership=membership, on=on, reason=reason)
    _close_offices(membership, on, Mandate.objects.all())


@transaction.atomic
def move_member(*, membership, branch, on):
    """Transfer `membership` to `branch` on the day `on`; offices in the branch left, or beneath it, end.

    Returns the new membership. What is owed stays owed to the branch left. Raises ValidationError.
    """
    path = membership.branch.path
    joined = joining.transfer(membership=membership, branch=branch, on=on)
    _close_offices(membership, on, Mandate.objects.filter(seat__bureau__branch__path__startswith=path))
    return joined


def _close_offices(membership, on, mandates):
    reason = _END_REASONS.get(membership.end_reason, Mandate.EndReason.DEPARTURE)
    held = mandates.open().filter(person=membership.person_id)
    lock_bureaus(Bureau.objects.filter(pk__in=held.values("seat__bureau")))
    for mandate in held.select_related("seat").order_by("pk"):
        end_mandate(mandate=mandate, on=max(on, mandate.started_on), reason=reason)
