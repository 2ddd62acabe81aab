"""Money received, with its receipt."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
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
        """The payments as lines of the cash book: the `day` on which each counts, and what it adds to the balance.

        One that was voided adds nothing, unless its month was closed by then: it keeps its line, and has another on
        the day on which it was taken back (`as_taken_back`).
        """
        stands = Q(voided_at=None) | Q(taken_back_on__isnull=False)
        adds = Case(When(stands, then=F("amount")), default=Value(ZERO), output_field=MONEY)
        return self.exclude(booked_on=None).annotate(day=F("booked_on"), adds=adds)

    def as_taken_back(self):
        """The lines of those that were voided after their month was closed: what each takes from the balance then."""
        return self.filter(taken_back_on__isnull=False).annotate(day=F("taken_back_on"), adds=-F("amount"))

    def by_bank(self):
        """Those that a bank account receives."""
        return self.in_the_books().exclude(method=Payment.Method.CASH)

    def in_the_books(self):
        """Without what brought no money: what was moved from another receipt, and what earlier books say was paid.

        The opening balances of the accounts hold the latter.
        """
        return self.exclude(method__in=[Payment.Method.CREDIT, Payment.Method.EARLIER])

    def uncashed(self):
        """The cheques that wait: neither cashed nor returned by the bank."""
        return self.valid().filter(cheque=Payment.Cheque.RECEIVED)


class Payment(models.Model):
    """Money received, with its receipt. A wrong one is voided with a reason; its number stays taken.

    `settled` is the part that settles months, or did until the payment was voided: `settled.recount` writes it.
    `moved` is what was given back or went to another member's dues (`credit_moves.recount_moved`). `free` is the rest,
    which the database computes; a voided payment has nothing free.

    `booked_on` is the day of its line in the cash book, which the database computes too: none while a cheque waits,
    then the day on which the bank cashed it or sent it back (`cleared_on`). A cheque from before this was kept (its
    `cheque` is empty) stands in the book from the day on which it was given, as everything else. What brought no money
    (`in_the_books`) has no line at all.
    """

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        CHEQUE = "cheque", _("Cheque")
        TRANSFER = "transfer", _("Bank transfer")
        MOBILE = "mobile", _("Payment by telephone")
        CREDIT = "credit", _("Credit moved from another receipt")
        EARLIER = "earlier", _("Taken over from earlier books")

        @classmethod
        def taken(cls):
            """The pairs (value, label) by which money is taken: the choices of forms."""
            return [pair for pair in cls.choices if pair[0] not in (cls.CREDIT, cls.EARLIER)]

    class Cheque(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("cheque", "Received")
        CASHED = "cashed", pgettext_lazy("cheque", "Cashed")
        BOUNCED = "bounced", pgettext_lazy("cheque", "Returned unpaid")

    # The year of the numbers of what was taken over: they are none of the receipts that the branch gave out.
    EARLIER_YEAR = 0

    branch = models.ForeignKey(
        Branch, models.PROTECT, db_index=False, related_name="payments", verbose_name=_("branch")
    )
    year = models.PositiveSmallIntegerField(_("receipt year"))
    number = models.PositiveIntegerField(_("receipt number"))
    payer = models.ForeignKey(Person, models.PROTECT, related_name="payments", verbose_name=_("payer"))
    amount = money(_("amount"))
    settled = tally(_("settles months"))
    moved = tally(_("given back or moved"))
    free = GeneratedField(
        expression=Case(
            When(voided_at=None, then=to_the_cent(F("amount") - F("settled") - F("moved"))),
            default=Value(ZERO),
            output_field=MONEY,
        ),
        output_field=MONEY,
        db_persist=True,
        verbose_name=_("settles no month yet"),
    )
    method = models.CharField(_("method of payment"), max_length=10, choices=Method.choices, default=Method.CASH)
    paid_on = models.DateField(_("paid on"))
    reference = models.CharField(_("number of the cheque or transfer"), max_length=60, blank=True, db_default="")
    bank = models.CharField(_("bank of the cheque"), max_length=80, blank=True, db_default="")
    cheque = models.CharField(
        _("state of the cheque"), max_length=8, choices=Cheque.choices, blank=True, default="", db_default=""
    )
    cleared_on = models.DateField(_("cashed or returned on"), null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cleared by")
    )
    booked_on = GeneratedField(
        expression=Case(
            When(method__in=["credit", "earlier"], then=Value(None)),
            When(cheque="", then=Coalesce(F("cleared_on"), F("paid_on"))),
            default=F("cleared_on"),
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
        verbose_name=_("day in the cash book"),
    )
    # The months (YYYY-MM-DD) that were chosen; empty: the oldest first. A later settlement keeps to them.
    months_chosen = models.JSONField(
        _("chosen months"), default=list, blank=True, db_default=Value([], models.JSONField())
    )
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
        MoneyAccount,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="payments",
        verbose_name=_("account"),
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason of the voiding"), max_length=250, blank=True)
    # Where the month of its line was closed when it was voided: the day, of an open month, on which the money leaves.
    taken_back_on = models.DateField(_("taken out of the book on"), null=True, blank=True)

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
                condition=Q(taken_back_on=None) | Q(voided_at__isnull=False),
                name="treasury_payment_taken_back_is_voided",
            ),
            models.CheckConstraint(condition=Q(cheque="") | Q(method="cheque"), name="treasury_payment_cheque_is_one"),
            models.CheckConstraint(
                condition=Q(cheque__in=["", "received"]) | Q(cleared_on__isnull=False),
                name="treasury_payment_cleared_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(cheque="bounced") | Q(voided_at__isnull=False), name="treasury_payment_bounced_is_voided"
            ),
            models.CheckConstraint(
                condition=Q(method="earlier", year=0, account=None) | ~Q(method="earlier") & Q(year__gt=0),
                name="treasury_payment_numbered_as_taken_over",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "payer"], condition=Q(free__gt=0), name="treasury_payment_holding"),
            models.Index(fields=["branch", "paid_on"], name="treasury_payment_of_day"),
            models.Index(fields=["account", "booked_on"], name="treasury_payment_of_account"),
            models.Index(fields=["branch", "booked_on"], condition=Q(account=None), name="treasury_payment_unnamed"),
            models.Index(
                fields=["branch", "taken_back_on"],
                condition=Q(taken_back_on__isnull=False),
                name="treasury_payment_taken_back",
            ),
            models.Index(
                fields=["branch", "paid_on"], condition=Q(cheque="received"), name="treasury_payment_uncashed"
            ),
        ]

    def __str__(self):
        return self.receipt

    def get_absolute_url(self):
        return reverse("treasury:receipt", args=[self.branch.slug, self.year, self.number])

    @property
    def returned_on(self):
        """The day on which the bank returned the cheque; of one that waits or was cashed, None."""
        return (self.taken_back_on or self.cleared_on) if self.is_bounced else None

    @property
    def receipt(self):
        """The receipt's number as it is printed: year and number within the branch."""
        if self.method == self.Method.EARLIER:
            return gettext("earlier books %(number)04d") % {"number": self.number}
        return f"{self.year}/{self.number:04d}"

    @property
    def is_uncashed(self):
        return self.cheque == self.Cheque.RECEIVED and self.voided_at is None

    @property
    def is_bounced(self):
        return self.cheque == self.Cheque.BOUNCED

    @property
    def method_words(self):
        """How it was paid, with the number and the bank, as receipts say it."""
        return " · ".join(filter(None, [str(self.get_method_display()), self.reference, self.bank]))

    @property
    def void_words(self):
        """What it is called that the payment counts no longer."""
        return gettext("Returned unpaid by the bank") if self.is_bounced else pgettext("payment", "Voided")
