"""The earlier bureaus of a branch, and changes in mid-term."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.access import of_branch
from branches.forms import AsOfForm
from branches.scoping import reach_of

from .models import Bureau
from .roster import rosters

TERMS_A_PAGE = 5


@require_safe
@of_branch()
def history(request, branch):
    """Every term of the branch's organs, latest first, each with its roster and what changed in it."""
    form = AsOfForm(request.GET if "on" in request.GET else None)
    bureaus = Bureau.objects.visible_to(request.user).filter(branch=branch).select_related("election__meeting__branch")
    if form.day:
        bureaus = bureaus.on(form.day)
    page = Paginator(bureaus.order_by("-started_on", "organ"), TERMS_A_PAGE).get_page(request.GET.get("page"))
    found = rosters(page.object_list, day=form.day)
    for roster in found:
        roster.bureau.branch = branch
    context = {
        "branch": branch,
        "parents": branch.ancestors().visible_to(request.user),
        "form": form,
        "day": form.day,
        "rosters": found,
        "page_obj": page,
        "contacts": reach_of(request.user, "members.view_person"),
        "meetings": reach_of(request.user, "meetings.view_meeting"),
    }
    return render(request, "bureaus/history.html", context)
