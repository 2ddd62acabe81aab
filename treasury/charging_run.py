"""Charging a month as long work: a step charges the members of some branches, in one transaction."""

from django.urls import reverse
from django.utils.translation import gettext as _

from arabic.calendar import format_month, parse_month
from branches.models import Branch
from branches.scoping import reach_of
from runs.running import open_run, start
from runs.works import Work, register

from .charging import batches_of, charge_branches, refuse_closed_month, refuse_wrong_month

CHARGE = "treasury.add_duescharge"


def start_charging(*, branch, month, below, by):
    """Start to charge `month` to the members of `branch`, and `below` it, as the user `by` asks. Returns the run.

    Raises ValidationError (key `month`) as `charge_month` does, and PermissionDenied unless the user may charge in
    the branch, and `below` in every branch under it.
    """
    return start(by=by, **_asked(branch, month, below, by))


def open_charging(*, branch, month, by=None):
    """The run that charges `month` to a whole subtree, for its caller to carry on.

    The monthly schedule opens it for nobody; the command, for the account `by` that it names.
    """
    return open_run(by=by, **_asked(branch, month, True, by))


def may_charge_below(user, branch) -> bool:
    """Whether the user may charge in every branch under this one."""
    return reach_of(user, CHARGE).covers_under(branch.path)


def _asked(branch, month, below, by):
    refuse_wrong_month(month)
    refuse_closed_month(branch, month, below)
    return {"work": CHARGING, "branch": branch, "root": branch.pk, "month": f"{month:%Y-%m}", "below": below}


def _plan(*, root, month, below):
    return batches_of(Branch.objects.get(pk=root), below)


def _take(batch, result, *, root, month, below):
    charged = charge_branches(batch, parse_month(month))
    closed = result.get("closed", 0) + charged.closed
    return {
        "made": result.get("made", 0) + charged.made,
        "without_rate": result.get("without_rate", 0) + charged.without_rate,
        **({"closed": closed} if closed else {}),
    }


def _title(arguments):
    return _("Charging %(month)s") % {"month": format_month(parse_month(arguments["month"]))}


def _report(result):
    return [
        (_("Charges made"), result.get("made", 0)),
        (_("Members without a rate"), result.get("without_rate", 0)),
        *([(_("Branches that closed this month"), result["closed"])] if result.get("closed") else []),
    ]


def _allows(user, branch, arguments):
    return not arguments["below"] or may_charge_below(user, branch)


def _address(run):
    return reverse("treasury:grid", args=[run.branch.slug, parse_month(run.arguments["month"]).year])


CHARGING = register(
    Work(
        name="treasury.charging",
        permission=CHARGE,
        plan=_plan,
        take=_take,
        title=_title,
        report=_report,
        address=_address,
        allows=_allows,
    )
)
