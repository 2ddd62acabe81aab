"""The entries of the cash book: what comes in and goes out besides the members' payments."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, GeneratedField, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Person

from .accounts import MoneyAccount
from .categories import Direction, EntryCategory
from .money import MONEY, ZERO, money, to_the_cent
from .payments import Payment


class CashEntryQuerySet(ScopedQuerySet):
    def counting(self):
        return self.filter(state=CashEntry.State.COUNTS)

    def uncounted(self):
        """Those that wait for a second person, or were refused."""
        return self.exclude(state=CashEntry.State.COUNTS)

    def waiting(self):
        """Those that a second person has not approved or refused yet."""
        return self.filter(state=CashEntry.State.WAITING)

    def standing(self):
        """Those that count, or will once they are approved."""
        return self.exclude(state=CashEntry.State.REFUSED)

    def unreversed(self):
        return self.filter(~Exists(CashEntry.objects.standing().filter(reverses=OuterRef("pk"))))

    def not_taken_back(self):
        """Those that no reversal that counts has taken back: one that waits takes nothing back yet."""
        return self.filter(~Exists(CashEntry.objects.counting().filter(reverses=OuterRef("pk"))))

    def not_opening(self):
        """Those that are no opening balance taken back, nor what took it back: these two say nothing any more."""
        undone = Q(kind=CashEntry.Kind.OPENING) & Exists(CashEntry.objects.counting().filter(reverses=OuterRef("pk")))
        return self.exclude(undone).exclude(reverses__kind=CashEntry.Kind.OPENING)

    def undocumented(self):
        """The expenses that count, were not taken back, and for which no supporting document is kept."""
        paper = FilteredRelation("documents", condition=Q(documents__replaced_at=None))
        expenses = self.counting().filter(kind=CashEntry.Kind.EXPENSE).unreversed()
        return expenses.annotate(paper=paper).filter(paper=None)


class CashEntry(models.Model):
    """A line of the cash book, with its voucher. Nothing is changed or deleted: a wrong one is reversed by another.

    `counted` is what it adds to the balance, which the database computes: nothing while it waits for a second person,
    or after it was refused; its number stays taken. A transfer has two lines, the one that comes in naming the other
    as its `counterpart`.
    """

    class Kind(models.TextChoices):
        INCOME = "income", pgettext_lazy("entry", "Income")
        EXPENSE = "expense", pgettext_lazy("entry", "Expense")
        OPENING = "opening", _("Opening balance")
        TRANSFER = "transfer", _("Transfer between accounts")
        REVERSAL = "reversal", pgettext_lazy("entry", "Reversal")

    class State(models.TextChoices):
        COUNTS = "counts", pgettext_lazy("entry", "Counts")
        WAITING = "waiting", _("Waits for a second person")
        REFUSED = "refused", pgettext_lazy("entry", "Refused")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="cash_entries", verbose_name=_("branch"))
    account = models.ForeignKey(
        MoneyAccount, models.PROTECT, db_index=False, related_name="entries", verbose_name=_("account")
    )
    year = models.PositiveSmallIntegerField(_("year of the voucher"))
    number = models.PositiveIntegerField(_("number of the voucher"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    direction = models.SmallIntegerField(pgettext_lazy("money", "direction"), choices=Direction.choices)
    amount = money(_("amount"))
    counted = GeneratedField(
        expression=Case(
            When(state="counts", then=to_the_cent(F("amount") * F("direction"))),
            default=Value(ZERO),
            output_field=MONEY,
        ),
        output_field=MONEY,
        db_persist=True,
        verbose_name=_("adds to the balance"),
    )
    booked_on = models.DateField(_("day"))
    category = models.ForeignKey(
        EntryCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    party = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="cash_entries", verbose_name=_("member")
    )
    party_name = models.CharField(_("other party"), max_length=150, blank=True)
    party_key = models.CharField(max_length=200, blank=True, editable=False)  # folded
    method = models.CharField(_("method of payment"), max_length=10, choices=Payment.Method.taken())
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    description = models.CharField(_("what it is for"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # A form carries one key: sent twice (a double tap, a lost connection), it records once.
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.COUNTS)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    refusal = models.CharField(_("reason of the refusal"), max_length=250, blank=True)
    reason = models.CharField(_("reason of the reversal"), max_length=250, blank=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals", verbose_name=_("reverses")
    )
    counterpart = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="other_line", verbose_name=_("other line")
    )

    objects = CashEntryQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "entry of the cash book")
        verbose_name_plural = _("entries of the cash book")
        ordering = ["-booked_on", "-pk"]
        permissions = [("approve_cashentry", "Can approve entries of the cash book that somebody else recorded")]
        constraints = [
            models.UniqueConstraint(fields=["branch", "year", "number"], name="treasury_cashentry_voucher_once"),
            models.UniqueConstraint(
                fields=["reverses"], condition=~Q(state="refused"), name="treasury_cashentry_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind__in=["opening", "reversal"], amount=0),
                name="treasury_cashentry_positive",
            ),
            models.CheckConstraint(condition=Q(direction__in=[1, -1]), name="treasury_cashentry_in_or_out"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="treasury_cashentry_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | ~Q(reason=""), name="treasury_cashentry_reversed_with_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "booked_on", "recorded_at"], include=["counted"], name="treasury_cashentry_book"
            ),
            models.Index(fields=["branch"], condition=Q(state="waiting"), name="treasury_cashentry_waiting"),
            models.Index(fields=["id"], condition=~Q(state="counts"), name="treasury_cashentry_uncounted"),
        ]

    def __str__(self):
        return self.voucher

    def get_absolute_url(self):
        return reverse("treasury:entry", args=[self.branch.slug, self.pk])

    @property
    def voucher(self):
        """The voucher's number as it is printed: year and number within the branch."""
        return f"{self.year}/{self.number:04d}"

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def is_refused(self):
        return self.state == self.State.REFUSED

    @property
    def goes_out(self):
        return self.direction == Direction.OUT

    @property
    def is_opening(self):
        return self.kind == self.Kind.OPENING

    @property
    def needs_second_person(self):
        """Whether a second person had, or has, to approve it."""
        return self.is_waiting or self.decided_at is not None
