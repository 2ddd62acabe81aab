"""The pages of reading members in: the file, its columns, what each row would do, writing, undoing."""

import tempfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find, of_branch, parents_of, require
from bureaus.importing import IMPORT, may_continue, open_run_of, start_check, start_undoing, start_writing
from documents.spreadsheets import CONTENT_TYPES, write_table
from forms.pages import form_page
from forms.requests import read_number, read_page
from members.exchange.batches import (
    discard_batch,
    forget_old,
    headings_of_batch,
    map_batch,
    move_headings,
    upload_members,
)
from members.exchange.mapping.guessing import reason_heading
from members.import_forms import ColumnsForm, UploadForm
from members.import_words import reasons, with_words
from members.limits import limit
from members.models import ImportBatch, ImportLine

SEE = "members.view_importbatch"
ROWS, BATCHES, SAMPLES = 50, 20, 3
Outcome = ImportLine.Outcome


@form_page
@of_branch("members.view_person", act=IMPORT)
@limit("import")
def imports(request, branch):
    """The files that were read in, and the form that takes another."""
    if not branch.is_standing:
        messages.error(request, _("This branch is closed."))
        return redirect("members:list", branch.slug)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid() and _upload(form, branch, request.user):
        return redirect("members:import-columns", form.result.pk)
    rows = ImportBatch.objects.visible_in(request.user, branch)
    rows = rows.select_related("uploaded_by__person").defer("content", "shape")
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
        "form": form,
        "page_obj": read_page(request, rows, BATCHES),
    }
    return render(request, "members/imports.html", context, status=422 if form.errors else 200)


def _upload(form, branch, by):
    """Take the file; room is made of what nobody needs any more."""
    forget_old(now())
    file = form.cleaned_data["file"]
    return form.run(upload_members, branch=branch, data=file.read(), file_name=file.name, by=by)


@login_required
@form_page
def columns(request, pk):
    """Say which column holds what; then the check begins."""
    row = _own_batch(request.user, pk)
    if not row.is_unwritten:
        messages.info(request, _("This file is being written already, or is closed."))
        return redirect(row)
    if moved := read_number(request.POST.get("heading_row")):
        return _with_headings_at(request, row, moved)
    headings = headings_of_batch(row)
    form = ColumnsForm(request.POST if request.method == "POST" else None, batch=row, headings=headings)
    if form.is_valid() and form.run(map_batch, batch=row, **form.told()):
        return redirect(start_check(batch=form.result, by=request.user))
    below = [cells for number, cells in row.shape["first"] if number > row.heading_row]
    context = _of(row) | {
        "form": form,
        "columns": form.columns(below[:SAMPLES]),
        "first_rows": [(number, _(", ").join(filter(None, cells))[:80]) for number, cells in row.shape["first"][:15]],
        "breadcrumbs": _trail(row),
    }
    return render(request, "members/import_columns.html", context, status=422 if form.errors else 200)


def _with_headings_at(request, row, moved):
    try:
        move_headings(batch=row, row=moved)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("members:import-columns", row.pk)


@login_required
@require_safe
def batch(request, pk):
    """What became, or would become, of the rows: the refused ones first."""
    row = find(request.user, _batches(), pk=pk)
    counts, shown = row.counts(), row.shows_lines_to(request.user)
    context = _of(row) | {
        "counts": counts,
        "rows": sum(counts.get(outcome, 0) for outcome in Outcome.values),
        "run": open_run_of(row),
        "may_act": request.user.has_perm(IMPORT, row.branch),
        "is_own": shown,
        "may_continue": may_continue(row),
        "breadcrumbs": _trail(row, last=True),
        "impact": _impact(row, counts),
    }
    if shown and row.state not in (row.State.UPLOADED, row.State.CHECKING, row.State.FORGOTTEN):
        context |= _lines(request, row, counts)
    return render(request, "members/import_batch.html", context)


def _lines(request, row, counts):
    """The lines of the outcome that the address asks for; refused ones first, and what was kept in an undoing."""
    tabs = [(outcome.value, outcome.label, counts[outcome]) for outcome in (Outcome.REFUSED, Outcome.FILLED,
            Outcome.SAME, Outcome.NEW)]  # fmt: skip
    if row.state == row.State.UNDONE:
        tabs.insert(0, ("kept", ImportLine.Undoing.KEPT.label, counts["kept"]))
    asked = request.GET.get("outcome")
    known = [value for value, _label, _count in tabs]
    current = asked if asked in known else next((value for value, _label, count in tabs if count), known[0])
    lines = row.lines.defer("values", "cells").order_by("row")
    lines = lines.filter(undoing="kept") if current == "kept" else lines.filter(outcome=current)
    page = read_page(request, lines, ROWS)
    page.object_list = with_words(page.object_list)
    return {"tabs": tabs, "current": current, "page_obj": page}


def _impact(row, counts):
    """What writing would do, in sentences."""
    if row.state != row.State.CHECKED:
        return []
    new, filled = counts["new"], counts["filled"]
    return [
        ngettext(
            "%(count)s person becomes a member and gets a number.",
            "%(count)s people become members and get numbers.",
            new,
        ) % {"count": new},
        ngettext("%(count)s file is filled in.", "%(count)s files are filled in.", filled) % {"count": filled},
        _("Refused rows are not written."),
    ]  # fmt: skip


@login_required
@require_safe
def refused(request, pk):
    """The refused rows as they stand in the file, each with its reason, to correct and upload again."""
    row = _own_batch(request.user, pk)
    kind = "csv" if request.GET.get("kind", row.shape["kind"]) == "csv" else "xlsx"
    headings = list(headings_of_batch(row).texts) if row.shape["first"] else []
    lines = row.lines.filter(outcome=Outcome.REFUSED).order_by("row").only("cells", "problems").iterator(1000)
    rows = ([*line.cells, *[""] * (len(headings) - len(line.cells)), reasons(line)] for line in lines)
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_table(kind, file, [*headings, reason_heading()], rows, name=_("Refused rows"))
    file.seek(0)
    name = _("Refused rows, %(day)s") % {"day": localdate()}
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=CONTENT_TYPES[kind])
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def write(request, pk):
    """Begin to write the checked batch, or carry on."""
    return _start(request, start_writing, _own_batch(request.user, pk))


@login_required
@form_page
def undo(request, pk):
    """Say what undoing does, then begin it."""
    row = find(request.user, _batches(), pk=pk)
    require(request.user, IMPORT, row.branch)
    if not row.can_be_undone:
        messages.info(request, _("Nothing of this file is there to be undone."))
        return redirect(row)
    if request.method == "POST":
        return _start(request, start_undoing, row)
    written = row.counts()["written"]
    sentence = ngettext(
        "%(count)s row was written. Its member is removed and the files that were filled in are as before. Whoever "
        "has a payment, an office, an account or anything else recorded since stays, and is listed.",
        "%(count)s rows were written. Their members are removed and the files that were filled in are as before. "
        "Whoever has a payment, an office, an account or anything else recorded since stays, and is listed.",
        written,
    ) % {"count": written}
    title = _("Undo the import")
    context = {"title": title, "sentence": sentence, "submit": title, "tone": "danger", "form": None}
    context |= {"cancel_url": row.get_absolute_url(), "breadcrumbs": _trail(row), "branch": row.branch}
    return render(request, "_confirm.html", context)


@login_required
@require_POST
def discard(request, pk):
    """Forget a file that was not written."""
    row = _own_batch(request.user, pk)
    try:
        discard_batch(batch=row)
        messages.success(request, _("The file is forgotten: nothing of it was recorded."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("members:imports", row.branch.slug)


def _start(request, act, row):
    try:
        return redirect(act(batch=row, by=request.user))
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
        return redirect(row)


def _batches():
    rows = ImportBatch.objects.select_related("branch", "uploaded_by__person", "written_by__person",
                                              "undone_by__person")  # fmt: skip
    return rows.defer("content")


def _own_batch(user, pk):
    """The batch, for who uploaded it and still may; 404 out of sight, 403 for other officers."""
    row = find(user, _batches(), pk=pk)
    require(user, IMPORT, row.branch)
    deny_unless(row.shows_lines_to(user), _("The rows of a file are shown to who uploaded it."))
    return row


def _of(row):
    return {"batch": row, "branch": row.branch}


def _trail(row, *, last=False):
    slug = row.branch.slug
    steps = [
        (row.branch, row.branch.get_absolute_url()),
        (_("Members"), reverse("members:list", args=[slug])),
        (_("Imports"), reverse("members:imports", args=[slug])),
    ]
    return steps if last else [*steps, (row.file_name, row.get_absolute_url())]
