"""Money received, with its receipt."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Person

from .accounts import MoneyAccount
from .collections import Collection
from .money import MONEY, ZERO, money, tally, to_the_cent


class PaymentQuerySet(ScopedQuerySet):
    def valid(self):
        return self.filter(voided_at=None)

    def holding(self):
        """The payments of which something settles no month yet, the oldest first."""
        return self.filter(free__gt=0).order_by("paid_on", "pk")

    def as_lines(self):
        """The payments as lines of the cash book: the `day` on which each counts, and what it adds to the balance."""
        adds = Case(When(voided_at=None, then=F("amount")), default=Value(ZERO), output_field=MONEY)
        return self.annotate(day=F("paid_on"), adds=adds)

    def by_bank(self):
        """Those that a bank account received."""
        return self.exclude(method=Payment.Method.CASH).in_the_books()

    def in_the_books(self):
        """Without what was taken over from earlier books: the opening balances of the accounts hold it."""
        return self.exclude(method=Payment.Method.EARLIER)


class Payment(models.Model):
    """Money received, with its receipt. A wrong one is voided with a reason; its number stays taken.

    `settled` is the part that settles months, or did until the payment was voided: `settled.recount` writes it. `free`
    is the rest, which the database computes; a voided payment has nothing free.
    """

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        CHEQUE = "cheque", _("Cheque")
        TRANSFER = "transfer", _("Bank transfer")
        EARLIER = "earlier", _("Taken over from earlier books")

    # What an officer chooses among: what earlier books say is taken over from a sheet (`treasury.pastdues`).
    RECORDED = tuple(pair for pair in Method.choices if pair[0] != "earlier")
    # The year of the numbers of what was taken over: they are none of the receipts that the branch gave out.
    EARLIER_YEAR = 0

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="payments", verbose_name=_("branch"))
    year = models.PositiveSmallIntegerField(_("receipt year"))
    number = models.PositiveIntegerField(_("receipt number"))
    payer = models.ForeignKey(Person, models.PROTECT, related_name="payments", verbose_name=_("payer"))
    amount = money(_("amount"))
    settled = tally(_("settles months"))
    free = GeneratedField(
        expression=Case(
            When(voided_at=None, then=to_the_cent(F("amount") - F("settled"))),
            default=Value(ZERO),
            output_field=MONEY,
        ),
        output_field=MONEY,
        db_persist=True,
        verbose_name=_("settles no month yet"),
    )
    method = models.CharField(_("method of payment"), max_length=10, choices=Method.choices, default=Method.CASH)
    paid_on = models.DateField(_("paid on"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    # A form carries one key: sent twice (a double tap, a lost connection), it records one payment.
    form_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    collection = models.ForeignKey(
        Collection, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("collection")
    )
    # Empty: the cash box for cash, else the only bank account of the branch (`cashbook.accounts`).
    account = models.ForeignKey(
        MoneyAccount, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("account")
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason of the voiding"), max_length=250, blank=True)

    own_person = "payer_id"
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
            models.CheckConstraint(
                condition=Q(method="earlier", year=0, account=None) | ~Q(method="earlier") & Q(year__gt=0),
                name="treasury_payment_numbered_as_taken_over",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "payer"], condition=Q(free__gt=0), name="treasury_payment_holding"),
            models.Index(fields=["branch", "paid_on"], name="treasury_payment_of_day"),
        ]

    def __str__(self):
        return self.receipt

    def get_absolute_url(self):
        return reverse("treasury:receipt", args=[self.branch.slug, self.year, self.number])

    @property
    def receipt(self):
        """The receipt's number as it is printed: year and number within the branch."""
        if self.method == self.Method.EARLIER:
            return gettext("earlier books %(number)04d") % {"number": self.number}
        return f"{self.year}/{self.number:04d}"
