"""What became of a task after the meeting that gave it: each act with its day, account and reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from .meetings import Meeting, Task


class TaskActQuerySet(ScopedQuerySet):
    pass


class TaskAct(models.Model):
    """One act on a task. `meeting` is the one to which it was carried, or at which it was dealt with."""

    class Kind(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("task", "Reported as done by who is in charge")
        DONE = "done", pgettext_lazy("task", "Done")
        REOPENED = "reopened", pgettext_lazy("task", "Opened again")
        DROPPED = "dropped", pgettext_lazy("task", "Dropped")
        CARRIED = "carried", pgettext_lazy("task", "Carried to another meeting")

    task = models.ForeignKey(Task, models.CASCADE, related_name="acts", verbose_name=pgettext_lazy("model", "task"))
    kind = models.CharField(_("act"), max_length=12, choices=Kind.choices)
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, related_name="task_acts", verbose_name=_("meeting")
    )
    why = models.CharField(_("reason"), max_length=250, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    branch_path = "task__resolution__meeting__branch__path"
    seen_with = "meetings.view_task"
    objects = TaskActQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "act on a task")
        verbose_name_plural = _("acts on tasks")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["task", "meeting"], condition=Q(kind="carried"), name="meetings_taskact_carried_once"
            )
        ]

    def __str__(self):
        return f"{self.task}: {self.get_kind_display()}"
