"""Disciplinary decisions on members: what was decided, when, after which hearing, and whether it still stands."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet

from .memberships import Membership
from .reversals import Reversible, ReversibleQuerySet, reversed_with_reason


class SanctionQuerySet(ReversibleQuerySet, ScopedQuerySet):
    """Disciplinary decisions; those that stand were not taken back."""


class Sanction(Reversible):
    """A disciplinary decision on a membership. A wrong record is taken back, with who did and why; it is not deleted.

    Of a suspension, `until` is the first day after it; without one it lasts until it is lifted.
    """

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning")
        REPRIMAND = "reprimand", _("Reprimand")
        SUSPENSION = "suspension", _("Suspension")
        EXPULSION = "expulsion", _("Expulsion")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="sanctions", verbose_name=_("membership"))
    kind = models.CharField(_("decision"), max_length=12, choices=Kind.choices)
    decided_on = models.DateField(_("decided on"))
    until = models.DateField(_("until"), null=True, blank=True)
    hearing_on = models.DateField(_("heard on"), null=True, blank=True)
    reference = models.CharField(_("reference of the decision"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=250)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"), null=True,
        blank=True,
    )  # fmt: skip
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    branch_path = "membership__branch__path"
    second_branch_path = "membership__person__branch__path"  # the branch that keeps the file today
    own_person = "membership__person_id"
    objects = SanctionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "disciplinary decision")
        verbose_name_plural = _("disciplinary decisions")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(kind="suspension", until__gt=F("decided_on")),
                name="members_sanction_until_of_suspension",
                violation_error_message=_("The suspension ends after the day on which it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="expulsion") | Q(hearing_on__isnull=False) & ~Q(reference=""),
                name="members_sanction_expulsion_after_hearing",
                violation_error_message=_("An expulsion names the day of the hearing and the decision."),
            ),
            models.CheckConstraint(
                condition=Q(hearing_on=None) | Q(hearing_on__lte=F("decided_on")),
                name="members_sanction_hearing_before_decision",
                violation_error_message=_("The member is heard before the decision."),
            ),
            reversed_with_reason("members_sanction_reversed_with_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} – {self.membership.person}"

    @property
    def lifted_on(self):
        """The day on which a suspension that stands ended otherwise than decided, lifted or with the membership.

        None as long as it lasts. It reads the rows of the suspension, which a transfer carries on.
        """
        rows = sorted(self.suspensions.all(), key=lambda row: (row.started_on, row.pk))
        ended = rows[-1].ended_on if rows and self.stands else None
        return ended if ended != self.until else None

    @property
    def last_day(self):
        """The last day of a suspension whose end was decided with it; None of everything else."""
        return self.until and self.until - timedelta(days=1)
