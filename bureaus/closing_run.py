"""Closing a branch as long work: the first step closes it, the others let its members pass to its successor.

Whatever forbids the closing refuses it before anybody moves. A run that stops halfway leaves members in a closed
branch, where nobody joins; it is carried on from there, or the branch opens again (`reopening`).
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.scoping import holds_above
from members.models import Membership, MembershipApplication, Suspension, TransferRequest
from runs.running import start
from runs.works import Work, register

from .closures import end_branch, pass_members, standing_successor
from .models import Mandate

CLOSE = "branches.change_branch"
# Members who pass in one transaction: the locks are held for a second or two.
STEP = 500


def start_closing(*, branch, on, successor, reason, by):
    """Start to close `branch` on the day `on`, as the user `by` asks. Returns the run.

    The right is asked in the branch above. Raises ValidationError as `end_branch` does, before anything has changed,
    and PermissionDenied unless the user may.
    """
    require_above(by, branch)
    if on > localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    with transaction.atomic():
        end_branch(branch=branch, on=on, successor=successor, reason=reason)
        transaction.set_rollback(True)
    branch.refresh_from_db()
    asked = {"closed": branch.pk, "name": str(branch), "on": on.isoformat(), "reason": reason}
    return start(work=CLOSING, branch=kept_by(branch), by=by, successor=successor and successor.pk, **asked)


def preview_closing(branch):
    """[(label, how many)] of what a closing does today."""
    members = Membership.objects.open().filter(branch=branch)
    suspended = Suspension.objects.lasting().filter(membership__in=members)
    applications = MembershipApplication.objects.open().filter(branch=branch)
    return [
        (_("Members who pass to the branch that succeeds it"), members.count()),
        (_("Suspended members, who stay so there"), suspended.count()),
        (_("Mandates that end"), Mandate.objects.open().filter(seat__bureau__branch=branch).count()),
        (_("Requests to join that wait there then"), applications.count()),
        (_("Requests for transfers that wait"), TransferRequest.objects.waiting().of_branch(branch).count()),
    ]


def require_above(user, branch):
    """Raise PermissionDenied unless `user` may close `branch`, and open it again: the right is asked above it."""
    if not holds_above(user, CLOSE, branch):
        raise PermissionDenied


def kept_by(branch):
    """The branch above, where a run that closes or opens `branch` is kept."""
    return branch.ancestors().last() or branch


def _plan(*, closed, name, on, successor, reason):
    """The closing, and as many steps as its members need; the last also for those who join until the first."""
    members = Membership.objects.open().filter(branch=closed).count()
    return ["close", *["pass"] * (members // STEP), "rest"]


def _take(step, result, *, closed, name, on, successor, reason):
    branch = Branch.objects.get(pk=closed)
    if step == "close":
        successor = successor and Branch.objects.get(pk=successor)
        end_branch(branch=branch, on=date.fromisoformat(on), successor=successor, reason=reason)
        return result
    return {"moved": result.get("moved", 0) + pass_members(branch=branch, most=STEP if step == "pass" else None)}


def _allows(user, _above, arguments):
    """Asked of the branch itself: above the highest one stand the headquarters alone."""
    return holds_above(user, CLOSE, Branch.objects.get(pk=arguments["closed"]))


def _title(arguments):
    return _("Closing %(branch)s") % {"branch": arguments["name"]}


def _report(result):
    return [(_("Members who passed"), result.get("moved", 0))]


def _address(run):
    branch = Branch.objects.get(pk=run.arguments["closed"])
    return (standing_successor(branch) or branch).get_absolute_url()


CLOSING = register(
    Work(
        name="bureaus.closing",
        permission=CLOSE,
        plan=_plan,
        take=_take,
        title=_title,
        report=_report,
        address=_address,
        allows=_allows,
    )
)
