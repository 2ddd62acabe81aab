"""Checking, writing and undoing a sheet of past dues as long work."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from runs.models import Run
from runs.running import start
from runs.works import Work, register

from ..models import PastDuesBatch
from . import undoing, writing
from .batches import IMPORT, State, begin_writing, carry_on_undoing, end, lock_batch
from .checking import check_batch
from .confirming import confirm_batch
from .undo_requests import approve_undoing


def start_check(*, batch, by):
    """Start to check the sheet. Returns the run."""
    return start(work=CHECKING, branch=batch.branch, by=by, batch=batch.pk, name=batch.file_name)


def start_confirmed(*, batch, by, shown):
    """Confirm the sheet as the second person, and start to write it. Returns the run. Raises as `confirm_batch`."""
    batch = confirm_batch(batch=batch, by=by, shown=shown)
    return start(work=WRITING, branch=batch.branch, by=batch.written_by, batch=batch.pk, name=batch.file_name)


def start_writing(*, batch, by):
    """Start to write the sheet that a second person confirmed, or carry on. Returns the run.

    Raises ValidationError unless it is confirmed.
    """
    begin_writing(batch, by=by)
    return start(work=WRITING, branch=batch.branch, by=by, batch=batch.pk, name=batch.file_name)


def start_approved_undoing(*, batch, by):
    """Approve, as the second person, that the sheet is undone, and start that. Returns the run.

    Raises as `approve_undoing`.
    """
    batch = approve_undoing(batch=batch, by=by)
    return start(work=UNDOING, branch=batch.branch, by=batch.undone_by, batch=batch.pk, name=batch.file_name)


def start_undoing(*, batch, by):
    """Carry on taking back what the sheet wrote, once that was approved. Returns the run.

    Raises as `carry_on_undoing`.
    """
    carry_on_undoing(batch, by=by)
    return start(work=UNDOING, branch=batch.branch, by=by, batch=batch.pk, name=batch.file_name)


def open_run_of(batch):
    """The run of the batch that has not ended, or None."""
    works = [work.name for work in (CHECKING, WRITING, UNDOING)]
    rows = Run.objects.open().filter(work__in=works, branch=batch.branch, arguments__batch=batch.pk)
    return rows.defer("steps").first()


def _batch(key):
    rows = PastDuesBatch.objects.select_related("branch", "uploaded_by", "asked_by", "written_by", "undone_by")
    return rows.defer("content").get(pk=key)


def _require_still(batch, by):
    if not by.has_perm(IMPORT, batch.branch):
        raise ValidationError(_("Who started this records no money of the branch any more."))


def _check(step, result, *, batch, name):
    row = _batch(batch)
    _require_still(row, row.uploaded_by)
    return check_batch(row).totals


def _write(step, result, *, batch, name):
    row = lock_batch(_batch(batch))  # an undoing waits for the step, and then finds what it wrote
    if row.state != State.WRITING:
        raise ValidationError(_("This file is being undone, or is closed."))
    if step == "end":
        end(row, State.WRITTEN)
        return result
    _require_still(row, row.written_by)
    months, amount = writing.write_page(row, step, by=row.written_by)
    before = Decimal(result.get("sum", "0.00"))
    return {"months": result.get("months", 0) + months, "sum": str(before + amount)}


def _undo(step, result, *, batch, name):
    row = _batch(batch)
    if step == "end":
        end(row, State.UNDONE)
        return result
    _require_still(row, row.undone_by)
    reason = _("The import of «%(file)s» was undone.") % {"file": row.file_name}
    return {"voided": result.get("voided", 0) + undoing.undo_page(step, reason=reason[:250], by=row.undone_by)}


def _report(result):
    told = [(_("Months settled"), result["months"])] if "months" in result else []
    if "sum" in result:
        told.append((_("Sum"), format_amount(Decimal(result["sum"]))))
    if "voided" in result:
        told.append((_("Payments voided"), result["voided"]))
    return told


def _work(name, plan, take, title):
    return register(
        Work(
            name=f"treasury.pastdues.{name}",
            permission=IMPORT,
            plan=plan,
            take=take,
            title=lambda arguments: title() % {"file": arguments["name"]},
            report=_report,
            address=lambda run: PastDuesBatch(pk=run.arguments["batch"]).get_absolute_url(),
        )
    )


CHECKING = _work("check", lambda batch, name: ["check"], _check, lambda: _("Checking %(file)s"))
WRITING = _work(
    "write",
    lambda batch, name: [*writing.pages_of(_batch(batch)), "end"],
    _write,
    lambda: _("Recording the past dues of %(file)s"),
)
UNDOING = _work(
    "undo",
    lambda batch, name: [*undoing.pages_of(_batch(batch)), "end"],
    _undo,
    lambda: _("Undoing %(file)s"),
)
