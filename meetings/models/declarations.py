"""Declaring a renewed bureau to the authority: the dated rule of the days, and each declaration."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Kind
from branches.scoping import ScopedQuerySet
from bureaus.models import Confirmable
from dated.periods import Period, PeriodQuerySet, one_open

from .elections import Election


class DeclarationRuleQuerySet(PeriodQuerySet):
    def last_day(self, branch, renewed_on):
        """The last day to declare what `branch` renewed on `renewed_on`; None where no rule held then."""
        level = DeclarationRule.Level.LEADING if branch.kind == Kind.NATIONAL else DeclarationRule.Level.LOCAL
        rule = self.on(renewed_on).filter(level=level).first()
        return rule and renewed_on + timedelta(days=rule.days)


class DeclarationRule(Period):
    """Within how many days a renewal is declared, for the leading organs and for local organisations.

    Source: organic law 29-11 on political parties: changes in the leading organs are notified within 15 days; the
    creation or renewal of a local organisation is declared to the local authority, by practice within 30.

    Once it has begun, days were counted by it: it is ended and followed by another one. Its reference is corrected.
    """

    class Level(models.TextChoices):
        LEADING = "leading", _("Leading organs (national)")
        LOCAL = "local", _("Local organisations")

    level = models.CharField(_("of which organs"), max_length=8, choices=Level.choices)
    days = models.PositiveSmallIntegerField(_("days to declare"))
    reference = models.CharField(_("reference"), max_length=200, blank=True)

    objects = DeclarationRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of declarations")
        verbose_name_plural = _("rules of declarations")
        ordering = ["level", "-started_on"]
        constraints = one_open("level", name="meetings_declarationrule_one_open_per_level")

    def __str__(self):
        return f"{self.get_level_display()} – {self.days}"

    @property
    def has_begun(self):
        return self.started_on is not None and self.started_on <= localdate()

    def clean(self):
        """Raise ValidationError where another rule of the level holds on some of these days, or one that has begun is
        changed.
        """
        if not self.started_on:
            return
        before = DeclarationRule.objects.filter(pk=self.pk).first()
        if before and before.has_begun and self._terms != before._terms:
            raise ValidationError(_("This rule holds already: end it, and add the one that follows it."))
        others = DeclarationRule.objects.filter(level=self.level).exclude(pk=self.pk)
        if others.overlapping(self.started_on, self.ended_on).exists():
            raise ValidationError(_("Another rule holds on some of these days: end that one first."))

    @property
    def _terms(self):
        return self.level, self.days, self.started_on


class DeclarationQuerySet(ScopedQuerySet):
    def to_make(self):
        """Those that are not made, of bureaus that still sit by an election that stands."""
        return self.filter(made_on=None, election__state=Confirmable.State.IN_FORCE, election__bureau__ended_on=None)

    def late(self, day):
        return self.to_make().filter(due_on__lt=day)


class Declaration(models.Model):
    """The declaration of what an election renewed: until which day it is due, when it was made, by what receipt."""

    election = models.OneToOneField(
        Election, models.PROTECT, related_name="declaration", verbose_name=_("election"), editable=False
    )
    due_on = models.DateField(_("due on"), editable=False)
    made_on = models.DateField(_("declared on"), null=True, blank=True)
    reference = models.CharField(_("number of the receipt"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True, editable=False)

    branch_path = "election__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "declaration")
        verbose_name_plural = _("declarations")
        ordering = ["due_on", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self._meta.verbose_name} – {self.election.meeting}"

    @property
    def branch(self):
        return self.election.meeting.branch

    @property
    def is_late(self):
        return self.made_on is None and self.due_on < localdate()
