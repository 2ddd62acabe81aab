"""The pages of past dues: the sheet, what each row would do, writing, undoing."""

from datetime import date
from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from arabic.amounts import format_amount
from arabic.calendar import format_months
from branches.access import find, require
from forms.pages import form_page
from forms.requests import read_page
from members.limits import limit

from ..models import PastDuesBatch
from ..pastdues.batches import IMPORT, discard_batch, forget_old, upload_past_dues
from ..pastdues.confirming import confirmation_refusal, name_confirmers
from ..pastdues.run import open_run_of, start_check, start_writing
from ..pastdues.undo_requests import name_undo_approvers, undoing_refusal
from ..pastdues.words import sentences, undoing_words
from ..pastdues_forms import PastDuesForm
from .access import of_treasury
from .reasons import ask_reason

ROWS, BATCHES = 50, 20


@form_page
@of_treasury(act=IMPORT)
@limit("import")
def past_dues(request, branch):
    """The sheets that were read in, and the form that takes another; its columns are looked at next."""
    form = PastDuesForm(request.POST, request.FILES) if request.method == "POST" else PastDuesForm()
    if form.is_valid() and _upload(form, branch, request.user):
        return redirect("treasury:past-dues-columns", form.result.pk)
    rows = PastDuesBatch.objects.visible_in(request.user, branch)
    rows = rows.select_related("uploaded_by__person").defer("content", "shape")
    context = {
        "branch": branch,
        "form": form,
        "page_obj": read_page(request, rows, BATCHES),
        "breadcrumbs": [
            (branch, branch.get_absolute_url()),
            (_("Dues of the branch"), reverse("treasury:dues", args=[branch.slug])),
        ],
        "destination": "dues",
    }
    return render(request, "treasury/past_dues.html", context, status=422 if form.errors else 200)


def _upload(form, branch, by):
    """Take the file; room is made of what nobody needs any more."""
    forget_old(now())
    file = form.cleaned_data["file"]
    return form.run(upload_past_dues, branch=branch, data=file.read(), file_name=file.name, by=by)


@login_required
@require_safe
def batch(request, pk):
    """What becomes, or became, of the rows: those with problems first."""
    row = find(request.user, batches(), pk=pk)
    context = {
        "batch": row,
        "branch": row.branch,
        "run": open_run_of(row),
        "totals": row.totals,
        "months": format_months(date.fromisoformat(month) for month in row.shape["months"].values()),
        "may_import": request.user.has_perm(IMPORT, row.branch),
        "undo_approvers": name_undo_approvers(row) if row.waits_for_undoing else "",
        "may_approve_undoing": row.waits_for_undoing and not undoing_refusal(row, request.user),
        "may_withdraw_undoing": row.waits_for_undoing and row.undo_asked_by_id == request.user.pk,
        "may_confirm": row.is_waiting and not confirmation_refusal(row, request.user),
        "may_withdraw": row.is_waiting and row.asked_by_id == request.user.pk,
        "shown": row.read_digest() if row.is_waiting else "",
        "confirmers": name_confirmers(row) if row.is_waiting else "",
        "impact": _impact(row),
        "breadcrumbs": trail(row),
        "destination": "dues",
    }
    if row.has_lines:
        context |= _lines(request, row)
    return render(request, "treasury/past_dues_batch.html", context)


def _lines(request, row):
    wrong = row.totals.get("problems", 0)
    show = request.GET.get("show")
    show = show if show in ("wrong", "ready") else ("wrong" if wrong else "ready")
    lines = row.lines.select_related("person").order_by("row")
    lines = lines.exclude(problems=[]) if show == "wrong" else lines.exclude(months=[])
    page = read_page(request, lines, ROWS)
    for line in page.object_list:
        line.sentences = sentences(line)
        line.told = format_months(date.fromisoformat(month) for month, *_rest in line.months)
        line.sum = sum((Decimal(amount) for _month, _said, amount in line.months), Decimal(0))
    ready = _("To be recorded") if row.is_planned else _("Recorded")
    label = _("Months to be recorded") if row.is_planned else _("Months recorded")
    tabs = [("wrong", _("With problems"), wrong), ("ready", ready, row.totals.get("ready", 0))]
    return {"tabs": tabs, "current": show, "page_obj": page, "months_label": label}


def _impact(row):
    """What writing, or undoing, would do, in sentences."""
    if row.waits_for_undoing:
        return [undoing_words(row)]
    if row.state not in (row.State.CHECKED, row.State.WAITING):
        return []
    months = row.totals["months"]
    return [
        ngettext(
            "%(count)s month is recorded as paid, %(sum)s dirhams in all.",
            "%(count)s months are recorded as paid, %(sum)s dirhams in all.",
            months,
        ) % {"count": months, "sum": format_amount(Decimal(row.totals["sum"]))},
        _("The payments are numbered apart, as taken over from earlier books; today's cash box does not change."),
        _("Cells and rows with problems are not recorded."),
    ]  # fmt: skip


@login_required
@require_POST
def write(request, pk):
    """Carry on writing a sheet that was confirmed."""
    return start_run(request, start_writing, own_batch(request.user, pk))


@login_required
@require_POST
def check(request, pk):
    """Check the sheet again, where the check stopped."""
    return start_run(request, start_check, own_batch(request.user, pk))


@login_required
@require_POST
def discard(request, pk):
    """Forget a sheet that was not written."""
    row = own_batch(request.user, pk)
    try:
        discard_batch(batch=row)
        messages.success(request, _("The file is forgotten: nothing of it was recorded."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("treasury:past-dues", row.branch.slug)


def start_run(request, act, row):
    """Begin the long work `act` of the sheet and show it; on the sheet's page why not."""
    try:
        return redirect(act(batch=row, by=request.user))
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
        return redirect(row)


def batches():
    rows = PastDuesBatch.objects.select_related(
        "branch",
        "uploaded_by__person",
        "asked_by__person",
        "decided_by__person",
        "written_by__person",
        "undone_by__person",
        "undo_asked_by__person",
        "undo_decided_by__person",
    )
    return rows.defer("content")


def own_batch(user, pk):
    row = find(user, batches(), pk=pk)
    require(user, IMPORT, row.branch)
    return row


def trail(row):
    slug = row.branch.slug
    return [
        (row.branch, row.branch.get_absolute_url()),
        (_("Dues of the branch"), reverse("treasury:dues", args=[slug])),
        (_("Past dues"), reverse("treasury:past-dues", args=[slug])),
        (row.file_name, ""),
    ]


def ask_reason_of_sheet(request, row, act, told, *, level=messages.SUCCESS, **words):
    """The page that asks why before `act`, a workflow of the sheet `row`, is run with the reason.

    `told(result)` is what is said afterwards; `words` are the page's `title`, `sentence` and `submit`.
    """
    return ask_reason(
        request, row.branch, partial(act, batch=row), done=told, then=row, level=level,
        cancel_url=row.get_absolute_url(), breadcrumbs=trail(row), **words,
    )  # fmt: skip
