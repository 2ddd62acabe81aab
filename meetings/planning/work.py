"""What counts towards an adopted plan: readings of indicators, tasks, activities, measures marked as done."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from branches.paths import is_within

from ..models import IndicatorReading, MeasureActivity, MeasureDone, MeasureTask
from .frozen import lock_plan


def _followed(measure):
    """The plan of `measure`, held, of which more may be recorded. ValidationError for a draft or old version."""
    plan = lock_plan(measure.plan)
    if not plan.is_adopted:
        raise ValidationError(_("This plan is not adopted yet: nothing counts towards it."))
    if plan.is_replaced:
        raise ValidationError(_("Another version has replaced this plan: record it there."))
    return plan


@transaction.atomic
def record_reading(*, indicator, day, value, by, corrects=None):
    """Record the `value` of an indicator of an adopted plan on `day`, or correct the reading `corrects`. Returns it.

    Raises ValidationError, beside its field, for a day to come or before the plan; and where the reading is of another
    indicator or corrected already.
    """
    plan = _followed(indicator.measure)
    if day > localdate():
        raise ValidationError({"day": _("This day has not come yet.")})
    if day < plan.started_on:
        raise ValidationError({"day": _("The plan had not begun on this day.")})
    if corrects is not None and corrects.indicator_id != indicator.pk:
        raise ValidationError(_("This reading is of another indicator."))
    if corrects is not None and IndicatorReading.objects.filter(corrects=corrects).exists():
        raise ValidationError(_("Somebody has corrected this reading already."))
    return IndicatorReading.objects.create(
        indicator=indicator, day=day, value=value, corrects=corrects, recorded_by=by, recorded_at=now()
    )


@transaction.atomic
def mark_done(*, measure, done_on, by):
    """Record that `measure` is done since `done_on`, or with None that it is open again. Returns the row.

    Raises ValidationError where indicators, tasks or activities tell how far it is; and, beside its field, for a day
    to come or before the plan.
    """
    plan = _followed(measure)
    if measure.indicators.exists():
        raise ValidationError(_("The indicators of this measure tell how far it is: record a reading."))
    if measure.task_links.exists() or measure.activity_links.exists():
        raise ValidationError(_("The tasks and activities of this measure tell how far it is."))
    if done_on and done_on > localdate():
        raise ValidationError({"done_on": _("This day has not come yet.")})
    if done_on and done_on < plan.started_on:
        raise ValidationError({"done_on": _("The plan had not begun on this day.")})
    row = MeasureDone.objects.filter(measure=measure).first() or MeasureDone(measure=measure)
    row.done_on, row.recorded_by, row.recorded_at = done_on, by, now()
    row.save()
    return row


@transaction.atomic
def link_work(*, measure, tasks, activities, among_tasks, among_activities):
    """Let `tasks` and `activities` (lists) count towards `measure`, and the rest of those offered no more.

    `among_…` are what the page offered: what it did not is left as it is. Raises ValidationError for a draft or an old
    version, and for what is of a branch outside of the plan's, or counts towards another measure.
    """
    plan = _followed(measure)
    for branch in {row.resolution.meeting.branch for row in tasks} | {row.branch for row in activities}:
        if not is_within(branch.path, plan.branch.path):
            raise ValidationError(_("What counts towards a plan is of its branch, or of one under it."))
    _relink(MeasureTask, "task", measure, tasks, among_tasks)
    _relink(MeasureActivity, "meeting", measure, activities, among_activities)


def _relink(model, name, measure, rows, offered):
    wanted = {row.pk for row in rows}
    if model.objects.filter(**{f"{name}__in": wanted}).exclude(measure=measure).exists():
        raise ValidationError(_("One of these counts towards another measure: take it out there first."))
    model.objects.filter(measure=measure, **{f"{name}__in": {row.pk for row in offered} - wanted}).delete()
    linked = set(model.objects.filter(measure=measure).values_list(f"{name}_id", flat=True))
    model.objects.bulk_create(model(measure=measure, **{f"{name}_id": key}) for key in sorted(wanted - linked))
