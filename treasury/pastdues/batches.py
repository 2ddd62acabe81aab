"""A sheet of past dues from its upload to its end, and for how long its rows are kept."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.exchange.read.files import look_at

from ..models import PastDuesBatch, PastDuesLine
from .headings import guess_headings, headings_at, refuse_unsound

IMPORT = "treasury.add_pastduesbatch"
State = PastDuesBatch.State
DAYS_TO_WRITE = 7
DAYS_TO_UNDO = 30


@transaction.atomic
def upload_past_dues(*, branch, data, file_name, by) -> PastDuesBatch:
    """Keep the sheet in `data` (bytes) as a batch of `branch`; nothing else is recorded.

    Its columns are guessed; `map_batch` corrects them. Raises PermissionDenied unless `by` records the branch's money;
    UnreadableError, keyed "file", with why, for what is no table.
    """
    if not by.is_active or not by.has_perm(IMPORT, branch):
        raise PermissionDenied
    shape = look_at(data)
    headings = guess_headings(shape.first)
    described = {"kind": shape.kind, "rows": shape.rows, "first": shape.first} | _columns(
        headings.months, headings.who
    )
    return PastDuesBatch.objects.create(
        branch=branch, uploaded_by=by, file_name=file_name[-120:], content=data, shape=described,
        heading_row=headings.row, expires_at=now() + timedelta(days=DAYS_TO_WRITE),
    )  # fmt: skip


def _columns(months, who):
    """Which columns of the file are months, and which say whom a row means, as `PastDuesBatch.shape` holds it."""
    return {"months": {str(column): month.isoformat() for column, month in sorted(months.items())}, "who": who}


@transaction.atomic
def move_headings(*, batch, row) -> PastDuesBatch:
    """Say that the months stand in the row `row` of the file; the columns are guessed anew.

    Raises ValidationError if that row was not among the first, or if the batch waits or is being written.
    """
    batch = lock_batch(batch)
    _refuse_written(batch)
    headings = headings_at(batch.shape["first"], row)
    if headings is None:
        raise ValidationError({"heading_row": _("The headings stand in one of the first rows of the file.")})
    return _map(batch, row, headings.months, headings.who)


@transaction.atomic
def map_batch(*, batch, months, who) -> PastDuesBatch:
    """Set which columns are months, {column from 0: first day}, and which say whom a row means, {code: column}.

    The rows are to be checked anew. Raises UnreadableError where the rows cannot be read by them, ValidationError if
    the batch waits or is being written.
    """
    batch = lock_batch(batch)
    _refuse_written(batch)
    refuse_unsound(months, who)
    return _map(batch, batch.heading_row, months, who)


def _map(batch, row, months, who):
    batch.heading_row, batch.shape = row, batch.shape | _columns(months, who)
    batch.state, batch.totals = State.UPLOADED, {}
    batch.save()
    return batch


def _refuse_written(batch):
    if not batch.is_unwritten:
        raise ValidationError(_("This file waits for a second person, is being written, or is closed."))


def lock_batch(batch) -> PastDuesBatch:
    """The batch as it stands now, held to the end of the transaction: two acts on it take turns."""
    PastDuesBatch.objects.select_for_update(no_key=True).values_list("pk").get(pk=batch.pk)
    rows = PastDuesBatch.objects.select_related(
        "branch", "uploaded_by", "asked_by", "written_by", "undone_by", "undo_asked_by"
    )
    return rows.defer("content").get(pk=batch.pk)


@transaction.atomic
def begin_writing(batch, *, by):
    """Say that the writing of the batch, which a second person confirmed, is carried on by `by`.

    Raises ValidationError unless it is.
    """
    batch = lock_batch(batch)
    if batch.state != State.WRITING:
        raise ValidationError(_("This file is not confirmed by a second person, or is written already."))
    if not batch.written_by.has_perm(IMPORT, batch.branch):  # who left the office in between
        batch.written_by = by
        batch.save()


@transaction.atomic
def carry_on_undoing(batch, *, by):
    """Say that the undoing of the batch, which a second person approved and which stopped, is carried on by `by`.

    Raises ValidationError unless it is, and where a payment of `by` is among what is left.
    """
    batch = lock_batch(batch)
    if batch.state != State.UNDOING:
        raise ValidationError(_("Nobody has approved that this file be undone."))
    if batch.payments.filter(payment__voided_at=None, payment__payer=by.person_id or 0).exists():
        raise ValidationError(_("Nobody voids their own payment: another officer with this right undoes this file."))
    if not batch.undone_by.has_perm(IMPORT, batch.branch):  # who left the office in between
        batch.undone_by = by
        batch.save()


@transaction.atomic
def end(batch, state):
    """Say that every step of writing, or undoing, is done."""
    batch = lock_batch(batch)
    batch.state = state
    batch.save()


@transaction.atomic
def discard_batch(*, batch):
    """Forget a sheet that was not written. Raises ValidationError if it waits, or was."""
    batch = lock_batch(batch)
    _refuse_written(batch)
    _forget(batch)


def forget_old(moment) -> int:
    """Forget the rows of what nobody wrote or may undo any more. Returns how many batches."""
    forgotten = 0
    for batch in PastDuesBatch.objects.forgettable(moment).defer("content"):
        with transaction.atomic():
            held = lock_batch(batch)
            if held.expires_at <= moment and held.state != State.FORGOTTEN:  # else it was just written, or is gone
                _forget(held)
                forgotten += 1
    return forgotten


def _forget(batch):
    PastDuesLine.objects.filter(batch=batch)._raw_delete("default")
    if batch.waits_for_undoing:  # nobody answered in time: it stays as it was written
        batch.undo_asked_by = batch.undo_asked_at = None
        batch.undo_reason = ""
    batch.state, batch.content = State.FORGOTTEN, None
    batch.save()
