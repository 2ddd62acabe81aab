"""Members who may be proposed for suspension, the proposals of a branch, and what becomes of each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import deny_unless, find, find_among
from forms.pages import form_page
from forms.requests import read_page
from traces.recording import record_opening

from ..models import ArrearsRule, SuspensionProposal
from ..proposal_forms import DismissForm, FollowForm, ProposeForm
from ..proposals import PROPOSE, may_be_proposed, may_decide, proposals_to_decide, propose_suspension, reason_of
from .access import NAMES, of_treasury
from .terms import membership_of, trail_of_member

ROWS = 25


def _with_people(rows):
    return rows.select_related("membership__person", "membership__branch", "proposed_by__person", "decided_by__person")


@require_safe
@of_treasury(act=NAMES)
def proposals(request, branch):
    """Who may be proposed, for who proposes; and what was proposed in the branch, the latest first."""
    made = _with_people(SuspensionProposal.objects.visible_to(request.user)).filter(membership__branch=branch)
    may_propose = request.user.has_perm(PROPOSE, branch)
    context = {
        "branch": branch,
        "rule": ArrearsRule.in_force(localdate()),
        "may_propose": may_propose,
        "page_obj": read_page(request, may_be_proposed(request.user, branch), ROWS) if may_propose else None,
        "made": made[:ROWS],
        "destination": "dues",
    }
    return render(request, "treasury/proposals.html", context)


@form_page
@of_treasury(act=PROPOSE)
def propose(request, branch, person_pk):
    """Propose to suspend a member: the reason is written for who proposes, to be corrected."""
    membership = membership_of(request.user, branch, person_pk)
    found = may_be_proposed(request.user, branch).filter(pk=membership.pk).first()
    deny_unless(
        found,
        _("This member is not proposed: the rule on arrears is not met, or somebody above decides on them."),
    )
    record_opening(reader=request.user, person=membership.person, subject="dues")
    form = ProposeForm(request.POST or None, initial={"reason": reason_of(found)})
    arguments = {"membership": membership, "by": request.user}
    if request.method == "POST" and form.is_valid() and form.run(propose_suspension, **arguments, **form.cleaned_data):
        messages.success(request, _("It is proposed. Nothing changes for the member until somebody decides."))
        return redirect(form.result)
    context = {
        "branch": branch,
        "form": form,
        "title": _("Propose the suspension of %(person)s") % {"person": membership.person},
        "sentence": _(
            "Somebody who decides on this member reads it, and follows it or not. Nobody is suspended by it."
        ),
        "submit": _("Propose it"),
        "cancel_url": reverse("treasury:proposals", args=[branch.slug]),
        "breadcrumbs": trail_of_member(branch, membership.person, _("Proposal")),
        "destination": "dues",
    }
    return render(request, "_confirm.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def waiting(request):
    """What waits for the user's decision, wherever it is, the oldest first."""
    page = read_page(request, _with_people(proposals_to_decide(request.user)), ROWS)
    return render(request, "treasury/waiting_proposals.html", {"page_obj": page, "destination": "dues"})


@login_required
@form_page
def proposal(request, pk):
    """A proposal; who decides on the member follows it or not, who made it takes it back."""
    found = _find(request.user, pk)
    person = found.membership.person
    record_opening(reader=request.user, person=person, subject="dues")
    following = FollowForm(request.POST if "follow" in request.POST else None, initial={"reason": found.reason})
    dismissing = DismissForm(request.POST if "dismiss" in request.POST else None)
    if request.method == "POST" and (answer := _answer(request, found, following, dismissing)):
        return answer
    decides = found.is_waiting and may_decide(request.user, found)
    is_own = found.is_waiting and found.proposed_by_id == request.user.pk
    context = {
        "proposal": found,
        "person": person,
        "branch": found.membership.branch,
        "may_decide": decides,
        "may_dismiss": decides or is_own,
        "following": following,
        "dismissing": dismissing,
        "breadcrumbs": trail_of_member(found.membership.branch, person, _("Proposal")),
        "destination": "dues",
    }
    failed = following.errors or dismissing.errors
    return render(request, "treasury/proposal.html", context, status=422 if failed else 200)


def _find(user, pk):
    """A proposal that the user sees with the branch's money, or decides on as an officer above."""
    rows = _with_people(SuspensionProposal.objects.all())
    if proposals_to_decide(user).filter(pk=pk).exists():
        return find_among(rows, pk=pk)
    return find(user, rows, pk=pk)


def _answer(request, found, following, dismissing):
    """Do what was sent; None where the page is shown again with the errors of a form."""
    if "follow" in request.POST:
        done = following.is_valid() and following.save(found, request.user)
        words = _("The membership is suspended.")
    elif "dismiss" in request.POST:
        done = dismissing.is_valid() and dismissing.save(found, request.user)
        words = _("The proposal is not followed.")
    else:
        return None
    if not done:
        return None
    messages.success(request, words)
    return redirect(found)
