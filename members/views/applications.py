"""Requests to join, as the branch sees them: the list, paper forms, and the page on which one is decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.access import find, hide_unless, of_branch, require
from branches.opening import set_online_requests
from bureaus.admission import (
    RIGHT,
    accept_application,
    count_elsewhere,
    decide_each,
    known_people,
    refuse_application,
    return_application,
)
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.requests import read_number, read_page
from members.application_forms import AcceptForm, PaperForm, ReasonForm
from members.applying import Channel, apply_to_join, correct_entry, rule_in_force, text_in_force
from members.models import MembershipApplication
from members.papers import joining_poster

SEE = "members.view_membershipapplication"
ROWS = 50
MOST_KNOWN = 10
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
    try:
        branch = set_online_requests(branch=branch, open_to_all="open" in request.POST)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("members:applications", branch.slug)
    said = _("The form is open to everybody.") if branch.takes_applications else _("The form is closed.")
    messages.success(request, said)
    return redirect("members:applications", branch.slug)


@require_safe
@of_branch(SEE)
def poster(request, branch):
    """The branch's form as a QR code to hang up."""
    hide_unless(branch.is_standing and branch.takes_applications)
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
    form = PaperForm(request.POST or None, branch=branch, rule=rule_in_force())
    how = {"channel": Channel.PAPER, "by": request.user}
    if form.is_valid() and form.run(apply_to_join, branch=branch, **how, **form.said):
        application, _code = form.result
        messages.success(request, _("The request is recorded."))
        return redirect("members:decide-application", application.pk)
    context = {"form": form, "branch": branch, "text": text}
    return render(request, "members/enter_application.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def correct_entered(request, pk):
    """Correct what was entered of a paper form that waits."""
    rows = MembershipApplication.objects.to_decide().select_related("branch", "consent_text")
    application = find(request.user, rows.filter(channel=Channel.PAPER), pk=pk)
    require(request.user, RIGHT, application)
    form = PaperForm(
        request.POST or None, instance=application, branch=application.branch, rule=rule_in_force(),
        initial={"consent": True},
    )  # fmt: skip
    if form.is_valid() and form.run(correct_entry, application=application, **form.said):
        messages.success(request, _("The request is corrected."))
        return redirect("members:decide-application", pk)
    context = {
        "form": form,
        "branch": application.branch,
        "text": application.consent_text,
        "application": application,
    }
    return render(request, "members/enter_application.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def decide(request, pk):
    """A request with those who may be its applicant, and what can be done with it."""
    rows = MembershipApplication.objects.select_related("branch", "consent_text", "decided_by__person", "membership")
    application = find(request.user, rows, pk=pk)
    decides = request.user.has_perm(RIGHT, application.branch)
    if request.method == "POST":
        require(request.user, RIGHT, application)
        if application.state not in application.OPEN:
            messages.error(request, _("Somebody has decided on this request already, or it was withdrawn."))
            return redirect("members:decide-application", pk)
    may_decide = decides and application.state == application.State.SUBMITTED
    act = next((name for name in ("accept", "return", "refuse") if name in request.POST), "")
    known = known_people(application, request.user)
    likely = list(known[:MOST_KNOWN])
    accept = AcceptForm(request.POST if act == "accept" else None, known=likely, prefix="accept")
    reason = ReasonForm(request.POST if act in {"return", "refuse"} else None, prefix="reason")
    if act and _decide(application, act, accept, reason, request.user):
        messages.success(request, _DONE[act]())
        return redirect("members:decide-application", pk)
    context = {
        "application": application,
        "branch": application.branch,
        "may_decide": may_decide,
        "may_refuse": may_decide or (decides and application.state == application.State.RETURNED),
        "accept": accept,
        "reason": reason,
    }
    if may_decide:
        context |= {"known": likely, "more_known": max(0, known.count() - MOST_KNOWN)}
        context |= _elsewhere(application, request.user)
    return render(request, "members/decide_application.html", context, status=422 if act else 200)


@login_required
@form_page
def decide_together(request):
    """The requests picked in a list, accepted, returned or refused at once; those that cannot be stay, with why."""
    picked = [read_number(key) for key in (request.POST or request.GET).getlist("pick")]
    rows = MembershipApplication.objects.within_reach(request.user, RIGHT).to_decide().select_related("branch")
    rows = list(rows.filter(pk__in=[key for key in picked if key is not None])[:ROWS])
    if not rows:
        messages.info(request, _("Pick the requests on which you decide."))
        return redirect("members:waiting-applications")
    act = next((name for name in _WORKFLOWS if name in request.POST), "")
    accept = AcceptForm(request.POST if act == "accept" else None, known=(), prefix="accept")
    reason = ReasonForm(request.POST if act in {"return", "refuse"} else None, prefix="reason")
    form, refused = accept if act == "accept" else reason, []
    if act and form.is_valid():
        given = accept.arguments if act == "accept" else reason.cleaned_data
        decided, refused = decide_each(rows, _WORKFLOWS[act], by=request.user, **given)
        if decided:
            messages.success(request, _decided_together(act, decided))
        if not refused:
            return redirect("members:waiting-applications")
    shown = refused or [(application, "") for application in rows]
    context = {"shown": shown, "accept": accept, "reason": reason}
    return render(request, "members/decide_together.html", context, status=422 if act else 200)


_WORKFLOWS = {"accept": accept_application, "return": return_application, "refuse": refuse_application}


def _decided_together(act, count):
    sentences = {
        "accept": ngettext("%(count)s request is accepted.", "%(count)s requests are accepted.", count),
        "return": ngettext("%(count)s request is returned.", "%(count)s requests are returned.", count),
        "refuse": ngettext("%(count)s request is refused.", "%(count)s requests are refused.", count),
    }
    return sentences[act] % {"count": count}


def _elsewhere(application, user):
    """The other requests of this name or phone that the user sees, and how many such people are out of sight."""
    alike = MembershipApplication.objects.visible_to(user).open().like(application).select_related("branch")
    return {"alike": alike[:MOST_KNOWN], "elsewhere": count_elsewhere(application, user)}


def _decide(application, act, accept, reason, user):
    given = {"application": application, "by": user}
    if act == "accept":
        return accept.is_valid() and accept.run(accept_application, **given, **accept.arguments)
    return reason.is_valid() and reason.run(_WORKFLOWS[act], **given, **reason.cleaned_data)


_DONE = {
    "accept": lambda: _("The request is accepted: the applicant is a member."),
    "return": lambda: _("The request is returned to its applicant."),
    "refuse": lambda: _("The request is refused."),
}
