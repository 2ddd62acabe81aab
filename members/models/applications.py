"""Requests to become a member: what the applicant says, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.folding import search_key
from branches.localities import locality, validate_locality
from branches.models import Branch
from branches.scoping import ScopedQuerySet

from .consents import ConsentText
from .memberships import Membership
from .people import Gender


class MembershipApplicationQuerySet(ScopedQuerySet):
    def open(self):
        """The requests that wait for the branch, or for their applicant's correction while its days last."""
        lapsed = models.Q(state=MembershipApplication.State.RETURNED, correct_by__lt=localdate())
        return self.filter(state__in=MembershipApplication.OPEN).exclude(lapsed)

    def like(self, application):
        """The other requests of the same folded name, or of the same phone."""
        same = models.Q(name_key=application.name_key) | models.Q(phone=application.phone)
        return self.filter(same).exclude(pk=application.pk)

    def to_decide(self):
        """The requests that wait for the branch."""
        return self.filter(state=MembershipApplication.State.SUBMITTED)


class MembershipApplication(models.Model):
    """A request to join a branch, by the public form or from paper. It is nobody's file before it is accepted."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("request", "Submitted")
        RETURNED = "returned", pgettext_lazy("request", "Returned for correction")
        ACCEPTED = "accepted", pgettext_lazy("request", "Accepted")
        REFUSED = "refused", pgettext_lazy("request", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")

    class Channel(models.TextChoices):
        ONLINE = "online", _("Online form")
        PAPER = "paper", _("Paper form")

    OPEN = (State.SUBMITTED, State.RETURNED)

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="applications", verbose_name=_("branch"))
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    given_name_latin = models.CharField(_("given name in Latin letters"), max_length=80, blank=True)
    family_name_latin = models.CharField(_("family name in Latin letters"), max_length=80, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices)
    birth_date = models.DateField(_("birth date"))
    phone = models.CharField(_("phone"), max_length=20)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    locality_code = models.CharField(_("locality"), max_length=16, blank=True, validators=[validate_locality])
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    first_sponsor = models.CharField(_("first sponsor"), max_length=160, blank=True)
    second_sponsor = models.CharField(_("second sponsor"), max_length=160, blank=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)

    consent_text = models.ForeignKey(
        ConsentText, models.PROTECT, related_name="applications", verbose_name=_("consent text")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    decide_by = models.DateField(_("to be decided by"))
    correct_by = models.DateField(_("to be corrected by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.SUBMITTED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, related_name="application", verbose_name=_("membership")
    )

    objects = MembershipApplicationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["code_hash", "name_key"])

    class Meta:
        verbose_name = pgettext_lazy("model", "membership application")
        verbose_name_plural = _("membership applications")
        ordering = ["submitted_at", "pk"]
        indexes = [models.Index(fields=["branch", "state", "submitted_at"], name="members_application_of_branch")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="accepted", membership__isnull=False)
                | ~models.Q(state="accepted") & models.Q(membership=None),
                name="members_application_accepted_opens_membership",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["returned", "refused"]) | ~models.Q(reason=""),
                name="members_application_reason_given",
            ),
        ]

    def __str__(self):
        return self.full_name

    def save(self, **kwargs):
        self.set_name_key()
        super().save(**kwargs)

    def set_name_key(self):
        self.name_key = search_key(self.given_name, self.family_name)

    @property
    def locality(self):
        return locality(self.locality_code)

    @property
    def full_name(self):
        return f"{self.given_name} {self.family_name}"

    @property
    def has_lapsed(self):
        """Whether the applicant let the days pass in which to correct it: another request may be sent."""
        return self.state == self.State.RETURNED and self.correct_by is not None and self.correct_by < localdate()

    @property
    def is_on_paper(self):
        """Whether the branch holds its form on paper, and corrects what it entered of it itself."""
        return self.channel == self.Channel.PAPER

    @property
    def shown_state(self):
        return pgettext("request", "Lapsed") if self.has_lapsed else self.get_state_display()

    @property
    def is_overdue(self):
        return self.state == self.State.SUBMITTED and self.decide_by < localdate()
