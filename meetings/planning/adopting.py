"""Adopting a plan at a meeting of its branch, and presenting it at meetings of the branch and of those under it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.timezone import now
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from branches.paths import is_within

from ..minutes.frozen import refuse_frozen
from ..minutes.writing import is_cancelled_now, lock_meeting
from ..models import (
    IndicatorReading,
    Measure,
    MeasureActivity,
    MeasureDone,
    MeasureTask,
    PlanAdoption,
    PlanPresentation,
    Resolution,
)
from .frozen import lock_draft, lock_plan
from .links import is_lost


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
    return is_lost(resolution.votes_for, resolution.votes_against)


@transaction.atomic
def adopt_plan(*, plan, meeting, resolution, by):
    """Record that `meeting` adopted `plan` by `resolution`; from then on the text does not change. Returns the row.

    The next version of a plan takes over what counts towards the one before it. Raises ValidationError for an adopted
    or empty plan, for a meeting of another branch, to come, cancelled, without quorum or with approved minutes, and
    for a resolution of another meeting, that was rejected, or that adopted another plan.
    """
    meeting = recorded_meeting(meeting)
    if plan.is_amendment:
        lock_plan(plan.adapted_from)  # before its draft: what is recorded of it this moment is taken over, or refused
    plan = lock_draft(plan)
    if meeting.branch_id != plan.branch_id:
        raise ValidationError(_("A plan is adopted at a meeting of its own branch."))
    if meeting.has_quorum is False:
        raise ValidationError(_("This meeting had no quorum: it adopted nothing."))
    if meeting.date >= plan.ended_on:
        raise ValidationError(_("This plan was over on the day of the meeting."))
    if plan.adapted_from and plan.adapted_from.adoption.meeting.date > meeting.date:
        raise ValidationError(_("The plan from which it was copied was adopted later than this meeting."))
    resolution = _hold_resolution(resolution, meeting)
    if not Measure.objects.filter(axis__plan=plan).exists():
        raise ValidationError(_("This plan has no measure yet: there is nothing to adopt."))
    row = PlanAdoption.objects.create(
        plan=plan, meeting=meeting, resolution=resolution, recorded_by=by, recorded_at=now()
    )
    if plan.is_amendment:
        _take_work_over(plan)
    return row


def _hold_resolution(resolution, meeting):
    """The resolution as it stands now, held: its vote may have been recorded or taken back since it was read."""
    resolution = Resolution.objects.select_for_update(of=("self",), no_key=True).get(pk=resolution.pk)
    if resolution.meeting_id != meeting.pk:
        raise ValidationError({"resolution": _("This resolution is of another meeting.")})
    if was_rejected(resolution):
        raise ValidationError({"resolution": _("This resolution was not carried.")})
    if PlanAdoption.objects.filter(resolution=resolution).exists():
        raise ValidationError({"resolution": _("This resolution adopted another plan.")})
    return resolution


def _take_work_over(plan):
    """What counted towards a measure counts towards the one that follows it; readings are copied, where alike.

    Links move, because a task counts once; those of a measure that the new version drops go, and what they named may
    count elsewhere. Readings and marks stay with the version of which they were recorded too. Some ten queries.
    """
    for links in (MeasureTask, MeasureActivity):
        rows = links.objects.filter(measure__axis__plan=plan.adapted_from_id)
        follows = Measure.objects.filter(axis__plan=plan, adapted_from=OuterRef("measure"))
        rows.filter(measure__adaptations__axis__plan=plan).update(measure=Subquery(follows.values("pk")[:1]))
        rows.delete()
    measures = Measure.objects.filter(axis__plan=plan).exclude(adapted_from=None).prefetch_related(
        "indicators", "adapted_from__indicators__readings__correction", "adapted_from__done"
    )  # fmt: skip
    marks, readings = [], []
    for measure in measures:
        if done := getattr(measure.adapted_from, "done", None):
            marks.append(MeasureDone(measure=measure, done_on=done.done_on, recorded_by_id=done.recorded_by_id,
                                     recorded_at=done.recorded_at))  # fmt: skip
        readings += _readings_like(measure.adapted_from, measure)
    bulk_create_with_history(marks, MeasureDone)
    IndicatorReading.objects.bulk_create(readings)


def _readings_like(before, measure):
    same = {(row.subject, row.unit): row for row in measure.indicators.all()}
    for indicator in before.indicators.all():
        follows = same.get((indicator.subject, indicator.unit))
        for row in indicator.readings.all() if follows else ():
            if not hasattr(row, "correction"):
                yield IndicatorReading(indicator=follows, day=row.day, value=row.value,
                                       recorded_by_id=row.recorded_by_id, recorded_at=row.recorded_at)  # fmt: skip


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
