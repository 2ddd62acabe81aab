"""Writing a plan that is not adopted yet: its facts, its axes, its measures with their indicators."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..models import ActionPlan, Axis, DroppedMeasure, Indicator, Measure
from .frozen import lock_draft

MOST_AXES = 30
MOST_MEASURES = 60  # of an axis
MOST_INDICATORS = 6  # of a measure


@transaction.atomic
def write_plan(*, branch, title, started_on, ended_on, by, introduction=""):
    """Begin a plan of `branch`. Returns the ActionPlan, a draft. Raises ValidationError for a period without days."""
    plan = ActionPlan(branch=branch, title=title, introduction=introduction, started_on=started_on, ended_on=ended_on,
                      prepared_by=by, prepared_at=now())  # fmt: skip
    plan.clean()
    plan.save()
    return plan


@transaction.atomic
def correct_plan(*, plan, title, started_on, ended_on, introduction=""):
    """Change the facts of a draft. Returns it. ValidationError for an adopted plan, or a period without days."""
    plan = lock_draft(plan)
    plan.title, plan.introduction = title, introduction
    plan.started_on, plan.ended_on = started_on, ended_on
    plan.clean()
    plan.save()
    return plan


@transaction.atomic
def discard_plan(*, plan):
    """Delete a draft with all its text. Raises ValidationError for an adopted plan."""
    lock_draft(plan).delete()


@transaction.atomic
def save_axis(*, plan, title, order=None, axis=None):
    """Add an axis to a draft, at the end without an `order`; or change `axis`. Returns it."""
    plan = lock_draft(plan)
    if axis is None:
        _refuse_more(plan.axes.count(), MOST_AXES)
        axis = Axis(plan=plan)
    axis.title, axis.order = title, order or _next(plan.axes)
    axis.save()
    return axis


@transaction.atomic
def remove_axis(*, axis):
    """Take an axis without measures out of a draft."""
    lock_draft(axis.plan)
    if axis.measures.exists():
        raise ValidationError(_("This axis has measures: take them out or move them first."))
    axis.delete()


@transaction.atomic
def save_measure(*, axis, subject, owner=None, office=None, due_on=None, order=None, measure=None, indicators=None):
    """Add a measure to an axis of a draft, or change `measure`, which may come from another axis. Returns it.

    `indicators` are unsaved or changed Indicators in their order, which take the place of those that it has; None
    leaves them. Raises ValidationError, beside its field, for a day outside of the plan.
    """
    plan = lock_draft(axis.plan)
    if due_on and not plan.started_on <= due_on < plan.ended_on:
        raise ValidationError({"due_on": _("A measure is due within the days of its plan.")})
    if measure is None:
        _refuse_more(axis.measures.count(), MOST_MEASURES)
        measure = Measure()
    measure.axis, measure.subject, measure.owner, measure.office = axis, subject, owner, office
    measure.due_on, measure.order = due_on, order or _next(axis.measures)
    measure.save()
    if indicators is not None:
        _replace_indicators(measure, indicators)
    return measure


def _replace_indicators(measure, indicators):
    _refuse_more(len(indicators) - 1, MOST_INDICATORS)
    measure.indicators.all().delete()
    for order, row in enumerate(indicators, start=1):
        row.pk, row.measure, row.order = None, measure, order
        row.full_clean()
    Indicator.objects.bulk_create(indicators)


@transaction.atomic
def drop_measure(*, measure, reason=""):
    """Take a measure out of a draft. Of one that was copied, `reason` says why; it is shown with what differs.

    Raises ValidationError, beside its field, for a copied measure without a reason.
    """
    plan = lock_draft(measure.plan)
    if measure.adapted_from_id:
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the branch does not take this measure over.")})
        DroppedMeasure.objects.create(plan=plan, measure_id=measure.adapted_from_id, reason=reason.strip())
    measure.delete()


@transaction.atomic
def take_measure_up(*, dropped):
    """Copy a measure that was dropped into the draft again, into the axis that follows its own. Returns the copy."""
    from .adapting import copy_measure  # it copies whole plans, and needs this module's limits

    plan = lock_draft(dropped.plan)
    source = dropped.measure
    axis = plan.axes.filter(adapted_from=source.axis_id).first()
    if axis is None:
        order = _next(plan.axes)
        axis = Axis.objects.create(plan=plan, title=source.axis.title, order=order, adapted_from=source.axis)
    dropped.delete()
    return copy_measure(source, axis, with_owner=plan.is_amendment)


def _next(rows):
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1


def _refuse_more(count, most):
    if count >= most:
        raise ValidationError(_("There is no room for more: at most %(most)d.") % {"most": most})
