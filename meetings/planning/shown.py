"""A plan as its page, its paper and its table show it: axes and measures with how far they are, month by month."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ..models import Indicator, IndicatorReading, Measure, Meeting, Task
from .differences import indicator_words, plain_number
from .progress import percent, progress_of

MOST_MONTHS = 24


@dataclass
class Line:
    """A measure: `percent` is how far it is, `why` says by what."""

    measure: Measure
    percent: int
    why: str
    indicators: list


@dataclass
class AxisShown:
    axis: object
    percent: int | None
    lines: list = field(default_factory=list)


@dataclass
class PlanShown:
    """A plan: `months` are pairs (the day up to which, percent), of the months since it began; none before."""

    percent: int | None
    axes: list
    months: list


@dataclass
class IndicatorShown:
    indicator: Indicator
    words: str
    said: str
    percent: int
    readings: list


def figures_of(plans):
    """[(plan, percent or None)] in six queries; nothing is said of drafts."""
    progress = progress_of([plan for plan in plans if plan.is_adopted])
    return [(plan, percent(progress.of_plan(plan.pk)) if plan.is_adopted else None) for plan in plans]


def show_plan(plan):
    """All of one plan; some ten queries."""
    progress = progress_of([plan])
    axes = {row.pk: AxisShown(row, percent(progress.of_axis(row.pk))) for row in plan.axes.all()}
    rows = Measure.objects.filter(axis__plan=plan).select_related("owner", "office", "axis")
    for row in rows.prefetch_related("indicators").order_by("axis__order", "axis", "order", "pk"):
        axes[row.axis_id].lines.append(_line(row, progress))
    return PlanShown(percent(progress.of_plan(plan.pk)), list(axes.values()), months_of(plan, progress))


def _line(row, progress):
    said = [indicator_words(each) for each in row.indicators.all()]
    return Line(row, percent(progress.of_measure(row.pk)), why(progress.works[row.pk]), said)


def why(work):
    """What tells how far a measure is, in words."""
    if work.by == "indicators":
        return _("by its indicators")
    if work.by == "work":
        words = {"done": work.done_on(localdate()), "all": len(work.tasks) + len(work.activities)}
        return _("%(done)d done of %(all)d tasks and activities") % words
    if work.marked_on:
        return _("done on %(day)s") % {"day": date_format(work.marked_on)}
    return _("not done yet")


def months_of(plan, progress):
    """[(last day, percent)] of each month from the plan's beginning to today or its end, the latest `MOST_MONTHS`.

    Nothing for a draft, or where nothing was recorded yet: a row of noughts tells nothing.
    """
    if not plan.is_adopted or not progress.days_of(plan.pk):
        return []
    last = min(localdate(), plan.last_day)
    days, day = [], plan.started_on
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        days.append(min(following - timedelta(days=1), last))
        day = following
    return [(day, percent(progress.of_plan(plan.pk, day))) for day in days[-MOST_MONTHS:]]


@dataclass
class MeasureShown:
    percent: int
    why: str
    by: str
    indicators: list
    tasks: list
    activities: list
    elsewhere: int  # tasks and activities of meetings that the reader does not see


def show_measure(measure, user):
    """One measure: how far it is, its indicators with every reading, the tasks and activities that `user` may see."""
    progress = progress_of([measure.plan])
    work = progress.works[measure.pk]
    tasks = list(Task.objects.visible_to(user).filter(measure_link__measure=measure))
    held = Meeting.objects.visible_to(user).filter(measure_link__measure=measure)
    activities = list(held.select_related("branch", "cancellation"))
    linked = measure.task_links.count() + measure.activity_links.count()
    return MeasureShown(percent(progress.of_measure(measure.pk)), why(work), work.by, _indicators(measure, work),
                        sorted(tasks, key=lambda task: (task.done_on is not None, task.pk)),
                        sorted(activities, key=lambda row: row.date),
                        linked - len(tasks) - len(activities))  # fmt: skip


def _indicators(measure, work):
    rows = list(measure.indicators.all())
    readings = IndicatorReading.objects.filter(indicator__in=[row.pk for row in rows])
    readings = list(readings.select_related("correction", "recorded_by__person").order_by("-day", "-pk"))
    today = localdate()
    return [
        IndicatorShown(
            row, indicator_words(row), _said(gauge.value_on(today)), percent(gauge.share_on(today)),
            [(each, plain_number(each.value)) for each in readings if each.indicator_id == row.pk],
        )
        for row, gauge in zip(rows, work.gauges, strict=True)
    ]  # fmt: skip


def _said(value):
    return "" if value is None else plain_number(value)
