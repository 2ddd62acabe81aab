"""What waits for the user, and the decision about an election that waits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branches.access import find_among
from bureaus.confirmers import confirmers, may_confirm, may_refuse
from bureaus.titles import give_titles
from forms.pages import form_page

from ..election_changes import changes_of
from ..forms.decisions import ElectionDecisionForm
from ..models import Election
from ..waiting import waiting_for

OF_ELECTION = (
    "meeting__branch",
    "bureau",
    "outgoing",
    "recorded_by__person",
    "decided_by__person",
    "prepared_by__person",
)


@login_required
@require_safe
def waiting(request):
    """The elections, appointments and contests that wait where the user may decide, and whom each waits for."""
    return render(request, "meetings/waiting.html", {"waiting": waiting_for(request.user)})


@login_required
@form_page
def confirmation(request, pk):
    """Read an election that waits; confirm it, or refuse it with a reason. The workflow judges who may."""
    rows = Election.objects.within_reach(request.user, "meetings.confirm_election").select_related(*OF_ELECTION)
    row = find_among(rows, pk=pk)
    form = ElectionDecisionForm(request.POST or None)
    if form.is_valid() and form.save(row, request.user):
        confirmed = form.cleaned_data["decision"] == ElectionDecisionForm.CONFIRM
        messages.success(
            request,
            _("The election is confirmed.") if confirmed else _("The election is refused."),
        )
        return redirect(row.branch)
    seats = give_titles(row.seats.select_related("office", "person"))
    context = {
        "row": row,
        "meeting": row.meeting,
        "branch": row.branch,
        "seats": seats,
        "changes": changes_of(row, seats) if row.is_waiting else None,
        "form": form,
        "may_confirm": row.is_waiting and may_confirm(request.user, row),
        "may_refuse": row.is_waiting and may_refuse(request.user, row),
        "confirmers": confirmers(row) if row.is_waiting else (),
    }
    return render(request, "meetings/confirmation.html", context, status=422 if form.errors else 200)
