"""How long people are kept after they left, and whose identity was removed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from dated.periods import Period, PeriodQuerySet, one_open

from .memberships import Membership
from .people import Person


class RetentionRule(Period):
    """How long identities are kept, from a day on. Nothing happens by itself: a command lists who is past it.

    Law 09-08 asks that data be kept no longer than its purpose needs. Commercial law keeps accounts and what proves
    them for ten years (code of commerce, article 26): until then a payer's name stays on the receipts.
    """

    years_after_leaving = models.PositiveSmallIntegerField(
        _("years after leaving"), null=True, blank=True, help_text=_("Empty: nobody is listed.")
    )
    accounting_years = models.PositiveSmallIntegerField(_("years that payments keep their payer"), default=10)

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of retention")
        verbose_name_plural = _("rules of retention")
        ordering = ["-started_on"]
        constraints = one_open(
            models.Value(1), name="members_retentionrule_one_open", message=_("A rule is open already: end it first.")
        )

    def __str__(self):
        return str(self.started_on)


class AnonymisationQuerySet(models.QuerySet):
    def pending(self):
        """Those of which the law still keeps the name, of people who did not become members again since."""
        since = models.OuterRef("emptied_on")
        held = models.Q(started_on__gte=since) | models.Q(ended_on=None) | models.Q(ended_on__gt=since)
        back = Membership.objects.filter(held, person=models.OuterRef("person"))
        return self.filter(at=None).exclude(models.Exists(back))

    def emptied_among(self, people):
        """The keys, of those of `people`, of whom nothing but the name is left."""
        return set(self.pending().filter(person__among=people).values_list("person", flat=True))


class Anonymisation(models.Model):
    """That the identity of a person was removed: by whom, when and why. Nobody undoes it.

    Of who paid something lately the name stays for the accounts: all else was removed on the day `emptied_on`, and
    `at` is empty until `completed_by` lets the name follow.
    """

    class Reason(models.TextChoices):
        REQUEST = "request", _("Asked for by the person")
        RETENTION = "retention", _("Kept for as long as the rule says")

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="anonymisation", verbose_name=_("person"), editable=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("anonymised by"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    at = models.DateTimeField(_("anonymised at"), null=True, blank=True)
    emptied_on = models.DateField(_("all but the name removed on"), null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("name removed by"),
    )  # fmt: skip

    objects = AnonymisationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "anonymisation")
        verbose_name_plural = _("anonymisations")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(at__isnull=False) | models.Q(emptied_on__isnull=False),
                name="members_anonymisation_of_some_day",
            )
        ]

    def __str__(self):
        return str(self.person)
