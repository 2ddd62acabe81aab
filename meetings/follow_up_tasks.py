"""Ticking off what a meeting gave as tasks: open to the end, whether its minutes are approved or not."""

from django.db import transaction

from .models import Task


@transaction.atomic
def finish_task(*, task, done_on):
    """Record that `task` was done on `done_on`, or with None that it is open again. Returns it.

    Raises ValidationError for a day before its meeting, or to come.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("resolution__meeting").get(pk=task.pk)
    task.done_on = done_on
    task.clean()
    task.save(update_fields=["done_on"])
    return task
