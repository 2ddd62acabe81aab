"""What a record does not lose while a plan leans on it: the resolution that adopted it, tasks that count."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import MeasureTask, PlanAdoption


def refuse_struck_out(*, resolutions=(), tasks=()):
    """Raise ValidationError where one of the rows that are to go adopted a plan, or counts towards a measure.

    Two queries at most, none where nothing goes.
    """
    if resolutions and PlanAdoption.objects.filter(resolution__in=resolutions).exists():
        raise ValidationError(_("A plan was adopted by this resolution: it stays on the record."))
    linked = Q(task__in=tasks) | Q(task__resolution__in=resolutions)
    if (tasks or resolutions) and MeasureTask.objects.filter(linked).exists():
        raise ValidationError(_("A task counts towards a measure of a plan: take it out there first."))
