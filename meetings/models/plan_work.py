"""What becomes of a plan: readings of its indicators, tasks and activities that count, measures marked as done."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet

from .meetings import Meeting, Task
from .plans import Indicator, Measure


class WorkQuerySet(ScopedQuerySet):
    pass


class ReadingQuerySet(WorkQuerySet):
    def valid(self):
        """Those that no other one corrects."""
        return self.filter(correction=None)


class IndicatorReading(models.Model):
    """The value of an indicator on a day. It never changes and is never deleted: another reading corrects it."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="readings", verbose_name=_("indicator"), editable=False
    )
    day = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"), editable=False
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)

    branch_path = "indicator__measure__axis__plan__branch__path"
    seen_with = "meetings.view_meeting"
    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "reading of an indicator")
        verbose_name_plural = _("readings of indicators")
        ordering = ["day", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.indicator}: {self.value}"


class MeasureDone(models.Model):
    """That a measure is done, since which day and by whom it was marked; without a day it is open again."""

    measure = models.OneToOneField(Measure, models.PROTECT, related_name="done", verbose_name=_("measure"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"), editable=False
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)

    branch_path = "measure__axis__plan__branch__path"
    seen_with = "meetings.view_meeting"
    objects = WorkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "measure marked as done")
        verbose_name_plural = _("measures marked as done")
        default_permissions = ()

    def __str__(self):
        return str(self.measure)


class MeasureTask(models.Model):
    """A task that counts towards a measure. It counts towards one."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="task_links", verbose_name=_("measure"))
    task = models.OneToOneField(Task, models.PROTECT, related_name="measure_link", verbose_name=_("task"))

    branch_path = "measure__axis__plan__branch__path"
    seen_with = "meetings.view_meeting"
    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "task of a measure")
        verbose_name_plural = _("tasks of measures")
        default_permissions = ()

    def __str__(self):
        return str(self.task)


class MeasureActivity(models.Model):
    """A meeting that counts towards a measure as an activity. It counts towards one."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="activity_links", verbose_name=_("measure"))
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="measure_link", verbose_name=_("activity"))

    branch_path = "measure__axis__plan__branch__path"
    seen_with = "meetings.view_meeting"
    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "activity of a measure")
        verbose_name_plural = _("activities of measures")
        default_permissions = ()

    def __str__(self):
        return str(self.meeting)
