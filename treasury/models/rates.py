"""What a month of dues costs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open
from members.models import Category, IncomeBand

from .money import money


class DuesRateQuerySet(PeriodQuerySet, ScopedQuerySet):
    def to_come(self, month):
        """The rates that begin after `month` and still stand."""
        return self.filter(started_on__gt=month, withdrawn_at=None).exclude(ended_on=F("started_on"))


class DuesRate(Period):
    """The dues of a month, in dirhams, in a branch and those under it, for a category, an income band, both, or all.

    `decision` says which body decided it, or under which reference, and `decided_on` the day; rows from before these
    were asked for have neither. A rate that was taken back before it began covers no month: it keeps its first day.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_rates", verbose_name=_("branch"))
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dues_rates",
        verbose_name=_("category of members"),
        help_text=_("Empty: every category."),
    )
    band = models.ForeignKey(
        IncomeBand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dues_rates",
        verbose_name=_("income band"),
        help_text=_("Empty: every income, and members who declared none."),
    )
    amount = money(_("amount a month"))
    decision = models.CharField(_("decision"), max_length=250, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    withdrawal_reason = models.CharField(_("why it was taken back"), max_length=250, blank=True)

    objects = DuesRateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rate of dues")
        verbose_name_plural = _("rates of dues")
        ordering = ["-started_on", "-pk"]
        constraints = [
            *one_open(
                "branch", Coalesce("category", 0), Coalesce("band", 0), name="treasury_duesrate_one_open_per_members"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="treasury_duesrate_not_negative"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (Q(ended_on=F("started_on")) & ~Q(withdrawal_reason="")),
                name="treasury_duesrate_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.branch}: {self.amount}"
