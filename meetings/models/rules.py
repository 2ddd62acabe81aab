"""What the statutes ask of a meeting's call: notice, quorum, and who is entitled to come, each with its days."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from dated.periods import Period, PeriodQuerySet, one_open


class Kind(models.TextChoices):
    """What is convened. `Meeting.Kind` is this one."""

    GENERAL_ASSEMBLY = "general_assembly", _("General assembly")
    BUREAU_MEETING = "bureau_meeting", _("Meeting of the bureau")
    COUNCIL_MEETING = "council_meeting", _("Meeting of the council")
    OUTREACH_MEETING = "outreach_meeting", _("Outreach meeting")
    CEREMONY = "ceremony", _("Ceremony")
    TRAINING = "training", _("Training")


class Session(models.TextChoices):
    """In which session an organ meets. Meetings that are no organ's have none."""

    ORDINARY = "ordinary", pgettext_lazy("session", "Ordinary")
    EXTRAORDINARY = "extraordinary", pgettext_lazy("session", "Extraordinary")
    RENEWAL = "renewal", pgettext_lazy("session", "Renewal")


# A bureau or a council is not renewed by its own meeting.
SESSIONS = {
    Kind.GENERAL_ASSEMBLY: tuple(Session),
    Kind.BUREAU_MEETING: (Session.ORDINARY, Session.EXTRAORDINARY),
    Kind.COUNCIL_MEETING: (Session.ORDINARY, Session.EXTRAORDINARY),
}


class Quorum(models.TextChoices):
    """Which part of the entitled has to be present."""

    HALF = "half", pgettext_lazy("quorum", "More than half of the entitled")
    THIRD = "third", pgettext_lazy("quorum", "A third of the entitled")
    TWO_THIRDS = "two_thirds", pgettext_lazy("quorum", "Two thirds of the entitled")
    ANY = "any", pgettext_lazy("quorum", "Whoever is present")


_LEAST = {
    Quorum.HALF: lambda entitled: entitled // 2 + 1,
    Quorum.THIRD: lambda entitled: -(-entitled // 3),
    Quorum.TWO_THIRDS: lambda entitled: -(-2 * entitled // 3),
    Quorum.ANY: lambda entitled: 1,
}


class Terms(models.Model):
    """The terms of a call: of a rule, or as they were when a call was sent."""

    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"), help_text=_("Counted from the day after the call; the day of the meeting counts.")
    )
    postponed_notice_days = models.PositiveSmallIntegerField(
        _("days of notice of a postponed meeting"),
        null=True,
        blank=True,
        help_text=_("Left empty, a postponed meeting needs the same notice as a new one."),
    )
    quorum = models.CharField(_("quorum"), max_length=12, choices=Quorum.choices)
    seniority_months = models.PositiveSmallIntegerField(
        _("months of membership"),
        default=0,
        help_text=_("Who has been a member for less, on the day of the meeting, is not entitled to attend."),
    )
    months_late = models.PositiveSmallIntegerField(
        _("months of dues that may be unpaid"),
        null=True,
        blank=True,
        help_text=_("Who has more of them unpaid is not entitled to attend. Left empty, dues do not matter."),
    )
    proxies_per_person = models.PositiveSmallIntegerField(
        _("proxies a person may hold"),
        default=0,
        help_text=_("How many absent people one person may represent. With 0, nobody is represented."),
    )
    reference = models.CharField(_("reference of the rule"), max_length=250)

    class Meta:
        abstract = True

    def least_present(self, entitled):
        """How many of `entitled` people have to be present."""
        return _LEAST[self.quorum](entitled)

    @property
    def notice_when_postponed(self):
        """The days of notice that a postponed meeting needs."""
        return self.notice_days if self.postponed_notice_days is None else self.postponed_notice_days


class MeetingRuleQuerySet(PeriodQuerySet):
    def for_meeting(self, meeting, day):
        """The most particular rule of `day` for `meeting`; None without one that fits.

        A rule for the kind goes before one for every kind; then a rule for the call, first or second, goes before one
        for both; then one for the session.
        """
        rows = self.on(day).filter(
            kind__in=["", meeting.kind], session__in=["", meeting.session], call__in=[CallNumber.ANY, call_of(meeting)]
        )
        return max(rows, key=lambda row: (bool(row.kind), bool(row.call), bool(row.session), row.pk), default=None)


class CallNumber(models.IntegerChoices):
    """Whether a rule is one for the first call, for those that follow one without quorum, or for both."""

    ANY = 0, pgettext_lazy("call", "Every call")
    FIRST = 1, pgettext_lazy("call", "The first call")
    SECOND = 2, pgettext_lazy("call", "The second call and later ones")


def call_of(meeting):
    """Which `CallNumber` the meeting is held by: a second one follows a first, whatever number somebody typed."""
    return CallNumber.SECOND if meeting.previous_call_id else CallNumber.FIRST


class MeetingRule(Terms, Period):
    """What is asked of the call of a kind of meeting in a session, with the days on which it held.

    The party's statutes say it. A call keeps the terms by which it was sent, so a later rule changes no roll.
    """

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, blank=True, help_text=_("Left empty, every kind.")
    )
    session = models.CharField(
        _("session"), max_length=16, choices=Session.choices, blank=True, help_text=_("Left empty, every session.")
    )
    call = models.PositiveSmallIntegerField(
        pgettext_lazy("of a rule", "call"), choices=CallNumber.choices, default=CallNumber.ANY
    )

    objects = MeetingRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of meetings")
        verbose_name_plural = _("rules of meetings")
        ordering = ["kind", "session", "call", "-started_on"]
        constraints = one_open(
            "kind",
            "session",
            "call",
            name="meetings_meetingrule_one_open",
            message=_("A rule is open already: end it first."),
        )

    def __str__(self):
        parts = [self.get_kind_display(), self.get_session_display(), self.get_call_display() if self.call else ""]
        return "، ".join(str(part) for part in parts if part) or str(_("Every meeting"))

    def clean(self):
        """Raise ValidationError where another rule for the same holds on these days, or what this one said changes."""
        if not self.started_on:
            return
        _refuse_change(self)
        others = MeetingRule.objects.filter(kind=self.kind, session=self.session, call=self.call).exclude(pk=self.pk)
        if others.overlapping(self.started_on, self.ended_on).exists():
            raise ValidationError(_("Another rule holds on some of these days: end that one first."))

    @property
    def has_begun(self):
        """Whether calls may have been sent by it: it holds today, or held; as it is in memory."""
        return self.started_on is not None and self.started_on <= localdate()


# What a rule says; one that has begun is ended, and another one follows.
SAYS = (
    "kind",
    "session",
    "call",
    *(field.attname for field in Terms._meta.local_fields if field.attname != "reference"),
)


def _refuse_change(rule):
    before = MeetingRule.objects.filter(pk=rule.pk).first()
    if before is None or not before.has_begun:
        return
    if any(getattr(rule, name) != getattr(before, name) for name in SAYS):
        raise ValidationError(_("This rule holds already: end it, and add the one that follows it."))
    if not rule.has_begun:
        raise ValidationError({"started_on": _("This rule holds already: it does not begin later than today.")})
