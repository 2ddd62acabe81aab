"""Reading members in from a file as long work: the check, the writing, the undoing; and who may.

The right is `members.add_importbatch`, in the branch and, for rows that name another, where members are recorded.
Files of officers whom another level corrects stay as they are (`correcting`).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import reach_of
from members.exchange.batches import State, begin_undoing, begin_writing, end_writing
from members.exchange.plan.pages import count_pages, end_check, lay_out_rows, plan_page
from members.exchange.write.pages import write_page
from members.exchange.write.undoing import end_undoing, undo_page
from members.models import ImportBatch
from runs.models import Run
from runs.running import start
from runs.works import Work, register

from .correcting import decided_elsewhere

IMPORT = "members.add_importbatch"


def start_check(*, batch, by):
    """Start to check the batch, as its uploader `by` asks. Returns the run.

    Raises PermissionDenied unless the user may, and ValidationError if it is written already.
    """
    _require(batch, by, own=True)
    if not batch.is_unwritten:
        raise ValidationError(_("This file is being written already, or is closed."))
    return start(work=CHECKING, branch=batch.branch, by=by, turn=batch.turn, **_named(batch))


def start_writing(*, batch, by):
    """Start to write the checked batch, or carry on, as its uploader `by` asks. Returns the run.

    Sent twice it is one run. Raises PermissionDenied and ValidationError as `start_check` does.
    """
    _require(batch, by, own=True)
    begin_writing(batch, by=by)
    return start(work=WRITING, branch=batch.branch, by=by, **_named(batch))


def start_undoing(*, batch, by):
    """Start to undo what the batch wrote, as anybody who reads members into the branch may ask. Returns the run.

    What is being written stops before its next page. Raises PermissionDenied as above, and ValidationError if nothing
    of it is there, or if members were recorded in a branch into which the user reads none.
    """
    _require(batch, by)
    _require_where_recorded(batch, by)
    begin_undoing(batch, by=by)
    return start(work=UNDOING, branch=batch.branch, by=by, **_named(batch))


def _require(batch, by, *, own=False):
    if not by.has_perm(IMPORT, batch.branch) or (own and not batch.shows_lines_to(by)):
        raise PermissionDenied


def _require_where_recorded(batch, by):
    """Raise ValidationError unless `by` reads members into every branch where the batch has any."""
    lines = batch.lines.filter(is_written=True, undoing="", membership__isnull=False)
    branches = Branch.objects.filter(pk__in=lines.order_by().values("membership__branch"))
    if not all(map(reach_of(by, IMPORT).covers, branches.values_list("path", flat=True))):
        raise ValidationError(
            _("The file recorded members in branches into which you read none: who does in all of them undoes it.")
        )


def _named(batch):
    return {"batch": batch.pk, "name": batch.file_name, "slug": batch.branch.slug}


def _batch(key):
    rows = ImportBatch.objects.select_related("branch", "category", "uploaded_by__person", "written_by__person",
                                              "undone_by__person")  # fmt: skip
    return rows.defer("content").get(pk=key)


def _guard(by):
    return lambda people: decided_elsewhere(people, by)


def _require_still(batch, by):
    """Raise ValidationError if who started it has lost the right meanwhile: nobody would be in sight, all new."""
    if not by.has_perm(IMPORT, batch.branch):
        raise ValidationError(_("Who started this reads no members into the branch any more."))


def _plan_check(*, batch, turn, name, slug):
    return ["read", *range(count_pages(_batch(batch))), "end"]


def _check(step, result, *, batch, turn, name, slug):
    row = _batch(batch)
    _require_still(row, row.uploaded_by)
    if step == "read":
        lay_out_rows(row, turn=turn)
    elif step == "end":
        end_check(row, turn=turn)
        counts = row.counts()
        return {outcome: counts[outcome] for outcome in ("new", "filled", "same", "refused")}
    else:
        plan_page(row, step, turn=turn, guarded=_guard(row.uploaded_by))
    return result


def _plan_pages(*, batch, name, slug):
    return [*range(count_pages(_batch(batch))), "end"]


def _write(step, result, *, batch, name, slug):
    row = _batch(batch)
    if step == "end":
        end_writing(row)
        return result
    _require_still(row, row.written_by)
    written = write_page(row, step, by=row.written_by, guarded=_guard(row.written_by))
    return {"written": result.get("written", 0) + written}


def _plan_undoing(*, batch, name, slug):
    """From the last page on, so that the numbers that end the series are given back."""
    return [*reversed(range(count_pages(_batch(batch)))), "end"]


def _undo(step, result, *, batch, name, slug):
    row = _batch(batch)
    if step == "end":
        end_undoing(row)
        return result
    by = row.undone_by
    _require_still(row, by)
    _require_where_recorded(row, by)
    return {"removed": result.get("removed", 0) + undo_page(row, step, by=by, guarded=_guard(by))}


def _address(run):
    return ImportBatch(pk=run.arguments["batch"]).get_absolute_url()


def open_run_of(batch):
    """The run of the batch that has not ended, or None."""
    works = [work.name for work in (CHECKING, WRITING, UNDOING)]
    runs = Run.objects.open().filter(work__in=works, branch=batch.branch, arguments__batch=batch.pk)
    return runs.defer("steps").first()


def may_continue(batch):
    """Whether the writing, or the undoing, stopped before its end and can be carried on."""
    return batch.state in (State.WRITING, State.UNDOING)


def _work(name, plan, take, title, report):
    return register(
        Work(
            name=f"members.import.{name}",
            permission=IMPORT,
            plan=plan,
            take=take,
            title=lambda arguments: title() % {"file": arguments["name"]},
            report=lambda result: report(result),
            address=_address,
        )
    )


def _report_check(result):
    if "new" not in result:
        return []
    return [
        (_("New members"), result["new"]),
        (_("Known, filled in"), result["filled"]),
        (_("Known, unchanged"), result["same"]),
        (_("Refused"), result["refused"]),
    ]


CHECKING = _work("check", _plan_check, _check, lambda: _("Checking %(file)s"), _report_check)
WRITING = _work(
    "write",
    _plan_pages,
    _write,
    lambda: _("Recording the members of %(file)s"),
    lambda result: [(_("Members recorded"), result.get("written", 0))],
)
UNDOING = _work(
    "undo",
    _plan_undoing,
    _undo,
    lambda: _("Undoing %(file)s"),
    lambda result: [(_("Members removed"), result.get("removed", 0))],
)
