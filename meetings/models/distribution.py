"""Offices that a bureau distributed among its members at a meeting after the one that elected them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet
from bureaus.models import Appointment

from .meetings import Meeting


class DistributionQuerySet(ScopedQuerySet):
    pass


class Distribution(models.Model):
    """An appointment that a meeting of the bureau decided: each office can be traced to the meeting that gave it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="distributions", verbose_name=_("meeting"))
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, related_name="distribution", verbose_name=_("appointment")
    )

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = DistributionQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "distributed office")
        verbose_name_plural = _("distributed offices")
        ordering = ["meeting", "pk"]

    def __str__(self):
        return str(self.appointment)
