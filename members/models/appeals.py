"""Appeals against disciplinary decisions: what the member says, until when, and what the level above answered."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open

from .sanctions import Sanction


class AppealRule(Period):
    """What the statutes say of appeals, from a day on."""

    days_to_appeal = models.PositiveSmallIntegerField(
        _("days to appeal"), default=30, help_text=_("They count from the day on which the decision is recorded.")
    )

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of appeals")
        verbose_name_plural = _("rules of appeals")
        ordering = ["-started_on"]
        constraints = one_open(
            models.Value(1), name="members_appealrule_one_open", message=_("A rule is open already: end it first.")
        )

    def __str__(self):
        return str(self.started_on)

    def clean(self):
        """Refuse a rule that shares a day with another; an empty period shares none."""
        if not self.started_on or self.started_on == self.ended_on:
            return
        others = AppealRule.objects.exclude(pk=self.pk).exclude(ended_on=models.F("started_on"))
        if others.overlapping(self.started_on, self.ended_on).exists():
            raise ValidationError({"started_on": _("Another rule is in force at that time: end it first.")})


class AppealQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=Appeal.State.WAITING)


def _account(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class Appeal(models.Model):
    """The member's appeal against a decision. The decision has its effect until a higher level annuls it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("appeal", "Waiting")
        UPHELD = "upheld", pgettext_lazy("appeal", "The decision is upheld")
        ANNULLED = "annulled", pgettext_lazy("appeal", "The decision is annulled")
        WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "Withdrawn")
        LAPSED = "lapsed", pgettext_lazy("appeal", "Lapsed: the decision was taken back")

    sanction = models.OneToOneField(
        Sanction, models.PROTECT, related_name="appeal", verbose_name=pgettext_lazy("model", "disciplinary decision")
    )
    grounds = models.CharField(_("grounds of the appeal"), max_length=1000)
    lodged_by = _account(_("lodged by"))
    lodged_at = models.DateTimeField(_("lodged at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.CharField(_("answer"), max_length=250, blank=True)
    decided_by = _account(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    branch_path = "sanction__membership__branch__path"
    second_branch_path = "sanction__membership__person__branch__path"
    own_person = "sanction__membership__person_id"
    objects = AppealQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-lodged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "annulled"]) | ~Q(answer=""), name="members_appeal_answer_explained"
            ),
        ]

    def __str__(self):
        return str(self.sanction)

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    def decide(self, state, *, by, answer=""):
        """Set what became of it, unsaved."""
        self.state, self.decided_by, self.decided_at, self.answer = state, by, timezone.now(), answer
