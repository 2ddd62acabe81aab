"""How dues are shared between the levels of the party: the rules, what was owed when it was remitted, remittances."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet, one_open

from .entries import CashEntry
from .money import ZERO, money, to_the_cent


def percent(label):
    bounds = [MinValueValidator(0), MaxValueValidator(100)]
    return models.DecimalField(label, max_digits=5, decimal_places=2, validators=bounds)


class ShareRuleQuerySet(PeriodQuerySet, ScopedQuerySet):
    pass


class ShareRule(Period):
    """Which part of the dues each level gets, in percent, in a branch and those under it. It begins with a month."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="share_rules", verbose_name=_("branch"))
    local = percent(_("local branch"))
    province = percent(_("provincial branch"))
    region = percent(_("regional branch"))
    national = percent(_("headquarters"))
    decision = models.CharField(_("decision"), max_length=250)
    decided_on = models.DateField(_("decided on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    objects = ShareRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of shares")
        verbose_name_plural = _("rules of shares")
        ordering = ["-started_on", "-pk"]
        default_permissions = ("add", "view")
        constraints = [
            *one_open("branch", name="treasury_sharerule_one_open_per_branch"),
            models.CheckConstraint(
                condition=Q(local__gte=0, province__gte=0, region__gte=0, national__gte=0),
                name="treasury_sharerule_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(national=to_the_cent(Value(100) - F("local") - F("province") - F("region"))),
                name="treasury_sharerule_whole",
            ),
        ]

    def __str__(self):
        return " / ".join(f"{part.normalize():f}" for part in self.percents)

    @property
    def percents(self):
        return self.local, self.province, self.region, self.national


class UpwardParts(models.Model):
    """Dirhams for the three levels that may stand above a branch."""

    to_province = money(_("to the province"))
    to_region = money(_("to the region"))
    to_national = money(_("to the headquarters"))

    class Meta:
        abstract = True

    @property
    def parts(self):
        return self.to_province, self.to_region, self.to_national

    @property
    def due(self):
        return sum(self.parts)


class ShareStatement(UpwardParts):
    """What a branch owed upwards for a month, of what it and those under it had collected when it first remitted.

    It stays as it was: what changes later in the dues of that month is a `ShareCorrection` of a later one.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, db_index=False, related_name="share_statements", verbose_name=_("branch")
    )
    month = models.DateField(_("month"))
    collected = money(_("collected"))
    own = money(_("own share"))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = pgettext_lazy("model", "statement of shares")
        verbose_name_plural = _("statements of shares")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["branch", "month"], name="treasury_sharestatement_once")]

    def __str__(self):
        return f"{self.branch} {self.month:%Y-%m}"


class ShareBasis(models.Model):
    """How the dues that a branch collected in a month are divided, kept when the first statement counted them.

    `levels` are the branch and those above it at that moment: they alone count these dues, even once the branch stands
    elsewhere. The percentages are those of the levels that stood above it, with the parts of levels that did not.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, db_index=False, related_name="share_bases", verbose_name=_("branch")
    )
    month = models.DateField(_("month"))
    local = percent(_("local branch"))
    province = percent(_("provincial branch"))
    region = percent(_("regional branch"))
    national = percent(_("headquarters"))
    levels = models.ManyToManyField(Branch, related_name="+", verbose_name=_("counted by"))

    class Meta:
        verbose_name = pgettext_lazy("model", "basis of shares")
        verbose_name_plural = _("bases of shares")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["branch", "month"], name="treasury_sharebasis_once"),
            models.CheckConstraint(
                condition=Q(national=to_the_cent(Value(100) - F("local") - F("province") - F("region"))),
                name="treasury_sharebasis_whole",
            ),
        ]
        indexes = [models.Index(fields=["month"], name="treasury_sharebasis_of_month")]

    def __str__(self):
        return f"{self.branch} {self.month:%Y-%m}"

    @property
    def percents(self):
        return self.local, self.province, self.region, self.national


class ShareCorrection(UpwardParts):
    """What changed in an earlier month (`about`) after it was remitted, and is settled with `statement`.

    `is_rest`: what that month owed less than nothing, and which was taken off this one instead. `is_surplus`: what
    came above what that month owed, taken off this one; it stands in the part of the level that got the money.
    """

    statement = models.ForeignKey(ShareStatement, models.PROTECT, related_name="corrections")
    about = models.ForeignKey(ShareStatement, models.PROTECT, related_name="corrected_by")
    collected = money(_("collected"))
    is_rest = models.BooleanField(_("rest of an earlier month"), default=False)
    is_surplus = models.BooleanField(_("came above what an earlier month owed"), default=False, db_default=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "correction of shares")
        verbose_name_plural = _("corrections of shares")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "about", "is_rest", "is_surplus"], name="treasury_sharecorrection_once"
            ),
            models.CheckConstraint(
                condition=Q(is_surplus=False) | Q(is_rest=False, collected=0), name="treasury_sharecorrection_one_kind"
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(is_rest=True), name="treasury_sharecorrection_rest_once"
            ),
        ]

    def __str__(self):
        return f"{self.about} → {self.statement}"


class RemittanceQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that count as remitted: not refused by the level above, nor their entry refused or reversed."""
        reversed_ = CashEntry.objects.counting().filter(reverses=OuterRef("entry"))
        refused = Q(state=Remittance.State.REFUSED) | Q(entry__state=CashEntry.State.REFUSED)
        return self.exclude(refused).filter(~Exists(reversed_))

    def to_confirm(self):
        """Those whose money is under way: the level above says whether it came. None that is being taken back."""
        # Asked so, PostgreSQL reads the few entries that do not count, or reverse another, and not the whole book.
        uncounted = CashEntry.objects.uncounted().filter(pk=OuterRef("entry"))
        taken_back = CashEntry.objects.standing().filter(reverses__isnull=False, reverses=OuterRef("entry"))
        return self.filter(~Exists(uncounted), ~Exists(taken_back), state=Remittance.State.SENT)

    def confirmed(self):
        return self.filter(state=Remittance.State.CONFIRMED)


class Remittance(models.Model):
    """Money that a branch sent to the level above for a month, out of its cash book into the other's.

    The level above confirms what really came, in a line of its own book, or refuses; a difference has a reason. What
    did not come is owed again, unless the level above writes it off (`written_off`, with a reason). What came above
    what was sent settles what is owed of the month, and then of the next one (`shares.owed`).
    """

    class State(models.TextChoices):
        SENT = "sent", _("Waits for the level above")
        CONFIRMED = "confirmed", pgettext_lazy("remittance", "Confirmed")
        REFUSED = "refused", pgettext_lazy("remittance", "Refused")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="remittances", verbose_name=_("from"))
    to_branch = models.ForeignKey(Branch, models.PROTECT, related_name="remittances_in", verbose_name=_("to"))
    statement = models.ForeignKey(ShareStatement, models.PROTECT, related_name="remittances", verbose_name=_("month"))
    amount = money(_("amount sent"))
    sent_on = models.DateField(_("sent on"))
    entry = models.OneToOneField(CashEntry, models.PROTECT, related_name="remittance", verbose_name=_("Voucher"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SENT)
    received = models.DecimalField(_("amount received"), max_digits=11, decimal_places=2, null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_entry = models.OneToOneField(
        CashEntry, models.PROTECT, null=True, blank=True, related_name="remittance_in",
        verbose_name=_("Voucher of the level above"),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    written_off = money(_("written off"), default=ZERO, db_default=ZERO)
    written_off_reason = models.CharField(_("why it was written off"), max_length=250, blank=True)
    written_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("written off by"),
    )  # fmt: skip
    written_off_at = models.DateTimeField(_("written off at"), null=True, blank=True)

    second_branch_path = "to_branch__path"
    objects = RemittanceQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "remittance")
        verbose_name_plural = _("remittances")
        ordering = ["-sent_on", "-pk"]
        default_permissions = ("add", "view")
        permissions = [("confirm_remittance", "Can confirm remittances that came to the branch")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_remittance_positive"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="treasury_remittance_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(received=F("amount")) | ~Q(reason=""),
                name="treasury_remittance_difference_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(received__isnull=False, received_entry__isnull=False),
                name="treasury_remittance_confirmed_in_the_book",
            ),
            # Who says that less came does not decide that nobody owes the rest.
            models.CheckConstraint(
                condition=Q(written_off=0)
                | (
                    Q(written_off__gt=0, written_off_by__isnull=False)
                    & ~Q(written_off_reason="")
                    & ~Q(written_off_by=F("decided_by"))
                    & ~Q(written_off_by=F("recorded_by"))
                ),
                name="treasury_remittance_written_off_by_another",
            ),
            models.CheckConstraint(
                condition=Q(written_off=0)
                | Q(state="confirmed", received__lte=to_the_cent(F("amount") - F("written_off"))),
                name="treasury_remittance_written_off_of_the_rest",
            ),
        ]
        indexes = [
            models.Index(fields=["to_branch"], condition=Q(state="sent"), name="treasury_remittance_waiting"),
            models.Index(fields=["sent_on", "id"], condition=Q(state="sent"), name="treasury_remittance_oldest"),
        ]

    def __str__(self):
        return f"{self.branch} → {self.to_branch}: {self.amount}"

    def get_absolute_url(self):
        return reverse("treasury:remittance", args=[self.branch.slug, self.pk])

    @property
    def month(self):
        return self.statement.month

    @property
    def is_confirmed(self):
        return self.state == self.State.CONFIRMED

    @property
    def is_refused(self):
        return self.state == self.State.REFUSED

    @property
    def counted(self):
        """What it settles of what the branch owes, in dirhams: once confirmed, what came and what was written off."""
        return self.received + self.written_off if self.is_confirmed else self.amount

    @property
    def missing(self):
        """What was sent, did not come and was not written off, in dirhams: the branch owes it again."""
        return max(self.amount - self.counted, ZERO)

    @property
    def difference(self):
        """What came more than was sent, in dirhams: less than nothing where something is missing."""
        return self.received - self.amount if self.is_confirmed else None
