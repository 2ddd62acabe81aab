"""The plan or the measure of an address: 404 for who does not read it, 403 for the reader who would write."""

from django.utils.translation import gettext as _

from branches.access import deny_unless, find_among, require

from ..models import ActionPlan, Measure
from ..planning.frozen import ADOPTED

KEEP = "meetings.change_meeting"
SEE = "meetings.view_meeting"
_NAMED = (
    *("branch", "adoption__meeting", "adoption__resolution"),
    *("adapted_from__branch", "adapted_from__adoption__meeting"),
)


def plan_read(user, pk):
    """The plan, for who may read it: a draft with the branch's meetings, an adopted one in its branch and under it."""
    rows = ActionPlan.objects.readable_by(user).select_related(*_NAMED)
    return find_among(rows.with_versions(), pk=pk)


def plan_kept(user, pk):
    """The plan, for who records the meetings of its branch."""
    plan = plan_read(user, pk)
    require(user, KEEP, plan)
    return plan


def draft_kept(user, pk):
    """The same, of a plan whose text may change."""
    plan = plan_kept(user, pk)
    deny_unless(not plan.is_adopted, ADOPTED)
    return plan


def measure_read(user, pk):
    """A measure of a plan that `user` may read."""
    rows = Measure.objects.filter(axis__plan__in=ActionPlan.objects.readable_by(user).order_by().values("pk"))
    measure = find_among(rows.select_related("axis", "owner", "office"), pk=pk)
    measure.axis.plan = plan_read(user, measure.axis.plan_id)
    return measure


def measure_of_draft(user, pk):
    """A measure of a draft that `user` writes."""
    measure = measure_read(user, pk)
    require(user, KEEP, measure.plan)
    deny_unless(not measure.plan.is_adopted, ADOPTED)
    return measure


def measure_followed(user, pk):
    """A measure of a plan in which `user` records what becomes of it."""
    measure = measure_read(user, pk)
    require(user, KEEP, measure.plan)
    deny_unless(measure.plan.follows, _("This plan is not adopted, or another version has replaced it."))
    return measure


def may_read_plans(user, branch):
    """Whether `user` may read plans of `branch`: of their own branch and those above it, and with its meetings."""
    return user.has_perm(SEE, branch) or ActionPlan.objects.are_read_in(user, branch)
