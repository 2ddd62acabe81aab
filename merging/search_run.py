"""Searching a branch, and those under it, for duplicates as long work: one statement a step."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import reach_of
from runs.running import start
from runs.works import Work, register

from .duplicates import STEPS, Field, search
from .models import RIGHT


def start_search(*, branch, by):
    """Start to search `branch` for duplicates as the user `by` asks, and under it where they have the right there.

    Returns the run. Raises PermissionDenied unless the user may merge records in the branch.
    """
    below = may_search_below(by, branch)
    return start(work=SEARCHING, branch=branch, by=by, root=branch.pk, name=str(branch), below=below)


def may_search_below(user, branch):
    return reach_of(user, RIGHT).covers_under(branch.path)


def _plan(*, root, name, below):
    return list(STEPS)


def _take(step, result, *, root, name, below):
    began = result.get("began") or now().isoformat()
    found = search(step, Field(Branch.objects.get(pk=root).path, below), datetime.fromisoformat(began))
    return {**result, "began": began, "closed" if step == "close" else "found": found}


def _allows(user, branch, arguments):
    return not arguments["below"] or may_search_below(user, branch)


def _title(arguments):
    return _("Searching %(branch)s for duplicates") % {"branch": arguments["name"]}


def _report(result):
    return [
        (_("Pairs that are alike"), result.get("found", 0)),
        (_("Pairs that are alike no more"), result.get("closed", 0)),
    ]


def _address(run):
    return reverse("merging:duplicates", args=[run.branch.slug])


SEARCHING = register(
    Work(
        name="merging.search",
        permission=RIGHT,
        plan=_plan,
        take=_take,
        title=_title,
        report=_report,
        address=_address,
        allows=_allows,
    )
)
