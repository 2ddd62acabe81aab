"""Donations and who gave them: one row for each, in money or in kind, with the certificate's number."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Person

from .entries import CashEntry
from .money import money
from .payments import Payment

# Of a donation: neither money nor a cheque of it.
IN_KIND = Q(entry=None, cheque="")


class DonorQuerySet(ScopedQuerySet):
    pass


class Donor(models.Model):
    """What a branch knows of somebody who gave to it: a member (`person`), or an outsider.

    Each branch has a card of its own, so that none reads what another one wrote. Cards of one person are found by the
    person, the keyed hash of the identity number, or name and birth date: `donations.identity` joins them.
    """

    class Origin(models.TextChoices):
        RESIDENT = "resident", _("Moroccan, lives in Morocco")
        ABROAD = "abroad", _("Moroccan, lives abroad")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="donors", verbose_name=_("branch"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="donor_cards", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=150)
    name_latin = models.CharField(_("name in Latin letters"), max_length=150, blank=True)
    name_key = models.CharField(max_length=200, editable=False)  # folded
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    origin = models.CharField(_("nationality and residence"), max_length=10, choices=Origin.choices)
    # As `members.identity_numbers` keeps a member's: encrypted, and a keyed hash by which the exact number is found.
    sealed = models.TextField(editable=False, blank=True)
    digest = models.CharField(max_length=64, editable=False, blank=True)

    own_person = "person_id"
    objects = DonorQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "donor")
        verbose_name_plural = _("donors")
        ordering = ["name_key", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["digest"], condition=~Q(digest=""), name="treasury_donor_digest"),
            models.Index(fields=["name_key", "birth_date"], name="treasury_donor_name"),
        ]

    def __str__(self):
        return self.name


class DonorMatch(models.Model):
    """That the headquarters said of two cards whether they are one donor's. The last word on a pair counts."""

    first = models.ForeignKey(Donor, models.PROTECT, related_name="+", verbose_name=_("first card"))
    second = models.ForeignKey(Donor, models.PROTECT, related_name="+", verbose_name=_("second card"))
    is_same = models.BooleanField(_("one donor"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = pgettext_lazy("model", "decision on two cards of donors")
        verbose_name_plural = _("decisions on cards of donors")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="treasury_donormatch_of_two_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.first} – {self.second}"


class DonationQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that the ceiling counts: of money, whose entry counts and was not taken back; in kind and cheques that
        wait for the bank, which nobody reversed."""
        # The reversals alone, which an index knows: else the whole cash book is read for a year of donations.
        reversals = CashEntry.objects.counting().filter(reverses__isnull=False)
        taken_back = reversals.filter(reverses=OuterRef("entry"))
        in_money = Q(entry__state=CashEntry.State.COUNTS) & ~Exists(taken_back)
        return self.filter(in_money | Q(entry=None, reversed_at=None))

    def uncashed(self):
        """The cheques that wait: neither cashed nor taken back."""
        return self.filter(cheque=Payment.Cheque.RECEIVED, reversed_at=None)

    def of_year(self, year):
        return self.filter(given_on__year=year)

    def reversal_waiting(self):
        """Those in kind whose reversal waits for a second person; of money, it is an entry that waits in the book."""
        return self.filter(entry=None, reversed_at=None).exclude(reversal_asked_at=None)

    def with_state(self):
        """With `was_reversed` and `reversal_waits`, as booleans."""
        of_entry = CashEntry.objects.filter(reverses=OuterRef("entry"))
        counting, waiting = Exists(of_entry.counting()), Exists(of_entry.waiting())
        return self.annotate(
            was_reversed=models.Case(
                models.When(entry=None, then=models.Q(reversed_at__isnull=False)), default=counting,
                output_field=models.BooleanField(),
            ),
            reversal_waits=models.Case(
                models.When(entry=None, then=Q(reversed_at=None, reversal_asked_at__isnull=False)), default=waiting,
                output_field=models.BooleanField(),
            ),
        )  # fmt: skip


class Donation(models.Model):
    """What a donor gave a branch on a day, with a certificate. Nothing is changed or deleted: a wrong one is reversed.

    Money is in the cash book once: `entry` is that line, and whether the donation counts is read from it. A gift in
    kind has no line; `estimate` says how its value was estimated, and its reversal stands on the row. Nor has a cheque
    before the bank has cashed it (`donations.cheques`), so that one that comes back is reversed on the row too.
    Cheques of before this was kept (their `cheque` is empty) stand in the book from the day of their certificate.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, db_index=False, related_name="donations", verbose_name=_("branch")
    )
    year = models.PositiveSmallIntegerField(_("year of the certificate"))
    number = models.PositiveIntegerField(_("number of the certificate"))
    donor = models.ForeignKey(Donor, models.PROTECT, db_index=False, related_name="donations", verbose_name=_("donor"))
    amount = money(_("amount or estimated value"))
    given_on = models.DateField(pgettext_lazy("donation", "given on"))
    entry = models.OneToOneField(
        CashEntry, models.PROTECT, null=True, blank=True, related_name="donation", verbose_name=_("Voucher")
    )
    cheque = models.CharField(_("state of the cheque"), max_length=8, choices=Payment.Cheque.choices, blank=True)
    reference = models.CharField(_("number of the cheque"), max_length=60, blank=True)
    description = models.CharField(_("what was given, or for what"), max_length=250, blank=True)
    estimate = models.CharField(_("how the value was estimated"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # A form carries one key: sent twice (a double tap, a lost connection), it records once.
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    reversal_reason = models.CharField(_("reason of the reversal"), max_length=250, blank=True)
    reversal_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("reversal asked by"),
    )  # fmt: skip
    reversal_asked_at = models.DateTimeField(_("reversal asked at"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("reversed by"),
    )  # fmt: skip
    reversed_at = models.DateTimeField(_("reversed at"), null=True, blank=True)
    # The bank sent its cheque back on that day, as was said; it counts until the reversal of its line does.
    returned_on = models.DateField(_("returned by the bank on"), null=True, blank=True)

    own_person = "donor__person_id"
    objects = DonationQuerySet.as_manager()
    history = HistoricalRecords()  # a reversal that was asked for and refused leaves the row as it was

    class Meta:
        verbose_name = pgettext_lazy("model", "donation")
        verbose_name_plural = _("donations")
        ordering = ["-given_on", "-pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(fields=["branch", "year", "number"], name="treasury_donation_certificate_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_donation_positive"),
            models.CheckConstraint(
                condition=Q(reversal_asked_at=None) | ~Q(reversal_reason=""),
                name="treasury_donation_reversed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at=None) | Q(reversal_asked_at__isnull=False),
                name="treasury_donation_reversal_asked_first",
            ),
            models.CheckConstraint(
                condition=Q(entry=None) | Q(reversal_asked_at=None), name="treasury_donation_money_in_the_book"
            ),
            models.CheckConstraint(condition=~IN_KIND | ~Q(estimate=""), name="treasury_donation_in_kind_estimated"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) & ~Q(cheque=Payment.Cheque.RECEIVED)
                | Q(entry=None) & ~Q(cheque=Payment.Cheque.CASHED),
                name="treasury_donation_cheque_booked_once_cashed",
            ),
            models.CheckConstraint(
                condition=~Q(cheque=Payment.Cheque.BOUNCED)
                | Q(returned_on__isnull=False) & (Q(entry__isnull=False) | Q(reversed_at__isnull=False)),
                name="treasury_donation_bounced_counts_no_longer",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "given_on"], name="treasury_donation_of_day"),
            models.Index(fields=["donor", "given_on"], include=["amount"], name="treasury_donation_of_donor"),
            models.Index(
                fields=["branch", "given_on"], condition=Q(cheque="received"), name="treasury_donation_uncashed"
            ),
        ]

    def __str__(self):
        return self.certificate

    def get_absolute_url(self):
        return reverse("treasury:donation", args=[self.branch.slug, self.pk])

    @property
    def certificate(self):
        """The certificate's number as it is printed: year and number within the branch."""
        return f"{self.year}/{self.number:04d}"

    @property
    def in_kind(self):
        return self.entry_id is None and not self.cheque

    @property
    def is_uncashed(self):
        return self.cheque == Payment.Cheque.RECEIVED and self.reversed_at is None

    @property
    def is_by_cheque(self):
        return bool(self.cheque) or (self.entry_id is not None and self.entry.method == Payment.Method.CHEQUE)

    @property
    def method(self):
        """How the money was given (`Payment.Method`), in words; empty for a gift in kind."""
        if self.in_kind:
            return ""
        return Payment.Method(self.entry.method if self.entry_id else Payment.Method.CHEQUE).label

    @property
    def paid_with(self):
        """The number of the cheque or transfer; empty without one."""
        return self.entry.reference if self.entry_id else self.reference

    # As lists of cheques read those of dues and of levies.

    @property
    def receipt(self):
        return self.certificate

    @property
    def paid_on(self):
        return self.given_on
