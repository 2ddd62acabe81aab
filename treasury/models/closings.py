"""The closing of a month: cash counted beside the book, the figures as they stood, the seal of the month's rows."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arabic.calendar import format_month
from branches.models import Branch
from branches.scoping import ScopedQuerySet

from .money import money

# Notes and coins of the dirham, as they are counted; a coin smaller than five centimes is struck no more.
NOTES = tuple(map(Decimal, ("200", "100", "50", "20")))
COINS = tuple(map(Decimal, ("10", "5", "2", "1", "0.50", "0.20", "0.10", "0.05")))


def counted_sum(counts) -> Decimal:
    """Dirhams of `counts`, {denomination as text: how many}."""
    return sum((Decimal(value) * count for value, count in counts.items()), Decimal("0.00")).quantize(Decimal("0.01"))


class MonthClosingQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that were not reopened: each closes its month and all before it."""
        return self.filter(reopened_at=None)


class MonthClosing(models.Model):
    """A branch's month is closed, and every one before it: its money does not change any more (`closing.guard`).

    Months close in order; a first closing takes along all that came before its month. `counts` is the cash that was
    counted on `counted_on`, `booked` what the book says the box held when that day ended. `totals` are the figures as
    they stood, `digest` is the seal of the month's rows, chained with the `previous` closing's (`closing.sealing`).
    Reopening keeps the row, with a reason; the month is closed again by another one.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="month_closings", verbose_name=_("branch"))
    month = models.DateField(_("month"))
    counted_on = models.DateField(_("cash counted on"))
    counts = models.JSONField(_("notes and coins"), default=dict)
    counted = money(_("cash counted"))
    booked = money(_("cash by the book"))
    explanation = models.CharField(_("explanation of the difference"), max_length=500, blank=True)
    totals = models.JSONField(_("figures"), default=dict)
    # Allocations up to this key were there: what they settled of closed months stays settled (the database's guard).
    allocations_until = models.BigIntegerField(default=0, editable=False)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closing before it")
    )
    digest = models.CharField(_("seal"), max_length=64, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reopened by"),
    )
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopening_reason = models.CharField(_("why it was reopened"), max_length=250, blank=True)

    objects = MonthClosingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "closing of a month")
        verbose_name_plural = _("closings of months")
        ordering = ["-month", "-pk"]
        permissions = [("reopen_monthclosing", "Can reopen closed months of branches under one's own")]
        constraints = [
            # Also the index in which the guard finds the last closed month of a branch.
            models.UniqueConstraint(
                fields=["branch", "month"], condition=Q(reopened_at=None), name="treasury_monthclosing_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="treasury_monthclosing_first_of_month"),
            models.CheckConstraint(
                condition=Q(counted=F("booked")) | ~Q(explanation=""), name="treasury_monthclosing_explained"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None)
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopening_reason="")),
                name="treasury_monthclosing_reopened_with_reason",
            ),
            # Nobody opens what they closed.
            models.CheckConstraint(
                condition=Q(reopened_by=None) | ~Q(reopened_by=F("closed_by")), name="treasury_monthclosing_two_people"
            ),
        ]

    def __str__(self):
        return f"{format_month(self.month)} – {self.branch}"

    def get_absolute_url(self):
        return reverse("treasury:closing", args=[self.branch.slug, self.pk])

    @property
    def difference(self):
        """What was counted more (less, if negative) than the book says."""
        return self.counted - self.booked
