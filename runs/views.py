"""The page of a run, which follows it until it ends, and the list of those that the reader may follow."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.access import find
from forms.requests import read_page

from .models import Run
from .running import cancel, may_steer, take_up

ROWS = 25
LOOK = {
    Run.State.WAITING: ("hourglass", "info"),
    Run.State.RUNNING: ("loader", "info"),
    Run.State.DONE: ("check", "ok"),
    Run.State.FAILED: ("triangle-alert", "bad"),
    Run.State.CANCELLED: ("ban", "warn"),
}


@require_safe
@login_required
def runs(request):
    """What the reader may follow: started by them, by others, or by the schedule; what needs looking after first."""
    rows = Run.objects.visible_to(request.user).select_related("branch", "started_by__person")
    page = read_page(request, rows.by_urgency().defer("steps"), ROWS)
    for row in page:
        row.icon, row.tone = LOOK[row.state]
    return render(request, "runs/runs.html", {"page_obj": page, "destination": "mine"})


@require_safe
@login_required
def run(request, pk):
    """How far a run has come. Scripts ask for the part that moves each second; without them the page comes anew."""
    row = find_run(request.user, pk)
    icon, tone = LOOK[row.state]
    context = {
        "run": row,
        "branch": row.branch,
        "icon_name": icon,
        "tone": tone,
        "may_steer": may_steer(row, request.user),
        "cancelled": getattr(row, "cancellation", None),
        # Without workers nobody takes up what a killed process left, until somebody says so.
        "may_be_left": row.state == Run.State.FAILED or (row.is_open and not settings.WORKER),
        "destination": "mine",
    }
    template = "runs/_progress.html" if request.htmx else "runs/run.html"
    return render(request, template, context)


def find_run(user, pk):
    """The run that the user may see; 404 otherwise."""
    rows = Run.objects.select_related("branch", "started_by__person", "cancellation__by__person")
    return find(user, rows.defer("steps"), pk=pk)


@require_POST
@login_required
def cancellation(request, pk):
    """Stop before the next step."""
    row = find_run(request.user, pk)
    return _steer(request, row, cancel, _("The work stops before its next step. What was done stays."))


@require_POST
@login_required
def resumption(request, pk):
    """Carry on where it stopped."""
    row = find_run(request.user, pk)
    return _steer(request, row, take_up, _("The work is carried on where it stopped."))


def _steer(request, row, act, sentence):
    try:
        act(run=row, by=request.user)
        messages.success(request, sentence)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)
