"""Exemptions and reductions: recorded from a member's dues, approved by somebody else, listed and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find
from branches.models import Branch
from forms.pages import form_page
from forms.requests import read_page
from traces.recording import record_opening

from ..forms import ReasonForm
from ..models import DuesRelief
from ..relief_decisions import approve_relief, record_relief, refuse_relief, stop_relief
from ..relief_forms import ReliefForm, StopForm
from ..relief_rights import RECORD, may_answer, may_stop, reliefs_to_answer
from .access import NAMES, of_treasury
from .terms import membership_of, trail_of_member

ROWS = 25
PEOPLE = ("recorded_by__person", "answered_by__person", "stopped_by__person")


def recordable_in(user, branch):
    """Where `user` may record that a member of `branch` owes less: it and the branches above, nearest first."""
    rows = Branch.objects.within_reach(user, RECORD).filter(path__in=[branch.path, *branch.paths_above])
    return rows.order_by("-depth")


@form_page
@of_treasury(act=NAMES)
def record(request, branch, person_pk):
    """Record that a member shall owe less for some months."""
    membership = membership_of(request.user, branch, person_pk)
    branches = recordable_in(request.user, branch)
    is_own = membership.person_id == request.user.person_id
    deny_unless(not is_own, _("Nobody lowers their own dues: somebody else does."))
    deny_unless(branches, _("Who keeps the money of the branch, or leads it, records exemptions and reductions."))
    record_opening(reader=request.user, person=membership.person, subject="dues")
    form = ReliefForm(request.POST or None, branches=branches)
    if request.method == "POST" and form.is_valid():
        arguments = {"person": membership.person, "by": request.user, **form.arguments}
        if form.run(record_relief, **arguments):
            messages.success(request, _("It is recorded, and holds once somebody else has approved it."))
            return redirect(form.result)
    context = {
        "branch": branch,
        "person": membership.person,
        "form": form,
        "title": _("An exemption or a reduction for %(person)s") % {"person": membership.person},
        "cancel_url": reverse("treasury:terms", args=[branch.slug, person_pk]),
        "breadcrumbs": trail_of_member(branch, membership.person, _("An exemption or a reduction")),
        "destination": "dues",
    }
    return render(request, "treasury/record_relief.html", context, status=422 if form.errors else 200)


@require_safe
@of_treasury(act=NAMES)
def reliefs(request, branch):
    """What was decided for the members of a branch, in it or above; what waits first."""
    rows = DuesRelief.objects.visible_to(request.user).filter(Q(branch=branch) | Q(person__branch=branch))
    context = {
        "branch": branch,
        "page_obj": read_page(request, _with_people(rows).waiting_first(), ROWS),
        "destination": "dues",
    }
    return render(request, "treasury/reliefs.html", context)


@login_required
@require_safe
def waiting(request):
    """What waits for the user's approval, wherever it is, the oldest first."""
    page = read_page(request, _with_people(reliefs_to_answer(request.user)), ROWS)
    return render(request, "treasury/waiting_reliefs.html", {"page_obj": page, "destination": "dues"})


@login_required
@form_page
def relief(request, pk):
    """One of them with who recorded and answered it; who may, approves or refuses it, or ends it early."""
    found = find(request.user, _with_people(DuesRelief.objects.select_related(*PEOPLE)), pk=pk)
    record_opening(reader=request.user, person=found.person, subject="dues")
    refusing = ReasonForm(request.POST if "refuse" in request.POST else None)
    stopping = StopForm(request.POST if "stop" in request.POST else None)
    if request.method == "POST" and (answer := _answer(request, found, refusing, stopping)):
        return answer
    answers = found.is_waiting and may_answer(request.user, found)
    context = {
        "relief": found,
        "person": found.person,
        "may_approve": answers,
        "may_refuse": answers or (found.is_waiting and found.recorded_by_id == request.user.pk),
        "may_stop": found.is_approved and not found.has_ended and may_stop(request.user, found),
        "refusing": refusing,
        "stopping": stopping,
        "breadcrumbs": _trail(request.user, found),
        "destination": "dues",
    }
    failed = refusing.errors or stopping.errors
    return render(request, "treasury/relief.html", context, status=422 if failed else 200)


def _answer(request, found, refusing, stopping):
    """Do what was sent; None where the page is shown again with the errors of a form."""
    act = {"relief": found, "by": request.user}
    if "approve" in request.POST:
        _approve(request, act)
    elif "refuse" in request.POST:
        if not (refusing.is_valid() and refusing.run(refuse_relief, **act, **refusing.cleaned_data)):
            return None
        messages.success(request, _("It is refused."))
    elif "stop" in request.POST:
        if not (stopping.is_valid() and stopping.run(stop_relief, **act, **stopping.cleaned_data)):
            return None
        messages.success(request, _("The rate is owed again from that month."))
    else:
        return None
    return redirect(found)


def _approve(request, act):
    try:
        approve_relief(**act)
        messages.success(request, _("It is approved, and holds."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))


def _trail(user, found):
    if user.person_id == found.person_id:
        return [(_("My file"), reverse("members:me")), (str(found), "")]
    return trail_of_member(found.person.branch, found.person, str(found.get_kind_display()))


def _with_people(rows):
    return rows.select_related("person__branch", "branch")
