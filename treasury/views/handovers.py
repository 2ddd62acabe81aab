"""Hand-overs of the treasury: what is due and was done in a branch, preparing, signing, confirming, the paper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import deny_unless, find, of_branch
from bureaus.models import Mandate
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_page
from traces.models import Act
from traces.recording import record_reading

from ..counting_forms import HandoverForm
from ..counting_labels import LABELS
from ..forms import ReasonForm
from ..handover.due import due_for, due_in
from ..handover.papers import handover_paper, state_of
from ..handover.steps import (
    confirm_handover,
    confirming_refusal,
    is_incoming,
    is_outgoing,
    prepare_handover,
    sign_handover,
    signing_refusal,
)
from ..models import Handover
from .closings import booked_in

SEE = "treasury.view_handover"
PREPARE = "treasury.add_handover"
WITH_ALL = (
    *("branch", "prepared_by__person", "signed_by__person", "confirmed_by__person"),
    *("outgoing__person", "incoming__person"),
)
ROWS = 50


@require_safe
@of_branch(SEE)
def handovers(request, branch):
    """The hand-over that is due, and those of before."""
    due = due_in(branch)
    rows = Handover.objects.visible_in(request.user, branch).select_related(*WITH_ALL)
    context = {
        "branch": branch,
        "due": due,
        "outgoing": due and Mandate.objects.select_related("person").get(pk=due.outgoing),
        "rows": [(row, state_of(row)) for row in rows],
        "may_prepare": request.user.has_perm(PREPARE, branch),
        "destination": "dues",
    }
    return render(request, "treasury/handover/list.html", context)


@form_page
@of_branch(SEE, act=PREPARE)
def prepare(request, branch):
    """Count the cash together, and write down what is handed over."""
    due = due_in(branch)
    if due is None:
        messages.info(request, _("No hand-over is due in this branch."))
        return redirect("treasury:handovers", branch.slug)
    form = HandoverForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(prepare_handover, branch=branch, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The record is prepared: the outgoing treasurer signs it."))
        return redirect(form.result)
    context = {
        "branch": branch,
        "incoming": due,
        "outgoing": Mandate.objects.select_related("person").get(pk=due.outgoing),
        "earlier": Handover.objects.filter(incoming=due).first(),
        "form": form,
        "booked": booked_in(branch, form.day),
        "destination": "dues",
    }
    return render(request, "treasury/handover/prepare.html", context, status=422 if form.errors else 200)


def _handover_of(request, slug, pk):
    """The hand-over that the reader sees, the outgoing treasurer included; 404 otherwise."""
    return find(request.user, Handover.objects.select_related(*WITH_ALL), pk=pk, branch__slug=slug)


@require_safe
@login_required
def handover(request, slug, pk):
    """What is handed over, and what the reader may do: sign, sign in somebody's place, confirm."""
    return _page(request, _handover_of(request, slug, pk))


def _page(request, row, form=None):
    user = request.user
    paper = handover_paper(row)
    context = {
        "branch": row.branch,
        "handover": row,
        "state": state_of(row),
        "facts": paper["facts"],
        "sheets": paper["sheets"],
        "labels": LABELS,
        "may_sign": not signing_refusal(row, user),
        "stands_in": not is_outgoing(row, user),
        "may_confirm": not confirming_refusal(row, user),
        "may_prepare": not row.is_confirmed and user.has_perm(PREPARE, row),
        "sees_branch": user.has_perm(SEE, row.branch),
        "form": form or ReasonForm(),
        "destination": "dues",
    }
    return render(request, "treasury/handover/handover.html", context, status=422 if form else 200)


@require_POST
@login_required
def sign(request, slug, pk):
    """Sign as the outgoing treasurer, or in their place with a reason."""
    row = _handover_of(request, slug, pk)
    deny_unless(not (why := signing_refusal(row, request.user)) or row.signed_at, why)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = not is_outgoing(row, request.user)
    if not form.is_valid() or not form.run(
        sign_handover, handover=row, by=request.user, shown=request.POST.get("shown", ""), **form.cleaned_data
    ):
        return _page(request, row, form)
    messages.success(request, _("The hand-over is signed: the incoming treasurer confirms it."))
    return redirect(row)


@require_POST
@login_required
def confirm(request, slug, pk):
    """Confirm as the incoming treasurer."""
    row = _handover_of(request, slug, pk)
    deny_unless(is_incoming(row, request.user), _("The incoming treasurer confirms what they took over, nobody else."))
    try:
        confirm_handover(handover=row, by=request.user, shown=request.POST.get("shown", ""))
        messages.success(request, _("The hand-over is confirmed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@require_safe
@login_required
def paper(request, slug, pk):
    """The record as PDF, with room for both signatures."""
    row = _handover_of(request, slug, pk)
    people = sorted({row.outgoing.person_id, row.incoming.person_id})
    record_reading(reader=request.user, act=Act.PRINTED, subject="handover", people=people, branch=row.branch)
    return pdf_response(
        make_pdf("report", handover_paper(row)),
        plain_name=f"hand-over-{row.branch.slug}-{row.pk}",
        name=f"{_('Record of the hand-over of the treasury')}، {row.branch}",
    )


@require_safe
@login_required
def waiting(request):
    """The hand-overs that wait in all branches of the reader."""
    rows = due_for(request.user).select_related("person", "seat__bureau__branch").order_by("started_on", "pk")
    page = read_page(request, rows, ROWS)
    return render(request, "treasury/handover/waiting.html", {"page_obj": page, "rows": page, "destination": "dues"})
