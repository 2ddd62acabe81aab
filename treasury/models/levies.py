"""What elected officials owe the party a month for a public office: the rates, the exemptions, the months."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open
from members.models import Assembly, Person, PublicOffice

from .money import MONEY, ZERO, money, tally, to_the_cent


def user_link(label, **options):
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
    recorded_by = user_link(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = user_link(_("taken back by"), null=True, blank=True)
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
    recorded_by = user_link(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    answered_by = user_link(_("answered by"), null=True, blank=True)
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
