"""Checking the books of the whole party: what is checked, when it was last, and starting it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from branches.access import hide_unless
from runs.models import Run

from ..audit.checks import CHECKS
from ..audit.run import AUDIT, may_audit, start_audit


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request):
    """For the headquarters alone: others do not learn that there is such a page."""
    hide_unless(may_audit(request.user))
    if request.method == "POST":
        return redirect(start_audit(by=request.user))
    runs = Run.objects.visible_to(request.user).filter(work=AUDIT.name).select_related("started_by__person")
    return render(request, "treasury/audit.html", {"checks": CHECKS, "runs": runs[:10], "destination": "dues"})
