"""A member leaves the party or the branch: the offices held there close with the membership."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import joining
from members.models import Membership
from members.public_offices import end_at_death, open_after_death
from members.transfers import lock_waiting

from .deciding import check_decision
from .locks import lock_branches, lock_bureaus
from .models import Appointment, Bureau, Mandate
from .replacement import end_mandate

_END_REASONS = {Membership.EndReason.DEATH: Mandate.EndReason.DEATH}


@transaction.atomic
def leave_party(*, membership, on, reason, by=None):
    """End `membership` and every office of its person, in any branch, on the day `on`; the account `by` records it.

    A request for a transfer lapses, and an appointment of the person that waits is refused. Public offices end with a
    death alone: who leaves the party may still sit in a council. `by` is None for the application itself. Raises
    PermissionDenied and ValidationError as `check_decision` does, and ValidationError if the membership has ended or
    starts later.
    """
    lock_for_departure(membership)
    check_decision(by, membership, on)
    joining.leave(membership=membership, on=on, reason=reason)
    _close_offices(membership, on, _held_by(membership))
    _refuse_appointments(membership, by)
    if membership.is_ended_by_death:
        end_at_death(person=membership.person, on=on)


@transaction.atomic
def move_member(*, membership, branch, on, by=None):
    """Transfer `membership` to `branch` on the day `on`; offices in the branch left, or under it, end.

    Returns the new membership. What is owed stays owed to the branch left; a request for a transfer there is carried
    out, one to another branch lapses. The account `by` records it (None: the
    application). Raises PermissionDenied and ValidationError as `check_decision` and `joining.transfer` do.
    """
    lock_branches(membership.branch_id, branch.pk)
    lock_waiting(membership=membership)
    lock_offices(membership)
    check_decision(by, membership, on)
    path = membership.branch.path
    joined = joining.transfer(membership=membership, branch=branch, on=on)
    _close_offices(membership, on, _held_by(membership).filter(seat__bureau__branch__path__startswith=path))
    return joined


@transaction.atomic
def withdraw_departure(*, membership, reason, by=None):
    """Take back that the member resigned or died: `membership` is open again, as if it had not ended. Returns it.

    Offices stay ended, for others may sit there since; public offices that ended by the death are open again. `reason`
    stands in the history. The account `by` records it (None: the application). An expulsion is taken back with its
    decision (`sanctions.reverse_sanction`). Raises PermissionDenied and ValidationError as `check_decision` does, on
    the day of the departure, and ValidationError as `joining.reopen` does.
    """
    lock_branches(membership.branch_id)
    if not membership.departure_may_be_withdrawn:
        raise ValidationError(_("No resignation or death is recorded here."))
    check_decision(by, membership, membership.ended_on)
    if membership.is_ended_by_death:
        open_after_death(person=membership.person, on=membership.ended_on)
    return joining.reopen(membership=membership, reason=reason)


def lock_for_departure(membership):
    """Lock what an end of the membership touches, before the membership itself."""
    lock_branches(membership.branch_id)
    lock_waiting(membership=membership)
    lock_offices(membership)


def lock_offices(membership):
    """Lock the bureaus in which its person sits, before the membership."""
    _lock_bureaus(_held_by(membership))


def _held_by(membership):
    return Mandate.objects.open().filter(person=membership.person_id)


def _lock_bureaus(mandates):
    """Lock bureaus before memberships, as workflows that seat people do; otherwise both could wait for each other."""
    lock_bureaus(Bureau.objects.filter(pk__in=mandates.values("seat__bureau")))


def _refuse_appointments(membership, by):
    """An appointment of somebody who has left has nothing to wait for."""
    for appointment in (
        Appointment.objects.waiting().filter(person=membership.person_id).select_for_update(of=("self",))
    ):
        appointment.decide(Appointment.State.REFUSED, by=by, reason=_("The person left the party."))
        appointment.save()


def _close_offices(membership, on, mandates):
    reason = _END_REASONS.get(membership.end_reason, Mandate.EndReason.DEPARTURE)
    _lock_bureaus(mandates)  # read again under the lock: the member may have been seated meanwhile
    for mandate in mandates.select_related("person", "seat").order_by("pk"):
        end_mandate(mandate=mandate, on=max(on, mandate.started_on), reason=reason)
