"""What people are told and agree to before the party keeps their data, each text with its version."""

from calendar import monthrange
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from dated.periods import Period, PeriodQuerySet

from .people import Person


class Purpose(models.TextChoices):
    """For what somebody agrees that the party uses data. Each is asked, given and taken back apart (law 09-08)."""

    PROCESSING = "processing", _("Keeping my file as a member")
    EMAIL = "email", _("Notices by e-mail")
    SMS = "sms", _("Messages by SMS")
    MESSAGING = "messaging", _("Messages by WhatsApp and the like")
    PHOTO = "photo", _("Publishing my photo and my name")


class ConsentText(Period):
    """The text to which people agree, from a day on: applicants to that of the processing, members to the others.

    One that somebody agreed to is not rewritten: a new version follows it, because it must be possible to tell
    afterwards what was agreed to (law 09-08).
    """

    purpose = models.CharField(
        pgettext_lazy("consent", "purpose"), max_length=12, choices=Purpose.choices, default=Purpose.PROCESSING
    )
    version = models.CharField(_("version"), max_length=20, unique=True)
    text = models.TextField(_("text"))

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["-started_on", "-pk"]

    def __str__(self):
        return self.version

    @property
    def is_used(self):
        """Whether somebody agreed to it, in a request or as a member."""
        return self.consents.exists() or self.applications.exists()


class JoiningRule(Period):
    """What the statutes ask of who joins, from a day on."""

    sponsors = models.PositiveSmallIntegerField(
        _("sponsors asked for"), default=0, help_text=_("How many members must sponsor a request: none, one or two.")
    )
    days_to_decide = models.PositiveSmallIntegerField(_("days to decide on a request"), default=30)
    days_to_correct = models.PositiveSmallIntegerField(_("days to correct a returned request"), default=15)
    probation_months = models.PositiveSmallIntegerField(
        _("months of probation"), default=0, help_text=_("Zero for none.")
    )

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of joining")
        verbose_name_plural = _("rules of joining")
        ordering = ["-started_on"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(condition=models.Q(sponsors__lte=2), name="members_joiningrule_sponsors_at_most"),
        ]

    def __str__(self):
        return str(self.started_on)

    def probation_end(self, joined_on):
        """The day on which the probation of who joined on a day is over; None where there is none.

        The same day so many months later, or the last of that month where it is shorter.
        """
        if not self.probation_months:
            return None
        year, month = divmod(joined_on.year * 12 + joined_on.month - 1 + self.probation_months, 12)
        return date(year, month + 1, min(joined_on.day, monthrange(year, month + 1)[1]))


class ConsentQuerySet(ScopedQuerySet):
    def standing(self):
        """What was agreed to and not taken back."""
        return self.filter(given_on__isnull=False, withdrawn_on=None)

    def of_purpose(self, purpose):
        return self.filter(text__purpose=purpose)


class Consent(models.Model):
    """That a person agreed to a text, when and by which way; and when they took it back.

    Without `given_on` it says that the person was asked and did not agree, on the day `withdrawn_on`.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name=_("person"))
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents", verbose_name=_("consent text"))
    channel = models.CharField(_("channel"), max_length=8)
    given_on = models.DateField(_("given on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    branch_path = "person__branch__path"
    own_person = "person_id"
    objects = ConsentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = pgettext_lazy("model", "consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_on__isnull=False) | models.Q(withdrawn_on__isnull=False),
                name="members_consent_given_or_refused",
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.text}"

    @property
    def is_standing(self):
        return self.given_on is not None and self.withdrawn_on is None
