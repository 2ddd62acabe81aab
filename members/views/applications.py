"""Requests to join, as the branch sees them: the lists, the public form's switch and poster, and paper forms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import find, hide_unless, of_branch, parents_of, require
from branches.opening import set_online_requests
from bureaus.admission import RIGHT
from documents.pdf import make_pdf
from documents.responses import pdf_response
from forms.pages import form_page
from forms.requests import read_page
from members.application_forms import PaperForm
from members.applying import Channel, apply_to_join, correct_entry, rule_in_force, text_in_force
from members.models import MembershipApplication
from members.papers import joining_poster

SEE = "members.view_membershipapplication"
ROWS = 50


@require_safe
@of_branch(SEE)
def applications(request, branch):
    """The requests that wait for the branch, the oldest first; all of them with `?state=all`."""
    rows = MembershipApplication.objects.visible_in(request.user, branch)
    shows_all = request.GET.get("state") == "all"
    rows = rows.order_by("-submitted_at", "-pk") if shows_all else rows.open()
    context = {
        "branch": branch,
        "parents": parents_of(request.user, branch),
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
