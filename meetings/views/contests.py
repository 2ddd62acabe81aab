"""Contesting an election, and deciding a contest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from branches.access import deny_unless, find_among
from bureaus.titles import give_titles
from forms.pages import form_page

from ..contests import may_contest, may_decide
from ..forms.decisions import ContestDecisionForm, ContestForm
from ..models import Contest, Election
from .confirmation import OF_ELECTION


@login_required
@form_page
def contest(request, pk):
    """An election's result and state, for the members of its branch and those concerned; a POST contests it."""
    election = find_among(Election.objects.readable_by(request.user).select_related(*OF_ELECTION), pk=pk)
    own = Contest.objects.visible_to(request.user).filter(election=election, person=request.user.person_id).first()
    may = own is None and may_contest(request.user, election)
    deny_unless(may or request.method != "POST", _("An election is contested by a member of the branch, in its days."))
    form = ContestForm(request.POST or None)
    if form.is_valid() and form.save(election, request.user):
        messages.success(request, _("Your contest is recorded: those who decide it will see it."))
        return redirect(election)
    context = {
        "row": election,
        "election": election,
        "branch": election.branch,
        "seats": give_titles(election.seats.select_related("office", "person")),
        "lost": election.lost,
        "own_contest": own,
        "form": form if may else None,
    }
    return render(request, "meetings/contest.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def decide(request, pk):
    """A contest: its reason, and the decision that dismisses or upholds it. The workflow judges who may."""
    rows = Contest.objects.within_reach(request.user, "meetings.confirm_election").select_related(
        "person", "decided_by__person", *(f"election__{name}" for name in OF_ELECTION)
    )
    row = find_among(rows, pk=pk)
    form = ContestDecisionForm(request.POST or None)
    if form.is_valid() and form.save(row, request.user):
        messages.success(request, _("Your decision is recorded."))
        if kept := [str(membership.person) for membership in getattr(form.result, "kept", ())]:
            words = {"people": _(", ").join(kept)}
            message = _("These stay members, because something else was built on the membership: %(people)s.")
            messages.warning(request, message % words)
        return redirect("meetings:waiting")
    context = {
        "row": row,
        "election": row.election,
        "branch": row.election.branch,
        "form": form,
        "may_decide": row.state == Contest.State.OPEN and may_decide(request.user, row),
    }
    return render(request, "meetings/decide_contest.html", context, status=422 if form.errors else 200)
