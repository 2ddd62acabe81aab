"""Memberships put on hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open

from .memberships import Membership


class SuspensionQuerySet(PeriodQuerySet, ScopedQuerySet):
    pass


class Suspension(Period):
    """A membership put on hold: no dues are asked and offices give no rights while it lasts."""

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="suspensions", verbose_name=_("membership")
    )
    reason = models.CharField(_("reason"), max_length=250)

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

    def __str__(self):
        return str(self.membership)
