"""A batch from its upload to its end: what it holds in between, and for how long."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from members.models import ImportBatch, ImportLine, ImportMapping, ImportPage

from .mapping.fields import BY_CODE, NAMES, OVERWRITABLE
from .mapping.guessing import family_comes_first, find_headings, headings_of
from .read.files import look_at

State = ImportBatch.State
# A file that nobody writes is forgotten after these days, and the lines of one that is written, with its undoing.
DAYS_TO_WRITE = 7
DAYS_TO_UNDO = 30


@transaction.atomic
def upload_members(*, branch, data, file_name, by):
    """Keep the file in `data` (bytes) as a batch of `branch`, its columns guessed or remembered. Returns the batch.

    Raises UnreadableError, a ValidationError keyed "file", with why, for what is no table of people; nothing is kept.
    """
    shape = look_at(data)
    headings = find_headings(shape.first)
    batch = ImportBatch(
        branch=branch,
        uploaded_by=by,
        file_name=file_name[-120:],
        content=data,
        shape=shape.as_json(),
        heading_row=headings.row,
        expires_at=now() + timedelta(days=DAYS_TO_WRITE),
    )
    _map_columns(batch, headings)
    batch.save()
    return batch


def _map_columns(batch, headings):
    """Set the columns as the branch last said for such headings, else as they are guessed; unsaved."""
    remembered = ImportMapping.objects.filter(branch=batch.branch, signature=headings.signature).first()
    if remembered:
        batch.mapping, batch.name_order = remembered.mapping, remembered.name_order
        return
    batch.mapping = {str(column): code for column, code in headings.mapping.items()}
    column = next((column for column, code in headings.mapping.items() if code == "full_name"), None)
    if column is not None and family_comes_first(headings.texts[column]):
        batch.name_order = ImportBatch.NameOrder.FAMILY_FIRST


def headings_of_batch(batch):
    """The Headings of the batch's file at its heading row."""
    return headings_of(batch.shape["first"], batch.heading_row)


@transaction.atomic
def move_headings(*, batch, row):
    """Say that the headings stand in the row `row` of the file; the columns are guessed anew. Returns the batch.

    A check under way stops, and one that is done counts no more: it read the columns under other headings. Raises
    ValidationError if that row was not among the first, or if the batch is being written.
    """
    batch = lock_batch(batch)
    _require_unwritten(batch)
    headings = headings_of(batch.shape["first"], row)
    if headings is None:
        raise ValidationError({"heading_row": _("The headings stand in one of the first rows of the file.")})
    batch.heading_row = row
    _map_columns(batch, headings)
    _go_back(batch)
    batch.save()
    return batch


@transaction.atomic
def map_batch(*, batch, mapping, name_order, category, joined_on, gender="", overwritten=()):
    """Set which column holds what, {column from 0: code of a field}, and what holds where the file says nothing.

    The branch remembers it for files with the same headings. The next check works by it; one under way stops.
    Returns the batch. Raises ValidationError if a field has two columns, a name has none, or it is being written.
    """
    batch = lock_batch(batch)
    _require_unwritten(batch)
    _require_sound(mapping)
    batch.mapping = {str(column): code for column, code in sorted(mapping.items())}
    batch.name_order, batch.gender = name_order, gender
    batch.category, batch.joined_on = category, joined_on
    batch.overwritten = [code for code in OVERWRITABLE if code in overwritten]
    _go_back(batch)
    batch.save()
    ImportMapping.objects.update_or_create(
        branch=batch.branch,
        signature=headings_of_batch(batch).signature,
        defaults={"mapping": batch.mapping, "name_order": name_order, "used_at": now()},
    )
    return batch


def _go_back(batch):
    """Set the batch as before its check; unsaved."""
    batch.turn += 1
    batch.state = State.UPLOADED


def _require_sound(mapping):
    codes = list(mapping.values())
    twice = sorted({str(BY_CODE[code].label) for code in codes if codes.count(code) > 1})
    if twice:
        raise ValidationError(_("Several columns are chosen for: %(fields)s.") % {"fields": _(", ").join(twice)})
    if not any(names <= set(codes) for names in NAMES):
        raise ValidationError(_("Choose the column of the name, or those of the given and the family name."))
    if {"full_name", "given_name"} <= set(codes) or {"full_name", "family_name"} <= set(codes):
        raise ValidationError(_("Choose the name in one column or in two, not both."))


def lock_batch(batch):
    """The batch as it stands now, held to the end of the transaction: two acts on it take turns."""
    ImportBatch.objects.select_for_update(no_key=True).values_list("pk").get(pk=batch.pk)
    rows = ImportBatch.objects.select_related("branch", "category", "uploaded_by", "written_by")
    return rows.defer("content").get(pk=batch.pk)


def _require_unwritten(batch):
    if not batch.is_unwritten:
        raise ValidationError(_("This file is being written already, or is closed."))


@transaction.atomic
def discard_batch(*, batch):
    """Forget a file that was not written: its rows and lines go. Raises ValidationError if it was."""
    batch = lock_batch(batch)
    _require_unwritten(batch)
    forget(batch)


def forget_old(now):
    """Forget what nobody wrote or may undo any more. Returns how many batches."""
    batches = list(ImportBatch.objects.forgettable(now).defer("content"))
    forgotten = 0
    for batch in batches:
        with transaction.atomic():
            held = lock_batch(batch)
            if held.expires_at <= now and held.state != State.FORGOTTEN:  # else it was just written, or is gone
                forget(held)
                forgotten += 1
    return forgotten


def forget(batch):
    """Drop the lines and rows of a locked batch, whose own row stays with what became of it."""
    batch.totals = batch.counts()
    ImportPage.objects.filter(batch=batch)._raw_delete("default")
    ImportLine.objects.filter(batch=batch)._raw_delete("default")
    batch.state, batch.content = State.FORGOTTEN, None
    batch.shape = {**batch.shape, "first": []}
    batch.save()


@transaction.atomic
def begin_writing(batch, *, by):
    """Say, once, that the checked batch is written by `by`. Raises ValidationError unless it is checked."""
    batch = lock_batch(batch)
    if batch.state == State.CHECKED:
        batch.state, batch.written_by, batch.written_at = State.WRITING, by, now()
        batch.expires_at = now() + timedelta(days=DAYS_TO_UNDO)
        batch.save()
    elif batch.state != State.WRITING:
        raise ValidationError(_("This file is not checked, or is written already."))


@transaction.atomic
def end_writing(batch):
    """Say that every line is written; the rows as they stood in the file are not needed any more."""
    batch = lock_batch(batch)
    ImportPage.objects.filter(batch=batch)._raw_delete("default")
    batch.state = State.WRITTEN
    batch.save()


@transaction.atomic
def begin_undoing(batch, *, by):
    """Say, once, that what the batch wrote is taken back by `by`. Raises ValidationError if nothing of it was."""
    batch = lock_batch(batch)
    if batch.state in (State.WRITING, State.WRITTEN):
        batch.state, batch.undone_by, batch.undone_at = State.UNDOING, by, now()
        batch.save()
    elif batch.state == State.UNDOING:
        batch.undone_by = by  # who carries on answers for the rest
        batch.save()
    else:
        raise ValidationError(_("Nothing of this file is there to be undone."))
