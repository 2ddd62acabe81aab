"""How far plans are, from what is recorded of their measures: any number of plans in six queries, on any day.

A measure with indicators is as far as they are, on the mean: from the baseline to the target, by the latest reading up
to the day, never below nothing or above the whole. Without indicators it is the done of its tasks and activities, the
activity being done by its day. Without these either it is done from the day on which it was marked so. An axis, and a
plan, is the mean of its measures: none weighs more than another.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils.timezone import localdate

from ..models import (
    Indicator,
    IndicatorReading,
    Measure,
    MeasureActivity,
    MeasureDone,
    MeasureTask,
)


@dataclass
class Gauge:
    """An indicator as numbers; `readings` are pairs (day, value) in the order of days."""

    baseline: object
    target: object
    readings: list = field(default_factory=list)

    def value_on(self, day):
        """The latest reading up to `day`; None without one."""
        values = [value for read_on, value in self.readings if read_on <= day]
        return values[-1] if values else None

    def share_on(self, day):
        value = self.value_on(day)
        if value is None:
            return Fraction(0)
        share = Fraction(value - self.baseline) / Fraction(self.target - self.baseline)
        return min(max(share, Fraction(0)), Fraction(1))


@dataclass
class Work:
    """What is recorded of one measure; `tasks` and `activities` are the days on which each is done, None for open."""

    measure: int
    axis: int
    plan: int
    gauges: list = field(default_factory=list)
    tasks: list = field(default_factory=list)
    activities: list = field(default_factory=list)
    marked_on: date | None = None

    @property
    def by(self):
        """What tells how far it is: "indicators", "work" or "mark"."""
        return "indicators" if self.gauges else "work" if self.tasks or self.activities else "mark"

    def done_on(self, day):
        """How many of the tasks and activities are done on `day`."""
        return sum(done is not None and done <= day for done in (*self.tasks, *self.activities))

    def share_on(self, day):
        if self.gauges:
            return mean(gauge.share_on(day) for gauge in self.gauges)
        if self.by == "work":
            return Fraction(self.done_on(day), len(self.tasks) + len(self.activities))
        return Fraction(self.marked_on is not None and self.marked_on <= day)


def mean(shares):
    """The mean of fractions; None for none."""
    shares = list(shares)
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def percent(share):
    """A share as a whole percentage, rounded down: 100 is said of what is done, and of nothing else."""
    return None if share is None else int(share * 100)


@dataclass
class Progress:
    """What is recorded of some plans: how far each measure, axis and plan is, on any day."""

    works: dict  # {measure: Work}

    def of_measure(self, key, day=None):
        return self.works[key].share_on(day or localdate())

    def of_axis(self, key, day=None):
        return self._mean("axis", key, day)

    def of_plan(self, key, day=None):
        """The mean of its measures; None for a plan without any."""
        return self._mean("plan", key, day)

    def _mean(self, name, key, day):
        day = day or localdate()
        return mean(work.share_on(day) for work in self.works.values() if getattr(work, name) == key)

    def days_of(self, key):
        """The days on which something of the plan `key` was recorded as done or read."""
        rows = [work for work in self.works.values() if work.plan == key]
        read = {day for work in rows for gauge in work.gauges for day, _value in gauge.readings}
        done = {day for work in rows for day in (*work.tasks, *work.activities, work.marked_on) if day}
        return sorted(read | done)


def progress_of(plans):
    """The Progress of `plans`, a queryset or a list; six queries, however many they are."""
    keys = [plan.pk for plan in plans]
    rows = Measure.objects.filter(axis__plan__in=keys).order_by("axis__order", "axis", "order", "pk")
    works = {key: Work(key, axis, plan) for key, axis, plan in rows.values_list("pk", "axis", "axis__plan")}
    if works:
        _read_gauges(works, keys)
        _read_work(works, keys)
    return Progress(works)


def _read_gauges(works, plans):
    rows = Indicator.objects.filter(measure__axis__plan__in=plans)
    gauges = {}
    for key, measure, baseline, target in rows.values_list("pk", "measure", "baseline", "target"):
        gauges[key] = Gauge(baseline, target)
        works[measure].gauges.append(gauges[key])
    readings = IndicatorReading.objects.valid().filter(indicator__measure__axis__plan__in=plans)
    for key, day, value in readings.order_by("day", "pk").values_list("indicator", "day", "value"):
        gauges[key].readings.append((day, value))


def _read_work(works, plans):
    of = {"measure__axis__plan__in": plans}
    for measure, done_on in MeasureTask.objects.filter(**of).values_list("measure", "task__done_on"):
        works[measure].tasks.append(done_on)
    held = MeasureActivity.objects.filter(**of, meeting__cancellation=None)
    for measure, day in held.values_list("measure", "meeting__date"):
        works[measure].activities.append(day)
    for measure, done_on in MeasureDone.objects.filter(**of).values_list("measure", "done_on"):
        works[measure].marked_on = done_on
