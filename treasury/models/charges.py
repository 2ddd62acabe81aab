"""What each member owes for each month. A month is a date: its first day."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Membership, Person

from .money import exact, money


class DuesChargeQuerySet(ScopedQuerySet):
    own_person = "person_id"

    def with_paid(self):
        """Annotate `paid`, what living payments settled, and `due`, what is left to pay (none of it if exempted)."""
        paid = Sum("allocations__amount", filter=Q(allocations__payment__voided_at=None))
        due = Case(When(exempted_at=None, then=F("amount") - F("paid")))
        return self.annotate(paid=exact(paid)).annotate(due=exact(due))

    def outstanding(self):
        """The charges on which something is left to pay, oldest month first."""
        return self.with_paid().filter(due__gt=0).order_by("month", "pk")


class DuesCharge(models.Model):
    """What a member owes to a branch for a month: amount and branch are frozen when it is made."""

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="dues_charges", verbose_name=_("membership")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="dues_charges", verbose_name=_("member"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_charges", verbose_name=_("branch"))
    month = models.DateField(_("month"))
    amount = money(_("amount"))
    exemption_reason = models.CharField(_("reason of the exemption"), max_length=250, blank=True)
    exempted_at = models.DateTimeField(_("exempted at"), null=True, blank=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("exempted by"),
    )

    objects = DuesChargeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "dues of a month")
        verbose_name_plural = _("dues of months")
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="treasury_duescharge_one_a_month"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="treasury_duescharge_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="treasury_duescharge_first_of_month"),
        ]
        indexes = [models.Index(fields=["branch", "month"], name="treasury_duescharge_of_branch")]

    def __str__(self):
        return f"{self.person} – {self.month:%m/%Y}"
