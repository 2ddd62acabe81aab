"""What money comes in for, and what it goes out for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

# The members' payments are lines of the book by themselves: nobody writes them a second time.
DUES = "dues"
DONATIONS = "donations"
LEVIES = "levies"
SHARES_SENT, SHARES_RECEIVED = "shares-sent", "shares-received"
DUES_RETURNED = "dues-returned"
LEVIES_RETURNED = "levies-returned"
# Money between levels of the party: no resource and no expense of the whole.
INTERNAL = (SHARES_RECEIVED, SHARES_SENT)
# Other workflows write these, which ask more than an entry does (`donations.recording`, `levies.receiving`,
# `shares.remitting`, `giving_back`, `levies.giving_back`).
WRITTEN_ELSEWHERE = (DONATIONS, LEVIES, SHARES_SENT, SHARES_RECEIVED, DUES_RETURNED, LEVIES_RETURNED)


class Direction(models.IntegerChoices):
    IN = 1, _("Income")
    OUT = -1, _("Expense")


class EntryCategoryQuerySet(models.QuerySet):
    def bookable(self, direction):
        """The categories of entries that somebody writes."""
        return self.filter(direction=direction).exclude(code__in=[DUES, *WRITTEN_ELSEWHERE])


class EntryCategory(models.Model):
    """A category of income or expense, and the heading of the party's yearly accounts to which it belongs."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    direction = models.SmallIntegerField(pgettext_lazy("money", "direction"), choices=Direction.choices)
    heading = models.CharField(_("heading of the party's accounts"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = EntryCategoryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "category of the cash book")
        verbose_name_plural = _("categories of the cash book")
        ordering = ["-direction", "order"]

    def __str__(self):
        return self.name
