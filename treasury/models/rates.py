"""What a month of dues costs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open
from members.models import Category

from .money import money


class DuesRateQuerySet(PeriodQuerySet, ScopedQuerySet):
    pass


class DuesRate(Period):
    """The dues of a month, in dirhams, for a category of members (or all), in a branch and those under it."""

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
    amount = money(_("amount a month"))

    objects = DuesRateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rate of dues")
        verbose_name_plural = _("rates of dues")
        ordering = ["-started_on", "-pk"]
        constraints = [
            *one_open("branch", "category", name="treasury_duesrate_one_open_per_category"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="treasury_duesrate_not_negative"),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(ended_on=None, category=None),
                name="treasury_duesrate_one_open_for_all",
            ),
        ]

    def __str__(self):
        return f"{self.branch}: {self.amount}"
