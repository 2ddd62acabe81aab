"""What elected officials owe the party a month for a public office: the rates, the months, what was received."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open
from members.models import Assembly, Person, PublicOffice

from .entries import CashEntry
from .money import MONEY, ZERO, money, tally, to_the_cent


def _user(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class LevyRateQuerySet(PeriodQuerySet, ScopedQuerySet):
    def to_come(self, month):
        """The rates that begin after `month` and still stand."""
        return self.filter(started_on__gt=month, withdrawn_at=None).exclude(ended_on=F("started_on"))


class LevyRate(Period):
    """The levy of a month, in dirhams, for a kind of assembly, in a branch and those under it.

    The levy is owed to the branch that set the rate. `presidents` says that it is for the president of the assembly
    alone. A rate that was taken back before it began covers no month: it keeps its first day.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="levy_rates", verbose_name=_("branch"))
    assembly = models.PositiveSmallIntegerField(_("assembly"), choices=Assembly.choices)
    presidents = models.BooleanField(_("for the president alone"), default=False)
    amount = money(_("amount a month"))
    decision = models.CharField(_("decision"), max_length=250)
    decided_on = models.DateField(_("decided on"))
    recorded_by = _user(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = _user(_("taken back by"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("why it was taken back"), max_length=250, blank=True)

    objects = LevyRateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rate of levies")
        verbose_name_plural = _("rates of levies")
        ordering = ["-started_on", "-pk"]
        constraints = [
            *one_open("branch", "assembly", "presidents", name="treasury_levyrate_one_open_of_a_kind"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="treasury_levyrate_not_negative"),
            models.CheckConstraint(
                condition=Q(started_on__day=1) & (Q(ended_on=None) | Q(ended_on__day=1)),
                name="treasury_levyrate_whole_months",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (Q(ended_on=F("started_on")) & ~Q(withdrawal_reason="")),
                name="treasury_levyrate_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.branch}: {self.amount}"


class LevyExemptionQuerySet(PeriodQuerySet, ScopedQuerySet):
    def waiting(self):
        return self.filter(state=LevyExemption.State.WAITING)

    def approved(self):
        """Those that a second person approved: nothing is asked for the months that they cover."""
        return self.filter(state=LevyExemption.State.APPROVED)


class LevyExemption(Period):
    """An official owes `branch` no levy for an office, from a month up to, and without, another one.

    Somebody records it with a reason, somebody else approves it: until then the months are owed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("exemption or reduction", "waits for approval")
        APPROVED = "approved", pgettext_lazy("exemption or reduction", "approved")
        REFUSED = "refused", pgettext_lazy("exemption or reduction", "refused")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="levy_exemptions", verbose_name=_("branch"))
    office = models.ForeignKey(
        PublicOffice, models.PROTECT, related_name="levy_exemptions", verbose_name=_("public office")
    )
    reason = models.CharField(_("reason"), max_length=250)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    recorded_by = _user(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    answered_by = _user(_("answered by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    refusal = models.CharField(_("why it was refused"), max_length=250, blank=True)

    own_person = "office__person_id"
    objects = LevyExemptionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "exemption from levies")
        verbose_name_plural = _("exemptions from levies")
        ordering = ["-started_on", "-pk"]
        permissions = [("approve_levyexemption", "Can approve exemptions from levies")]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(started_on__day=1, ended_on__day=1, ended_on__gt=F("started_on")),
                name="treasury_levyexemption_whole_months",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="treasury_levyexemption_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="treasury_levyexemption_refused_with_reason"
            ),
            # Nobody approves what they recorded.
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(answered_by__isnull=False) & ~Q(answered_by=F("recorded_by"))),
                name="treasury_levyexemption_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "recorded_at"], condition=Q(state="waiting"), name="treasury_levyexemption_waiting"
            )
        ]

    def __str__(self):
        return f"{self.office}: {self.started_on:%m/%Y}"

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def last_month(self):
        """The last month that it covers."""
        return (self.ended_on - timedelta(days=1)).replace(day=1)


class LevyChargeQuerySet(ScopedQuerySet):
    def asked(self):
        """The charges that stand: those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def outstanding(self):
        """The charges on which something is left to pay, oldest month first."""
        return self.filter(due__gt=0).order_by("month", "pk")


class LevyCharge(models.Model):
    """What the holder of a public office owes to a branch for a month: amount and branch are frozen when it is made.

    It is withdrawn with a reason if the office was not held in that month after all, or under an `exemption`. `paid`
    is what receipts settle of it: `levies.settling.recount` writes it. `due`, what is left to pay, the database
    computes.
    """

    office = models.ForeignKey(
        PublicOffice, models.PROTECT, related_name="levy_charges", verbose_name=_("public office")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="levy_charges", verbose_name=_("person"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="levy_charges", verbose_name=_("branch"))
    month = models.DateField(_("month"))
    amount = money(_("amount"))
    paid = tally(_("paid"))
    due = GeneratedField(
        expression=Case(
            When(withdrawn_at=None, then=to_the_cent(F("amount") - F("paid"))),
            default=Value(ZERO),
            output_field=MONEY,
        ),
        output_field=MONEY,
        db_persist=True,
        verbose_name=_("left to pay"),
    )
    made_at = models.DateTimeField(_("asked at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("why it is no longer asked"), max_length=250, blank=True)
    exemption = models.ForeignKey(
        LevyExemption, models.PROTECT, null=True, blank=True, related_name="charges", verbose_name=_("exemption")
    )

    own_person = "person_id"
    objects = LevyChargeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "levy of a month")
        verbose_name_plural = _("levies of months")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "month"], condition=Q(withdrawn_at=None), name="treasury_levycharge_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""),
                name="treasury_levycharge_withdrawn_with_reason",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_levycharge_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="treasury_levycharge_first_of_month"),
        ]
        indexes = [
            models.Index(
                fields=["branch", "person"], condition=Q(withdrawn_at=None), name="treasury_levycharge_asked_of"
            )
        ]

    def __str__(self):
        return f"{self.person} – {self.month:%m/%Y}"


class LevyPaymentQuerySet(ScopedQuerySet):
    def valid(self):
        return self.filter(reversed_at=None)

    def holding(self):
        """Those of which something settles no month: a month that they had settled is no longer asked."""
        return self.filter(free__gt=0).order_by("paid_on", "pk")


class LevyPayment(models.Model):
    """What a branch received of an official's levies on a day, with a receipt. Nothing is changed or deleted.

    The money is in the cash book once: `entry` is that line. A wrong one is taken back by reversing the line, by
    whatever door; `reversed_at` is written with it. `settled` is what of it settles months (`levies.settling`), and
    `given_back` what the official got again (`levies.giving_back`).
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="levy_payments", verbose_name=_("branch"))
    year = models.PositiveSmallIntegerField(_("receipt year"))
    number = models.PositiveIntegerField(_("receipt number"))
    payer = models.ForeignKey(Person, models.PROTECT, related_name="levy_payments", verbose_name=_("person"))
    amount = money(_("amount"))
    paid_on = models.DateField(_("paid on"))
    entry = models.OneToOneField(CashEntry, models.PROTECT, related_name="levy_payment", verbose_name=_("Voucher"))
    settled = tally(_("settles of months"))
    given_back = tally(_("given back"))
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
    recorded_by = _user(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # A form carries one key: sent twice (a double tap, a lost connection), it records once.
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    reversed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
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
        ]
        indexes = [
            models.Index(fields=["payer"], condition=Q(free__gt=0), name="treasury_levypayment_holding"),
        ]

    def __str__(self):
        return self.receipt

    def get_absolute_url(self):
        return reverse("treasury:levy-payment", args=[self.branch.slug, self.pk])

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
