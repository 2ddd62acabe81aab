"""How far the plans of a branch are, as charts: each axis as a bar, the months as columns, and both in words."""

from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.calendar import month_name
from meetings.models import ActionPlan
from meetings.planning.progress import percent, progress_of
from meetings.planning.shown import months_of
from treasury.bars import Column

MOST_PLANS = 4


@dataclass(frozen=True)
class PlanChart:
    """A plan in force: how far it is, its axes as pairs (title, percent), and its months as columns."""

    plan: ActionPlan
    percent: int
    axes: list
    months: list


def plan_charts(user, branch):
    """The PlanChart of each plan of `branch` in force that `user` may read, the latest four.

    Two queries where there is none, else some eight, however many they are.
    """
    if not user.is_authenticated:
        return []
    rows = ActionPlan.objects.readable_by(user).filter(branch=branch).in_force(localdate())
    plans = list(rows.select_related("adoption").prefetch_related("axes")[:MOST_PLANS])
    if not plans:
        return []
    progress = progress_of(plans)
    return [
        PlanChart(
            plan,
            percent(progress.of_plan(plan.pk)),
            [(axis.title, percent(progress.of_axis(axis.pk)) or 0) for axis in plan.axes.all()],
            month_columns(months_of(plan, progress)),
        )
        for plan in plans
    ]


def month_columns(months):
    """The columns of a chart for pairs (day, percent): each as high as the whole, filled as far as the plan was."""
    return [Column(day, 100, share, 100, share, _words(day, share)) for day, share in months]


def _words(day, share):
    words = {"month": month_name(day.month), "year": day.year, "percent": share}
    return _("%(month)s %(year)d: %(percent)d%%") % words
