"""Taking back what a sheet of past dues wrote is asked by one person and approved by another, as the writing was.

A treasurer who undoes alone could make paid months due again, or hide what a sheet had settled. Who asked carries on
what stopped amid the work: it was approved already.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from bureaus.visibility import who_can_act
from members.models import Notice

from ..models import PastDuesBatch
from ..second_person import name_holders, nearest_holders, tell_holders
from .batches import DAYS_TO_UNDO, IMPORT, State, lock_batch
from .confirming import APPROVE, tell_who_asked


@transaction.atomic
def ask_undoing(*, batch, reason, by) -> PastDuesBatch:
    """Ask that what the sheet wrote be taken back, for `reason`. Nothing changes before somebody else approves.

    Raises PermissionDenied unless `by` records the branch's money. Raises ValidationError without a reason (key
    `reason`), where nothing is there to be undone, it is asked already, or a payment of `by` is among it.
    """
    batch = lock_batch(batch)
    if not by.has_perm(IMPORT, batch.branch):
        raise PermissionDenied
    if not batch.can_be_undone or batch.state == State.UNDOING:
        raise ValidationError(_("Nothing of this file is there to be undone."))
    if batch.waits_for_undoing:
        raise ValidationError(_("This is asked for already, and waits for a second person."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    refuse_own_payments(batch, by)
    batch.undo_asked_by, batch.undo_asked_at, batch.undo_reason = by, now(), reason.strip()
    batch.undo_decided_by, batch.undo_decided_at, batch.undo_refusal = None, None, ""
    batch.expires_at = now() + timedelta(days=DAYS_TO_UNDO)  # nobody forgets it while it waits
    batch.save()
    words = {"branch": batch.branch.name, "file": batch.file_name, "reason": batch.undo_reason}
    tell_holders(approvers_of(batch), Notice.Kind.PAST_DUES_TO_UNDO, words, batch.get_absolute_url())
    return batch


def refuse_own_payments(batch, by):
    """Raise ValidationError where what would be taken back holds a payment of `by`."""
    if batch.payments.filter(payment__voided_at=None, payment__payer=by.person_id or 0).exists():
        raise ValidationError(_("Nobody voids their own payment: another officer with this right undoes this file."))


def undoings_to_confirm(user):
    """The sheets whose undoing waits and that `user` may approve or refuse. The same rule as `undoing_refusal`."""
    rows = PastDuesBatch.objects.undoing_waits().within_reach(user, APPROVE).exclude(undo_asked_by=user)
    if user.person_id is None:
        return rows
    rows = rows.exclude(undo_asked_by__person=user.person_id)
    own = Q(payments__payment__payer=user.person_id, payments__payment__voided_at=None)
    return rows.exclude(pk__in=PastDuesBatch.objects.undoing_waits().filter(own).values("pk"))


def undoing_refusal(batch, by) -> str:
    """Why `by` neither approves nor refuses that the sheet is undone; empty where they may."""
    asker = batch.undo_asked_by
    if by.pk == asker.pk or (by.person_id and by.person_id == asker.person_id):
        return _("Nobody approves what they asked for: somebody else does.")
    if not by.has_perm(APPROVE, batch.branch):
        return _("You have no right to approve what is taken back in this branch.")
    if batch.payments.filter(payment__voided_at=None, payment__payer=by.person_id or 0).exists():
        return _("Nobody approves that their own payment be taken back: somebody else does.")
    return ""


def approvers_of(batch) -> list:
    """The mandates nearest to the branch by which somebody may approve that the sheet is undone."""
    holders = list(who_can_act(APPROVE, [batch.branch]).order_by().values_list("person", flat=True).distinct())
    written = batch.payments.filter(payment__voided_at=None, payment__payer__among=holders)
    payers = written.values_list("payment__payer", flat=True)
    return nearest_holders(APPROVE, batch.branch, without={batch.undo_asked_by.person_id, *payers})


def name_undo_approvers(batch) -> str:
    """Their offices, as a sentence names them."""
    return name_holders(approvers_of(batch))


@transaction.atomic
def approve_undoing(*, batch, by) -> PastDuesBatch:
    """Let the sheet be undone, in the name of who asked. `run.start_approved_undoing` begins that.

    Raises ValidationError if it waits no longer, `by` may not, or who asked records no money of the branch any more.
    """
    batch = _locked(batch)
    if refusal := undoing_refusal(batch, by):
        raise ValidationError(refusal)
    if not batch.undo_asked_by.is_active or not batch.undo_asked_by.has_perm(IMPORT, batch.branch):
        raise ValidationError(_("Who asked for this records no money of the branch any more: refuse it."))
    batch.undo_decided_by, batch.undo_decided_at = by, now()
    batch.state, batch.undone_by, batch.undone_at = State.UNDOING, batch.undo_asked_by, now()
    batch.save()
    tell_who_asked(batch, batch.undo_asked_by, Notice.Kind.PAST_DUES_UNDONE, by)
    return batch


@transaction.atomic
def refuse_undoing(*, batch, reason, by) -> PastDuesBatch:
    """Leave what the sheet wrote, with a reason. Who asked withdraws it like that.

    Raises ValidationError without a reason (key `reason`), if it waits no longer, or if `by` may not.
    """
    batch = _locked(batch)
    if by.pk != batch.undo_asked_by_id and (refusal := undoing_refusal(batch, by)):
        raise ValidationError(refusal)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    batch.undo_decided_by, batch.undo_decided_at, batch.undo_refusal = by, now(), reason.strip()
    batch.save()
    tell_who_asked(batch, batch.undo_asked_by, Notice.Kind.PAST_DUES_UNDO_REFUSED, by, batch.undo_refusal)
    return batch


def _locked(batch):
    batch = lock_batch(batch)
    if not batch.waits_for_undoing:
        raise ValidationError(_("This does not wait any more: somebody has decided."))
    return batch
