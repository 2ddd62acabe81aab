"""A second person confirms what a sheet of past dues would write: nothing of it is recorded before.

Months that are marked as paid are debts that nobody collects any more, so the right is the one to approve what goes
out of the cash book: a secretary of the branch, or the level above. Never who read the sheet in or sent it; and the
months of who confirms are left out, as those of who reads it in are.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.models import Notice

from ..models import PastDuesBatch
from ..second_person import name_holders, nearest_holders, tell_asker, tell_holders
from .batches import DAYS_TO_UNDO, IMPORT, State, lock_batch

APPROVE = "treasury.approve_cashentry"


@transaction.atomic
def ask_confirmation(*, batch, by) -> PastDuesBatch:
    """Send a checked sheet to a second person. Raises PermissionDenied unless `by` records the branch's money.

    Raises ValidationError unless it is checked and settles something.
    """
    batch = lock_batch(batch)
    if not by.has_perm(IMPORT, batch.branch):
        raise PermissionDenied
    if batch.state != State.CHECKED:
        raise ValidationError(_("This file is not checked, or is sent already."))
    if not batch.lines.exclude(months=[]).exists():
        raise ValidationError(_("Nothing of this file would be recorded."))
    batch.state, batch.asked_by, batch.asked_at = State.WAITING, by, now()
    batch.decided_by = batch.decided_at = None
    batch.refusal, batch.expires_at = "", now() + timedelta(days=DAYS_TO_UNDO)
    batch.save()
    words = {"branch": batch.branch.name, "file": batch.file_name}
    tell_holders(confirmers_of(batch), Notice.Kind.PAST_DUES_TO_CONFIRM, words, batch.get_absolute_url())
    return batch


def batches_to_confirm(user):
    """The sheets that wait and that `user` may confirm or refuse. The same rule as `confirmation_refusal`."""
    rows = PastDuesBatch.objects.waiting().within_reach(user, APPROVE).exclude(asked_by=user).exclude(uploaded_by=user)
    if user.person_id is None:
        return rows
    return rows.exclude(asked_by__person=user.person_id).exclude(uploaded_by__person=user.person_id)


def confirmation_refusal(batch, by) -> str:
    """Why `by` neither confirms nor refuses the sheet; empty where they may."""
    for user in (batch.asked_by, batch.uploaded_by):
        if by.pk == user.pk or (by.person_id and by.person_id == user.person_id):
            return _("Nobody confirms the sheet that they read in or sent: somebody else does.")
    if not by.has_perm(APPROVE, batch.branch):
        return _("You have no right to confirm past dues of this branch.")
    return ""


def confirmers_of(batch) -> list:
    """The mandates nearest to its branch by which somebody may confirm the sheet."""
    return nearest_holders(APPROVE, batch.branch, without={batch.asked_by.person_id, batch.uploaded_by.person_id})


def name_confirmers(batch) -> str:
    """The offices that may confirm the sheet, those nearest to its branch; the headquarters where there are none."""
    return name_holders(confirmers_of(batch))


@transaction.atomic
def confirm_batch(*, batch, by, shown) -> PastDuesBatch:
    """Let the sheet be written, in the name of who sent it. `run.start_writing` begins that.

    `shown` is the `read_digest` of what was read. Raises ValidationError where the sheet says something else by now,
    if it waits no longer, `by` may not, who sent it records no money any more, or nothing but the months of `by`
    would be settled.
    """
    batch = _locked(batch, by, shown)
    if not batch.asked_by.is_active or not batch.asked_by.has_perm(IMPORT, batch.branch):
        raise ValidationError(_("Who sent this sheet records no money of the branch any more: refuse it."))
    _leave_out_own(batch, by)
    if not batch.lines.exclude(months=[]).exists():
        raise ValidationError(_("Only your own months are in this sheet: somebody else confirms it."))
    batch.state, batch.decided_by, batch.decided_at = State.WRITING, by, now()
    batch.written_by, batch.written_at = batch.asked_by, now()
    batch.expires_at = now() + timedelta(days=DAYS_TO_UNDO)
    batch.save()
    tell_who_asked(batch, batch.asked_by, Notice.Kind.PAST_DUES_CONFIRMED, by)
    return batch


def tell_who_asked(batch, asker, kind, by, reason=""):
    """Tell `asker` what `by` answered about the sheet."""
    words = {"branch": batch.branch.name, "file": batch.file_name, "reason": reason}
    tell_asker(asker, kind, words, batch.get_absolute_url(), by=by)


def _leave_out_own(batch, by):
    """Nobody confirms that they paid: the months of `by` wait for another sheet and another person."""
    if by.person_id is None:
        return
    for line in batch.lines.filter(person=by.person_id).exclude(months=[]):
        line.problems = [*line.problems, *(["confirmer", month] for month, *_rest in line.months)]
        line.months = []
        line.save()


@transaction.atomic
def send_back(*, batch, reason, by, shown) -> PastDuesBatch:
    """Refuse the sheet with a reason: it is as before it was sent. Who sent it withdraws it like that.

    `shown` is the `read_digest` of what was read. Raises ValidationError where the sheet says something else by now,
    without a reason (key `reason`), if it waits no longer, or if `by` may not.
    """
    batch = _locked(batch, by, shown, withdraws=True)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    batch.state, batch.refusal = State.CHECKED, reason.strip()
    batch.decided_by, batch.decided_at = by, now()
    batch.save()
    tell_who_asked(batch, batch.asked_by, Notice.Kind.PAST_DUES_REFUSED, by, batch.refusal)
    return batch


def _locked(batch, by, shown, *, withdraws=False):
    batch = lock_batch(batch)
    if not batch.is_waiting:
        raise ValidationError(_("This does not wait any more: somebody has decided."))
    is_own = withdraws and by.pk == batch.asked_by_id
    if not is_own and (refusal := confirmation_refusal(batch, by)):
        raise ValidationError(refusal)
    if shown != batch.read_digest():
        raise ValidationError(_("The sheet was changed and sent again since you opened it: read it again."))
    return batch
