"""Copying a plan: a branch adapts that of a level above, or prepares the next version of its own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from branches.paths import is_under

from ..models import ActionPlan, Axis, Indicator, Measure
from .frozen import lock_plan


@transaction.atomic
def adapt_plan(*, plan, branch, by):
    """Copy the adopted `plan` of a level above for `branch`, as a draft that is linked to it. Returns the draft.

    Who is in charge above by name is not in charge here: offices are taken over, people are not. Raises
    ValidationError for a draft, for a plan that is replaced or over, or of no level above, and the second time.
    """
    plan = lock_plan(plan)
    _refuse_unadopted(plan)
    if plan.ended_on <= localdate():
        raise ValidationError(_("This plan is over: there is nothing to adapt."))
    if not is_under(branch.path, plan.branch.path):
        raise ValidationError(_("A branch adapts the plan of a level above it."))
    if not branch.is_standing:
        raise ValidationError(_("This branch is closed."))
    if ActionPlan.objects.filter(branch=branch, adapted_from=plan).exists():
        raise ValidationError(_("The branch has adapted this plan already."))
    return _copy(plan, branch, by)


@transaction.atomic
def amend_plan(*, plan, by):
    """Copy an adopted plan as the draft of its next version. Returns the draft.

    Raises ValidationError for a draft, for a plan that is replaced, and where its next version is prepared already.
    """
    plan = lock_plan(plan)
    _refuse_unadopted(plan)
    if ActionPlan.objects.filter(branch=plan.branch, adapted_from=plan).exists():
        raise ValidationError(_("The next version of this plan is prepared already."))
    return _copy(plan, plan.branch, by)


def _refuse_unadopted(plan):
    if not plan.is_adopted:
        raise ValidationError(_("This plan is a draft: it is adopted first."))
    if plan.is_replaced:
        raise ValidationError(_("Another version has replaced this plan."))


def _copy(plan, branch, by):
    """A draft of `branch` with the whole text of `plan`, each row linked to its own; a constant number of queries."""
    draft = ActionPlan.objects.create(
        branch=branch, title=plan.title, introduction=plan.introduction, started_on=plan.started_on,
        ended_on=plan.ended_on, adapted_from=plan, prepared_by=by, prepared_at=now(),
    )  # fmt: skip
    of_axis, of_measure = {}, {}
    for axis in plan.axes.all():
        of_axis[axis.pk] = Axis(plan=draft, order=axis.order, title=axis.title, adapted_from=axis)
    Axis.objects.bulk_create(of_axis.values())
    for row in Measure.objects.filter(axis__plan=plan):
        of_measure[row.pk] = _measure_like(row, of_axis[row.axis_id], with_owner=draft.is_amendment)
    Measure.objects.bulk_create(of_measure.values())
    rows = Indicator.objects.filter(measure__axis__plan=plan)
    Indicator.objects.bulk_create(_indicator_like(row, of_measure[row.measure_id]) for row in rows)
    return draft


def copy_measure(source, axis, *, with_owner):
    """Copy one measure with its indicators into `axis`, linked to it. Returns the copy."""
    measure = _measure_like(source, axis, with_owner=with_owner)
    measure.save()
    Indicator.objects.bulk_create(_indicator_like(row, measure) for row in source.indicators.all())
    return measure


def _measure_like(row, axis, *, with_owner):
    return Measure(axis=axis, order=row.order, subject=row.subject, owner_id=row.owner_id if with_owner else None,
                   office_id=row.office_id, due_on=row.due_on, adapted_from=row)  # fmt: skip


def _indicator_like(row, measure):
    return Indicator(measure=measure, order=row.order, subject=row.subject, unit=row.unit, baseline=row.baseline,
                     target=row.target)  # fmt: skip
