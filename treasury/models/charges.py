"""What each member owes for each month. A month is a date: its first day."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Membership, Person

from .money import MONEY, ZERO, money, tallied_day, tally, to_the_cent
from .payments import Payment
from .reliefs import DuesRelief


class DuesChargeQuerySet(ScopedQuerySet):
    def asked(self):
        """The charges that stand: those that were not withdrawn with the payment for which they were made."""
        return self.filter(withdrawn_at=None)

    def outstanding(self):
        """The charges on which something is left to pay, oldest month first."""
        return self.filter(due__gt=0).order_by("month", "pk")


class DuesCharge(models.Model):
    """What a member owes to a branch for a month: amount and branch are frozen when it is made.

    The monthly run makes it, or a payment that settles months nobody asked for yet (`made_by`). Once the run has come
    by (`confirmed_at`) the month is owed whatever becomes of that payment; until then it is withdrawn if the payment
    is voided, and another charge may be made for the month.

    Where two records of one person are merged, the second charge of a month is withdrawn too, with a reason.

    Under a `relief` it asks for less (`before_relief` is what the rate asked), or it is exempted from the beginning.

    `paid` is what valid payments settled of it, the first of them paid on `first_paid_on`, the last on `last_paid_on`:
    `settled.recount` writes these whenever an allocation begins or ceases to count. So what was paid by a day is read
    without the payments, unless one came before it and one after. `due`, what is left to pay, the database computes;
    nothing is due on a charge exempted or withdrawn.
    """

    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="dues_charges", verbose_name=_("membership")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="dues_charges", verbose_name=pgettext_lazy("model", "member")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, db_index=False, related_name="dues_charges", verbose_name=_("branch")
    )
    month = models.DateField(_("month"))
    amount = money(_("amount"))
    paid = tally(_("paid"))
    first_paid_on = tallied_day(_("first paid on"))
    last_paid_on = tallied_day(_("last paid on"))
    due = GeneratedField(
        expression=Case(
            When(exempted_at=None, withdrawn_at=None, then=to_the_cent(F("amount") - F("paid"))),
            default=Value(ZERO),
            output_field=MONEY,
        ),
        output_field=MONEY,
        db_persist=True,
        verbose_name=_("left to pay"),
    )
    relief = models.ForeignKey(
        DuesRelief,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
        db_index=False,  # of few months alone: see the indexes
        verbose_name=_("exemption or reduction"),
    )
    before_relief = money(_("amount before the reduction"), null=True, blank=True)
    made_by = models.ForeignKey(
        Payment,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="made_charges",
        verbose_name=_("made for the payment"),
    )
    confirmed_at = models.DateTimeField(_("asked by the monthly run too"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)
    exemption_reason = models.CharField(_("reason of the exemption"), max_length=250, blank=True)
    exempted_at = models.DateTimeField(_("exempted at"), null=True, blank=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        db_index=False,  # nobody looks a month up by it
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("exempted by"),
    )

    own_person = "person_id"
    objects = DuesChargeQuerySet.as_manager()
    # Money moves often, and its payments tell when.
    history = HistoricalRecords(excluded_fields=["paid", "first_paid_on", "last_paid_on", "due"])

    class Meta:
        verbose_name = pgettext_lazy("model", "dues of a month")
        verbose_name_plural = _("dues of months")
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "month"], condition=Q(withdrawn_at=None), name="treasury_duescharge_one_a_month"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(made_by=None) | ~Q(exemption_reason=""),
                name="treasury_duescharge_withdrawn_with_payment",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="treasury_duescharge_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="treasury_duescharge_first_of_month"),
        ]
        indexes = [
            models.Index(fields=["branch", "month"], name="treasury_duescharge_of_month"),
            models.Index(fields=["made_by"], condition=Q(made_by__isnull=False), name="treasury_duescharge_made_by"),
            models.Index(fields=["relief"], condition=Q(relief__isnull=False), name="treasury_duescharge_relieved"),
            models.Index(
                fields=["branch", "month"],
                include=["person", "due"],
                condition=Q(due__gt=0),
                name="treasury_duescharge_left",
            ),
            # The few that were paid on several days.
            models.Index(
                fields=["last_paid_on"],
                condition=Q(first_paid_on__lt=F("last_paid_on")),
                name="treasury_duescharge_in_parts",
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.month:%m/%Y}"

    @property
    def why_exempted(self):
        """The reason of the exemption of this month, or of the decision that exempts from it among others."""
        return self.exemption_reason or (self.relief.reason if self.relief else "")
