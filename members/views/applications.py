"""Requests to join, as the branch sees them: the list, paper forms, and the page on which one is decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.access import deny_unless, find, of_branch, require
from branches.opening import set_online_requests
from bureaus.admission import (
    RIGHT,
    accept_application,
    count_elsewhere,
    known_people,
    refuse_application,
    return_application,
)
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.requests import read_page
from members.application_forms import AcceptForm, ApplicationForm, ReasonForm
from members.applying import Channel, apply_to_join, rule_in_force, text_in_force
from members.models import MembershipApplication
from members.papers import joining_poster

SEE = "members.view_membershipapplication"
ROWS = 50
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@of_branch(SEE)
def applications(request, branch):
    """The requests that wait for the branch, the oldest first; all of them with `?state=all`."""
    rows = MembershipApplication.objects.visible_to(request.user).filter(branch=branch)
    shows_all = request.GET.get("state") == "all"
    rows = rows.order_by("-submitted_at", "-pk") if shows_all else rows.open()
    context = {
        "branch": branch,
        "parents": branch.ancestors().visible_to(request.user),
        "page_obj": read_page(request, rows, ROWS),
        "shows_all": shows_all,
        "may_decide": branch.is_standing and request.user.has_perm(RIGHT, branch),
        "has_text": text_in_force() is not None,
        "form_address": request.build_absolute_uri(reverse("members:apply", args=[branch.slug])),
    }
    return render(request, "members/applications.html", context)


@login_required
@require_safe
def waiting(request):
    """The requests that wait wherever the user decides on them, the oldest first."""
    rows = MembershipApplication.objects.within_reach(request.user, RIGHT).to_decide().select_related("branch")
    context = {"page_obj": read_page(request, rows, ROWS)}
    return render(request, "members/waiting_applications.html", context)


@require_POST
@of_branch(SEE, act=RIGHT)
def open_form(request, branch):
    """Open the branch's form of joining to everybody, or close it."""
    branch = set_online_requests(branch=branch, open_to_all="open" in request.POST)
    said = _("The form is open to everybody.") if branch.takes_applications else _("The form is closed.")
    messages.success(request, said)
    return redirect("members:applications", branch.slug)


@require_safe
@of_branch(SEE)
def poster(request, branch):
    """The branch's form as a QR code to hang up."""
    deny_unless(branch.takes_applications)
    address = request.build_absolute_uri(reverse("members:apply", args=[branch.slug]))
    return pdf_response(
        make_pdf("poster", joining_poster(branch, address)),
        plain_name=f"joining-{branch.slug}",
        name=_("Joining, %(branch)s") % {"branch": branch},
    )


@form_page
@of_branch(SEE, act=RIGHT)
def enter(request, branch):
    """Enter a request that came on paper."""
    text = text_in_force()
    if not branch.is_standing or text is None:
        messages.error(request, _("This branch is closed.") if text else _("No consent text is in force."))
        return redirect("members:applications", branch.slug)
    form = ApplicationForm(request.POST or None, branch=branch, rule=rule_in_force())
    how = {"channel": Channel.PAPER, "by": request.user}
    if form.is_valid() and form.run(apply_to_join, branch=branch, **how, **form.said):
        application, _code = form.result
        messages.success(request, _("The request is recorded."))
        return redirect("members:decide-application", application.pk)
    context = {"form": form, "branch": branch, "text": text}
    return render(request, "members/enter_application.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def decide(request, pk):
    """A request with those who may be its applicant, and what can be done with it."""
    rows = MembershipApplication.objects.select_related("branch", "consent_text", "decided_by__person", "membership")
    application = find(request.user, rows, pk=pk)
    may_decide = application.state == application.State.SUBMITTED and request.user.has_perm(RIGHT, application.branch)
    if request.method == "POST":
        require(request.user, RIGHT, application)
    act = next((name for name in ("accept", "return", "refuse") if name in request.POST), "")
    known = known_people(application, request.user)[:10]
    accept = AcceptForm(request.POST if act == "accept" else None, known=known, prefix="accept")
    reason = ReasonForm(request.POST if act in {"return", "refuse"} else None, prefix="reason")
    if act and _decide(application, act, accept, reason, request.user):
        messages.success(request, _DONE[act]())
        return redirect("members:decide-application", pk)
    context = {
        "application": application,
        "branch": application.branch,
        "known": known,
        "elsewhere": count_elsewhere(application, request.user) if may_decide else 0,
        "may_decide": may_decide,
        "accept": accept,
        "reason": reason,
    }
    return render(request, "members/decide_application.html", context, status=422 if act else 200)


def _decide(application, act, accept, reason, user):
    given = {"application": application, "by": user}
    if act == "accept":
        return accept.is_valid() and accept.run(accept_application, **given, **accept.arguments)
    workflow = return_application if act == "return" else refuse_application
    return reason.is_valid() and reason.run(workflow, **given, **reason.cleaned_data)


_DONE = {
    "accept": lambda: _("The request is accepted: the applicant is a member."),
    "return": lambda: _("The request is returned to its applicant."),
    "refuse": lambda: _("The request is refused."),
}
