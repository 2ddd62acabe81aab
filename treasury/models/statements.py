"""The lines of bank statements, each beside the payment or entry that it proves."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from .accounts import MoneyAccount
from .categories import Direction
from .entries import CashEntry
from .money import money
from .payments import Payment


class BankLineQuerySet(ScopedQuerySet):
    def unmatched_first(self):
        """Those of which something is to be said first; those set aside last."""
        set_aside = Case(When(twin_state=BankLine.Twin.SAME, then=1), default=0)
        return self.order_by(set_aside, F("matched_at").asc(nulls_first=True), "-day", "pk")

    def unmatched(self):
        """Those that nothing is said of; a line that is another one read in a second time is none."""
        return self.filter(matched_at=None).exclude(twin_state=BankLine.Twin.SAME)

    def doubtful(self):
        """Those of which it is not said whether they are another line."""
        return self.filter(twin_state=BankLine.Twin.ASKED)

    def contradicted(self):
        """Those whose payment was voided, or whose entry was reversed, since they were matched.

        A cheque that came back is no contradiction: the bank gave the money, and took it in a line of its own.
        """
        reversed_since = CashEntry.objects.standing().filter(reverses=OuterRef("entry"))
        voided = Q(payment__voided_at__isnull=False) & ~Q(payment__cheque=Payment.Cheque.BOUNCED)
        return self.filter(voided | Exists(reversed_since))


class BankLine(models.Model):
    """A line of the statement of a bank account. It is stored once, however often its file is read.

    `twin` is the line of another kind of file (CSV, OFX) that it may be, and `twin_state` whether it is.
    """

    class Twin(models.TextChoices):
        NONE = "", "–"
        ASKED = "asked", pgettext_lazy("bank line", "Perhaps here already")
        SAME = "same", pgettext_lazy("bank line", "The same line")
        OTHER = "other", pgettext_lazy("bank line", "Another line")

    account = models.ForeignKey(
        MoneyAccount, models.PROTECT, db_index=False, related_name="bank_lines", verbose_name=_("account")
    )
    day = models.DateField(_("day"))
    value_day = models.DateField(_("value date"), null=True, blank=True)
    direction = models.SmallIntegerField(pgettext_lazy("money", "direction"), choices=Direction.choices)
    amount = money(_("amount"))
    text = models.CharField(_("text of the bank"), max_length=250, blank=True)
    bank_number = models.CharField(_("number of the bank (FITID)"), max_length=255, blank=True)
    digest = models.CharField(max_length=64, editable=False)  # `cashbook.statement_lines.digests_of`
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("read in by")
    )
    imported_at = models.DateTimeField(_("read in at"), auto_now_add=True)
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="bank_line", verbose_name=_("payment")
    )
    entry = models.OneToOneField(
        CashEntry, models.PROTECT, null=True, blank=True, related_name="bank_line", verbose_name=_("entry")
    )
    # The cheque whose return this line takes out of the account again.
    returned = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="return_line", verbose_name=_("returned cheque")
    )
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("matched by")
    )
    matched_at = models.DateTimeField(_("matched at"), null=True, blank=True)
    twin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="twins", verbose_name=_("line that it may be")
    )
    twin_state = models.CharField(
        _("whether it is that line"), max_length=5, choices=Twin.choices, default=Twin.NONE, blank=True
    )
    twin_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )
    twin_decided_at = models.DateTimeField(_("said at"), null=True, blank=True)

    branch_path = "account__branch__path"
    objects = BankLineQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="treasury_bankline_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_bankline_positive"),
            models.CheckConstraint(
                condition=Q(payment=None, entry=None, returned=None, matched_at=None)
                | Q(payment__isnull=False, entry=None, returned=None, matched_at__isnull=False)
                | Q(payment=None, entry__isnull=False, returned=None, matched_at__isnull=False)
                | Q(payment=None, entry=None, returned__isnull=False, direction=-1, matched_at__isnull=False),
                name="treasury_bankline_matched_to_one",
            ),
            models.CheckConstraint(
                condition=Q(twin=None, twin_state="") | (Q(twin__isnull=False) & ~Q(twin_state="")),
                name="treasury_bankline_twin_told",
            ),
            models.CheckConstraint(
                condition=Q(matched_at=None) | Q(twin_state__in=["", "other"]), name="treasury_bankline_twin_open"
            ),
        ]
        indexes = [models.Index(fields=["account", "day"], name="treasury_bankline_of_day")]

    def __str__(self):
        return f"{self.account} {self.day:%d/%m/%Y}"

    @property
    def comes_in(self):
        return self.direction == Direction.IN

    @property
    def is_open(self):
        """Whether it may be matched or booked: nothing is said of it, and it is no other line."""
        return self.matched_at is None and self.twin_state in (self.Twin.NONE, self.Twin.OTHER)

    @property
    def match(self):
        """The payment or the entry that it proves, or the cheque that came back; None while nobody has said which."""
        return self.payment or self.entry or self.returned


class BankBalance(models.Model):
    """What a bank account held at the end of a day, as a file of the bank says; negative where it was overdrawn."""

    account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="bank_balances", verbose_name=_("account"))
    day = models.DateField(_("day"))
    amount = money(_("balance by the bank"))
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("read in by")
    )
    read_at = models.DateTimeField(_("read in at"), auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "balance by the bank")
        verbose_name_plural = _("balances by the bank")
        ordering = ["-day", "-pk"]
        default_permissions = ()  # it is read beside its account
        constraints = [
            models.UniqueConstraint(fields=["account", "day", "amount"], name="treasury_bankbalance_once"),
        ]

    def __str__(self):
        return f"{self.account} {self.day:%d/%m/%Y}"
