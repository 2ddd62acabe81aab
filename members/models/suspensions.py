"""Memberships put on hold."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open

from .memberships import Membership
from .sanctions import Sanction


class SuspensionQuerySet(PeriodQuerySet, ScopedQuerySet):
    def overlapping(self, start, end):
        """As of every period, without those that were taken back and have lasted no day."""
        return super().overlapping(start, end).exclude(ended_on=models.F("started_on"))

    def lasting(self):
        """Those that are not over today: without an end, or with one to come."""
        return self.overlapping(localdate(), None)


class Suspension(Period):
    """A membership put on hold: no dues are asked and offices give no rights while it lasts.

    Its end may stand from the beginning; a transfer carries what is left of it on as a new row of the same `sanction`.
    """

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="suspensions", verbose_name=_("membership")
    )
    reason = models.CharField(_("reason"), max_length=250)
    sanction = models.ForeignKey(
        Sanction, models.PROTECT, null=True, blank=True, related_name="suspensions", verbose_name=_("decision")
    )

    branch_path = "membership__branch__path"
    own_person = "membership__person_id"
    objects = SuspensionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-started_on", "-pk"]
        constraints = one_open(
            "membership",
            name="members_suspension_one_open_per_membership",
            message=_("This membership is already suspended."),
        )

    def carried_on(self, day):
        """The unsaved suspension that carries on, from the day `day`, what is left of this one."""
        started_on = max(day, self.started_on)
        return Suspension(started_on=started_on, ended_on=self.ended_on, reason=self.reason, sanction=self.sanction)

    def __str__(self):
        return str(self.membership)
