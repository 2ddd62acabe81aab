"""Ticking off what a meeting gave as tasks: open to the end, whether its minutes are approved or not."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Task


@transaction.atomic
def finish_task(*, task, done_on):
    """Record that `task` was done on `done_on`, or with None that it is open again. Returns it.

    Raises ValidationError for a day before its meeting.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("resolution__meeting").get(pk=task.pk)
    if done_on and done_on < task.resolution.meeting.date:
        raise ValidationError({"done_on": _("A task is done after the meeting that gave it.")})
    task.done_on = done_on
    task.save(update_fields=["done_on"])
    return task
