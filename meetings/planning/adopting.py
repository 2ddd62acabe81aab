"""Adopting a plan at a meeting of its branch, and presenting it at meetings of the branch and of those under it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from branches.paths import is_within

from ..minutes.frozen import refuse_frozen
from ..minutes.writing import is_cancelled_now, lock_meeting
from ..models import (
    IndicatorReading,
    Measure,
    MeasureActivity,
    MeasureDone,
    MeasureTask,
    Meeting,
    PlanAdoption,
    PlanPresentation,
)
from .frozen import lock_draft


def recorded_meeting(meeting):
    """The meeting, held against other changes, of whose record more may be written.

    Raises ValidationError where it is to come, cancelled, met without quorum, or has approved minutes.
    """
    meeting = lock_meeting(meeting)
    if not meeting.is_held:
        raise ValidationError(_("This meeting is still to come: what it did is recorded after it."))
    if is_cancelled_now(meeting):
        raise ValidationError(_("This meeting is cancelled: nothing is recorded of it."))
    refuse_frozen(meeting)
    return meeting


def was_rejected(resolution):
    """Whether a resolution was not carried: by its vote, or by the numbers of a record that holds no vote."""
    if resolution.vote is not None or resolution.awaits_vote:
        return resolution.vote is None or not resolution.vote.is_adopted
    votes_for, against = resolution.votes_for, resolution.votes_against
    return votes_for is not None and against is not None and votes_for <= against


@transaction.atomic
def adopt_plan(*, plan, meeting, resolution, by):
    """Record that `meeting` adopted `plan` by `resolution`; from then on the text does not change. Returns the row.

    The next version of a plan takes over what counts towards the one before it. Raises ValidationError for an adopted
    or empty plan, for a meeting of another branch, to come, cancelled, without quorum or with approved minutes, and
    for a resolution of another meeting, that was rejected, or that adopted another plan.
    """
    meeting, plan = recorded_meeting(meeting), lock_draft(plan)
    if meeting.branch_id != plan.branch_id:
        raise ValidationError(_("A plan is adopted at a meeting of its own branch."))
    if meeting.state == Meeting.State.WITHOUT_QUORUM:
        raise ValidationError(_("This meeting had no quorum: it adopted nothing."))
    if meeting.date >= plan.ended_on:
        raise ValidationError(_("This plan was over on the day of the meeting."))
    if plan.adapted_from and plan.adapted_from.adoption.meeting.date > meeting.date:
        raise ValidationError(_("The plan from which it was copied was adopted later than this meeting."))
    _check_resolution(resolution, meeting)
    if not Measure.objects.filter(axis__plan=plan).exists():
        raise ValidationError(_("This plan has no measure yet: there is nothing to adopt."))
    row = PlanAdoption.objects.create(
        plan=plan, meeting=meeting, resolution=resolution, recorded_by=by, recorded_at=now()
    )
    if plan.is_amendment:
        _take_work_over(plan)
    return row


def _check_resolution(resolution, meeting):
    if resolution.meeting_id != meeting.pk:
        raise ValidationError({"resolution": _("This resolution is of another meeting.")})
    if was_rejected(resolution):
        raise ValidationError({"resolution": _("This resolution was not carried.")})
    if PlanAdoption.objects.filter(resolution=resolution).exists():
        raise ValidationError({"resolution": _("This resolution adopted another plan.")})


def _take_work_over(plan):
    """What counted towards a measure counts towards the one that follows it; readings are copied, where alike.

    Links move, because a task counts once. Readings and marks stay with the version of which they were recorded too.
    """
    measures = Measure.objects.filter(axis__plan=plan).exclude(adapted_from=None).prefetch_related(
        "indicators", "adapted_from__indicators__readings__correction", "adapted_from__done"
    )  # fmt: skip
    for measure in measures:
        before = measure.adapted_from
        MeasureTask.objects.filter(measure=before).update(measure=measure)
        MeasureActivity.objects.filter(measure=before).update(measure=measure)
        if done := getattr(before, "done", None):
            MeasureDone.objects.create(measure=measure, done_on=done.done_on, recorded_by_id=done.recorded_by_id,
                                       recorded_at=done.recorded_at)  # fmt: skip
        _copy_readings(before, measure)


def _copy_readings(before, measure):
    same = {(row.subject, row.unit): row for row in measure.indicators.all()}
    for indicator in before.indicators.all():
        follows = same.get((indicator.subject, indicator.unit))
        for row in indicator.readings.all() if follows else ():
            if not hasattr(row, "correction"):
                IndicatorReading.objects.create(
                    indicator=follows, day=row.day, value=row.value, recorded_by_id=row.recorded_by_id,
                    recorded_at=row.recorded_at,
                )  # fmt: skip


@transaction.atomic
def present_plan(*, meeting, plan, presenter=None, intervention=None):
    """Record that the adopted `plan` was presented at `meeting`, by whom, and in which intervention. Returns the row.

    Without a `presenter`, who spoke in the intervention presented it. Raises ValidationError for a plan that was no
    plan of the meeting's branch or of one above it, or not adopted yet on that day, an intervention of another
    meeting, the second time, and a meeting of which nothing may be recorded.
    """
    meeting = recorded_meeting(meeting)
    if not is_within(meeting.branch.path, plan.branch.path):
        raise ValidationError({"plan": _("A plan is presented in its own branch, and in those under it.")})
    if not plan.is_adopted or plan.adoption.meeting.date > meeting.date:
        raise ValidationError({"plan": _("This plan was not adopted yet on the day of the meeting.")})
    if intervention and intervention.meeting_id != meeting.pk:
        raise ValidationError({"intervention": _("This intervention is of another meeting.")})
    if PlanPresentation.objects.filter(plan=plan, meeting=meeting).exists():
        raise ValidationError({"plan": _("This plan was presented at this meeting already.")})
    if presenter is None and intervention:
        presenter = intervention.speaker
    return PlanPresentation.objects.create(meeting=meeting, plan=plan, presenter=presenter, intervention=intervention)


@transaction.atomic
def remove_presentation(*, presentation):
    """Take back that a plan was presented, as long as the record of the meeting may change."""
    recorded_meeting(presentation.meeting)
    presentation.delete()
