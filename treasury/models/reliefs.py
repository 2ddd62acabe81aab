"""Exemptions and reductions: what a member owes less than the rate, from a month to a month."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.amounts import format_amount
from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet
from members.models import Person

from .money import money


class DuesReliefQuerySet(PeriodQuerySet, ScopedQuerySet):
    def waiting_first(self):
        """Those that wait, then those approved, then the rest; of each the latest first."""
        return self.order_by(
            Case(When(state="waiting", then=0), When(state="approved", then=1), default=2), "-started_on", "-pk"
        )

    def waiting(self):
        return self.filter(state=DuesRelief.State.WAITING)

    def approved(self):
        """Those that a second person approved: they lower the months that they cover."""
        return self.filter(state=DuesRelief.State.APPROVED)

    def along(self, branch):
        """Those decided in `branch`, above it or under it: no two of them hold for one member in one month."""
        return self.filter(
            Q(branch__path__in=[branch.path, *branch.paths_above]) | Q(branch__path__startswith=branch.path)
        )


class DuesRelief(Period):
    """A member owes nothing, or less than the rate, in `branch` and those under it, for months from one to another.

    Somebody records it with a reason and the decision behind it, somebody else approves it: until then it lowers
    nothing. `ended_on` is the first month that it does not cover; `stopped_by` ended it before its time. It ends with
    the branch: in another one it holds only if that one is under `branch`.
    """

    class Kind(models.TextChoices):
        EXEMPTION = "exemption", _("Exemption: nothing is owed")
        PERCENT = "percent", _("Reduction by a percentage")
        AMOUNT = "amount", _("A fixed amount a month")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("exemption or reduction", "waits for approval")
        APPROVED = "approved", pgettext_lazy("exemption or reduction", "approved")
        REFUSED = "refused", pgettext_lazy("exemption or reduction", "refused")
        FOLDED = "folded", pgettext_lazy("exemption or reduction", "of a record that was merged")

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="dues_reliefs", verbose_name=pgettext_lazy("model", "member")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_reliefs", verbose_name=_("branch"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    percent = models.PositiveSmallIntegerField(_("percent off the rate"), null=True, blank=True)
    amount = money(_("amount a month"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=250)
    decision = models.CharField(_("decision"), max_length=250, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    refusal = models.CharField(_("why it was refused"), max_length=250, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    stopped_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    stop_reason = models.CharField(_("why it ended early"), max_length=250, blank=True)

    second_branch_path = "person__branch__path"  # who keeps the member's money sees what a level above decided of it
    own_person = "person_id"
    objects = DuesReliefQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "exemption or reduction")
        verbose_name_plural = _("exemptions and reductions")
        ordering = ["-started_on", "-pk"]
        permissions = [("approve_duesrelief", "Can approve exemptions and reductions")]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="exemption", percent=None, amount=None)
                | Q(kind="percent", percent__gte=1, percent__lte=99, amount=None)
                | Q(kind="amount", percent=None, amount__gt=0),
                name="treasury_duesrelief_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(started_on__day=1) & (Q(ended_on=None) | Q(ended_on__day=1)),
                name="treasury_duesrelief_whole_months",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="treasury_duesrelief_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="treasury_duesrelief_refused_with_reason"
            ),
            # Nobody approves what they recorded.
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(answered_by__isnull=False) & ~Q(answered_by=F("recorded_by"))),
                name="treasury_duesrelief_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "recorded_at"], condition=Q(state="waiting"), name="treasury_duesrelief_waiting"
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("treasury:relief", args=[self.pk])

    @property
    def terms(self):
        """What it makes of the rate, in words."""
        if self.kind == self.Kind.PERCENT:
            return _("%(percent)s%% off the rate") % {"percent": self.percent}
        if self.kind == self.Kind.AMOUNT:
            return _("%(amount)s dirhams a month") % {"amount": format_amount(self.amount)}
        return _("Exempt from dues")

    @property
    def last_month(self):
        """The last month that it covers; None without an end, and where it was ended before it began."""
        if self.ended_on is None or self.ended_on == self.started_on:
            return None
        return (self.ended_on - timedelta(days=1)).replace(day=1)

    @property
    def covers_nothing(self):
        return self.ended_on == self.started_on

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def is_approved(self):
        return self.state == self.State.APPROVED
