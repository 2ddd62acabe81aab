"""Dues: rates, what each member owes for each month, payments with their receipts, and what they settle.

Money is `Decimal` in dirhams with two places. Months are dates: the first day of the month.
"""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.periods import Period, PeriodQuerySet
from branches.scoping import ScopedQuerySet
from members.models import Category, Membership, Person

ZERO = Decimal("0.00")


LARGEST = Decimal("999999999.99")


def money(label, **options):
    return models.DecimalField(label, max_digits=11, decimal_places=2, **options)


def exact(expression):
    """Money that the database computes, to the cent: SQLite computes in floating point, where 0.1 + 0.2 is not 0.3."""
    return Round(Coalesce(expression, Value(ZERO)), 2, output_field=DecimalField(max_digits=13, decimal_places=2))


class DuesRateQuerySet(PeriodQuerySet, ScopedQuerySet):
    pass


class DuesRate(Period):
    """The dues of a month, in dirhams, for a category of members (or all), in a branch and what is beneath it."""

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
            *Period.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gte=0), name="treasury_duesrate_not_negative"),
            models.UniqueConstraint(
                fields=["branch", "category"],
                condition=Q(ended_on=None),
                name="treasury_duesrate_one_open_per_category",
            ),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(ended_on=None, category=None),
                name="treasury_duesrate_one_open_for_all",
            ),
        ]

    def __str__(self):
        return f"{self.branch}: {self.amount}"


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


class LegalLimit(Period):
    """An amount that the law sets, with the days on which it held."""

    class Subject(models.TextChoices):
        CASH = "cash", _("Cash payment: a cheque is needed from this amount")

    subject = models.CharField(_("subject"), max_length=16, choices=Subject.choices)
    amount = money(_("amount"))
    reference = models.CharField(_("legal reference"), max_length=250)

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("legal limit")
        verbose_name_plural = _("legal limits")
        ordering = ["subject", "-started_on"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["subject"], condition=Q(ended_on=None), name="treasury_legallimit_one_open_per_subject"
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()}: {self.amount}"

    @classmethod
    def in_force(cls, subject, day):
        """The amount in dirhams that the law set on `day`; None if it set none."""
        limits = cls.objects.on(day).filter(subject=subject).order_by("-started_on")
        return limits.values_list("amount", flat=True).first()


class ReceiptSequence(models.Model):
    """The last receipt number given in a branch in a year. Its row is the lock that keeps numbers gapless."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "year"], name="treasury_receiptsequence_once")]

    def __str__(self):
        return f"{self.branch} {self.year}: {self.last}"


class PaymentQuerySet(ScopedQuerySet):
    own_person = "payer_id"

    def valid(self):
        return self.filter(voided_at=None)


class Payment(models.Model):
    """Money received, with its receipt. A wrong one is voided with a reason; its number stays taken."""

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        CHEQUE = "cheque", _("Cheque")
        TRANSFER = "transfer", _("Bank transfer")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="payments", verbose_name=_("branch"))
    year = models.PositiveSmallIntegerField(_("receipt year"))
    number = models.PositiveIntegerField(_("receipt number"))
    payer = models.ForeignKey(Person, models.PROTECT, related_name="payments", verbose_name=_("payer"))
    amount = money(_("amount"))
    method = models.CharField(_("method of payment"), max_length=10, choices=Method.choices, default=Method.CASH)
    paid_on = models.DateField(_("paid on"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    # A form carries one key: sent twice (a double tap, a lost connection), it records one payment.
    form_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason of the voiding"), max_length=250, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "payment")
        verbose_name_plural = _("payments")
        ordering = ["-paid_on", "-pk"]
        permissions = [("view_totals", "Can see totals of dues")]
        constraints = [
            models.UniqueConstraint(fields=["branch", "year", "number"], name="treasury_payment_receipt_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_payment_positive"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="treasury_payment_void_has_reason"
            ),
        ]

    def __str__(self):
        return self.receipt

    def get_absolute_url(self):
        return reverse("treasury:receipt", args=[self.branch.slug, self.year, self.number])

    @property
    def receipt(self):
        """The receipt's number as it is printed: year and number within the branch."""
        return f"{self.year}/{self.number:04d}"


class AllocationQuerySet(ScopedQuerySet):
    branch_path = "payment__branch__path"
    own_person = "payment__payer_id"


class Allocation(models.Model):
    """The part of a payment that settles a month. It counts as long as its payment is not voided."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", verbose_name=_("payment"))
    charge = models.ForeignKey(
        DuesCharge, models.PROTECT, related_name="allocations", verbose_name=_("dues of a month")
    )
    amount = money(_("amount"))

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "allocation")
        verbose_name_plural = _("allocations")
        ordering = ["charge__month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "charge"], name="treasury_allocation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_allocation_positive"),
        ]

    def __str__(self):
        return f"{self.payment} → {self.charge}"

    def clean(self):
        if self.payment_id and self.charge_id and self.payment.payer_id != self.charge.person_id:
            raise ValidationError(_("A payment settles the dues of its payer only."))
