"""What was received of the levies of elected officials, and which months it settles."""

from uuid import uuid4

from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Sum, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Person

from .entries import CashEntry
from .levies import LevyCharge, user_link
from .money import MONEY, ZERO, exact, money, tally, to_the_cent
from .payments import Payment


class LevyPaymentQuerySet(ScopedQuerySet):
    def valid(self):
        return self.filter(reversed_at=None)

    def uncashed(self):
        """The cheques that wait: neither cashed nor taken back."""
        return self.valid().filter(cheque=Payment.Cheque.RECEIVED)

    def holding(self):
        """Those of which something settles no month: a month that they had settled is no longer asked."""
        return self.filter(free__gt=0).order_by("paid_on", "pk")


class LevyPayment(models.Model):
    """What a branch received of an official's levies on a day, with a receipt. Nothing is changed or deleted.

    The money is in the cash book once: `entry` is that line. A cheque has none before the bank has cashed it
    (`levies.cheques`); one of before this was kept (its `cheque` is empty) stands there from the day of its receipt.
    One that the bank returned is so from the moment at which its receipt counts no longer.
    A wrong receipt is taken back by reversing the line, by whatever door; `reversed_at` is written with it. A cheque
    without a line is taken back with a `void_reason`. `settled` is what of it settles months (`levies.settling`), and
    `given_back` what the official got again (`levies.giving_back`).
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="levy_payments", verbose_name=_("branch"))
    year = models.PositiveSmallIntegerField(_("receipt year"))
    number = models.PositiveIntegerField(_("receipt number"))
    payer = models.ForeignKey(Person, models.PROTECT, related_name="levy_payments", verbose_name=_("person"))
    amount = money(_("amount"))
    paid_on = models.DateField(_("paid on"))
    method = models.CharField(
        _("method of payment"), max_length=10, choices=Payment.Method.choices, default=Payment.Method.CASH
    )
    reference = models.CharField(_("number of the cheque or transfer"), max_length=60, blank=True)
    cheque = models.CharField(_("state of the cheque"), max_length=8, choices=Payment.Cheque.choices, blank=True)
    entry = models.OneToOneField(
        CashEntry, models.PROTECT, null=True, blank=True, related_name="levy_payment", verbose_name=_("Voucher")
    )
    settled = tally(_("settles of months"))
    given_back = tally(pgettext_lazy("levies", "given back"))
    free = GeneratedField(
        expression=Case(
            When(reversed_at=None, then=to_the_cent(F("amount") - F("settled") - F("given_back"))),
            default=Value(ZERO),
            output_field=MONEY,
        ),
        output_field=MONEY,
        db_persist=True,
        verbose_name=_("settles no month"),
    )
    recorded_by = user_link(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # A form carries one key: sent twice (a double tap, a lost connection), it records once.
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    reversed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    reversed_by = user_link(_("taken back by"), null=True, blank=True)
    void_reason = models.CharField(_("why it was taken back"), max_length=250, blank=True)
    # The bank sent its cheque back on that day, as was said; it counts until the reversal of its line does.
    returned_on = models.DateField(_("returned by the bank on"), null=True, blank=True)

    own_person = "payer_id"
    objects = LevyPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "receipt of levies")
        verbose_name_plural = _("receipts of levies")
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "year", "number"], name="treasury_levypayment_receipt_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_levypayment_positive"),
            models.CheckConstraint(
                condition=Q(cheque="") | Q(method=Payment.Method.CHEQUE), name="treasury_levypayment_cheque_is_one"
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(cheque__in=[Payment.Cheque.RECEIVED, Payment.Cheque.BOUNCED]),
                name="treasury_levypayment_booked",
            ),
            models.CheckConstraint(
                condition=~Q(cheque=Payment.Cheque.BOUNCED) | Q(returned_on__isnull=False, reversed_at__isnull=False),
                name="treasury_levypayment_bounced_counts_no_longer",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(reversed_at=None) | ~Q(void_reason=""),
                name="treasury_levypayment_void_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "paid_on"], condition=Q(cheque="received"), name="treasury_levypayment_uncashed"
            ),
            models.Index(fields=["payer"], condition=Q(free__gt=0), name="treasury_levypayment_holding"),
        ]

    def __str__(self):
        return self.receipt

    def get_absolute_url(self):
        return reverse("treasury:levy-payment", args=[self.branch.slug, self.pk])

    @property
    def is_uncashed(self):
        return self.cheque == Payment.Cheque.RECEIVED and self.reversed_at is None

    @property
    def refund_sums(self):
        """(what the official got again, what waits for a second person before it is given back), in dirhams.

        One query where something is, or was asked to be, given back.
        """
        if not self.given_back:
            return ZERO, ZERO
        waiting = self.refunds.waiting().order_by().aggregate(total=exact(Sum("amount")))["total"]
        return self.given_back - waiting, waiting

    @property
    def method_words(self):
        """How it was paid, with the number, as receipts say it."""
        return " · ".join(filter(None, [str(self.get_method_display()), self.reference]))

    @property
    def void_words(self):
        """Why it counts no longer, in two words; for one that was taken back."""
        return gettext("Returned unpaid by the bank") if self.returned_on else pgettext("receipt", "Taken back")

    @property
    def receipt(self):
        """The receipt's number as it is printed: year and number within the branch's series of levies."""
        return f"{self.year}/{self.number:04d}"


class LevyAllocationQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(released_at=None)


class LevyAllocation(models.Model):
    """The part of a receipt that settles a month. It counts until the receipt, or the month, is taken back."""

    payment = models.ForeignKey(LevyPayment, models.PROTECT, related_name="allocations", verbose_name=_("receipt"))
    charge = models.ForeignKey(
        LevyCharge, models.PROTECT, related_name="allocations", verbose_name=_("levy of a month")
    )
    amount = money(_("amount"))
    released_at = models.DateTimeField(_("settles it no longer since"), null=True, blank=True)

    branch_path = "payment__branch__path"
    own_person = "payment__payer_id"
    seen_with = "treasury.view_levypayment"
    objects = LevyAllocationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "part of a receipt of levies")
        verbose_name_plural = _("parts of receipts of levies")
        default_permissions = ()
        ordering = ["charge__month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "charge"], condition=Q(released_at=None), name="treasury_levyallocation_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_levyallocation_positive"),
        ]

    def __str__(self):
        return f"{self.payment} → {self.charge}"
