"""Reminding many members by e-mail as long work: a step reminds some members of one branch, in one transaction."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.models import Branch
from members.models import User
from runs.running import start
from runs.works import Work, register

from .models import DuesReminder
from .reminders import REMIND, Kind, Skipped, remind, sort_out

PEOPLE = 50  # in a step: a mail server may take a third of a second for each


def branches_to_remind(user, branch, below):
    """The branch, and with `below` those under it, in which `user` may remind."""
    rows = Branch.objects.within_reach(user, REMIND)
    return rows.filter(path__startswith=branch.path) if below else rows.filter(pk=branch.pk)


def start_reminding(*, branch, below, by):
    """Start to e-mail everybody who is late in `branch`, and `below` it. Returns the run."""
    return start(work=REMINDING, branch=branch, by=by, root=branch.pk, below=below, user=by.pk)


def _plan(*, root, below, user):
    by = User.objects.get(pk=user)
    branches = branches_to_remind(by, Branch.objects.get(pk=root), below)
    waiting = {}
    for row in sort_out(branches=branches, kind=Kind.EMAIL).ready:
        waiting.setdefault(row.branch, []).append(row.person)
    return [
        [branch, people[start : start + PEOPLE]]
        for branch, people in waiting.items()
        for start in range(0, len(people), PEOPLE)
    ]


def _take(step, result, *, root, below, user):
    key, people = step
    by, branch = User.objects.get(pk=user), Branch.objects.get(pk=key)
    if not by.has_perm(REMIND, branch):
        raise ValidationError(_("Who started this reminds nobody in this branch any more."))
    batch = result.get("batch") or str(uuid4())
    made, skipped = remind(branch=branch, people=people, kind=Kind.EMAIL, by=by, batch=batch)
    paid = len(people) - len(made) - skipped.total()
    counts = {"sent": len(made), "paid": paid, **{str(reason): count for reason, count in skipped.items()}}
    told = {name: result.get(name, 0) + counts.get(name, 0) for name in {*result, *counts} - {"batch"}}
    return told | {"batch": batch}


def _accepted(result):
    """How many of the e-mails the mail server accepted, and how many it did not, as far as it is known by now."""
    written = result.get("sent", 0)
    if "batch" not in result:
        return written, 0
    rows = DuesReminder.objects.filter(batch=result["batch"])
    return rows.sent().count(), rows.lost().count()


def _report(result):
    sent, lost = _accepted(result)
    told = [(_("Reminders sent"), sent), (_("Not accepted by the mail server: they may be sent again"), lost)]
    told += [(_("Paid meanwhile"), result.get("paid", 0))]
    return told + [(reason.label, result[reason.value]) for reason in Skipped if result.get(reason.value)]


REMINDING = register(
    Work(
        name="treasury.reminding",
        permission=REMIND,
        plan=_plan,
        take=_take,
        title=lambda arguments: _("Reminding members in arrears by e-mail"),
        report=_report,
        address=lambda run: reverse("treasury:arrears", args=[run.branch.slug]),
    )
)
