"""The ballots of a meeting: the statutes' rule, what is voted on, who stands, and the rounds with their results."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from bureaus.models import Office, Organ
from dated.periods import Period, PeriodQuerySet, one_open
from members.models import Person

from .elections import Method
from .meetings import Meeting
from .presence import PresenceCount

# With two voters each reads the other's ballot from the result: that is arithmetic and no rule of the statutes.
LEAST_IN_SECRET = 3


class BallotRuleQuerySet(PeriodQuerySet):
    pass


class BallotRule(Period):
    """How a ballot is decided, by the party's statutes, with the days on which that held."""

    class TieBreak(models.TextChoices):
        OLDER = "older", pgettext_lazy("tie", "The elder is elected")
        YOUNGER = "younger", pgettext_lazy("tie", "The younger is elected")
        LOT = "lot", pgettext_lazy("tie", "Lots are drawn before the meeting")

    absolute_rounds = models.PositiveSmallIntegerField(
        _("rounds that ask for more than half"),
        default=1,
        help_text=_("Of the valid votes. In later rounds who has the most is elected."),
    )
    ties_after = models.PositiveSmallIntegerField(
        _("round after which a tie is broken"),
        default=2,
        help_text=_("Before, those with the same number of votes stand in another round."),
    )
    tie_break = models.CharField(_("how a tie is broken"), max_length=8, choices=TieBreak.choices)
    warn_below = models.PositiveSmallIntegerField(
        _("voters below whom a ballot on phones is warned about"),
        default=10,
        help_text=_("Of few voters the result alone may tell who voted how."),
    )
    phones_from = models.PositiveSmallIntegerField(_("least voters of a ballot on phones"), default=LEAST_IN_SECRET)
    reference = models.CharField(_("reference of the rule"), max_length=250)

    objects = BallotRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = pgettext_lazy("model", "rule of ballots")
        verbose_name_plural = _("rules of ballots")
        ordering = ["-started_on"]
        constraints = [
            *one_open(
                models.Value(1),
                name="meetings_ballotrule_one_open",
                message=_("A rule is open already: end it first."),
            ),
            models.CheckConstraint(
                condition=Q(phones_from__gte=LEAST_IN_SECRET),
                name="meetings_ballotrule_secret_of_three",
                violation_error_message=_("A ballot of fewer than three voters is not secret."),
            ),
        ]

    def __str__(self):
        return self.reference

    def clean(self):
        """Raise ValidationError where a ballot was held by it: it is ended, and another one follows."""
        if self.pk and self.polls.exists():
            before = BallotRule.objects.get(pk=self.pk)
            names = ("absolute_rounds", "ties_after", "tie_break", "warn_below", "phones_from", "started_on")
            if any(getattr(self, name) != getattr(before, name) for name in names):
                raise ValidationError(_("This rule holds already: end it, and add the one that follows it."))

    def is_absolute(self, number):
        """Whether round `number` asks for more than half of the valid votes."""
        return number <= self.absolute_rounds


class PollQuerySet(ScopedQuerySet):
    def of(self, meeting, organ):
        """The ballots of `meeting` about `organ` that stand, in order, with rule, rounds and candidacies."""
        return self.filter(meeting=meeting, organ=organ, why_annulled="").order_by("order", "pk").whole()

    def whole(self):
        """The ballots with all that tells their result: three queries, whatever their number."""
        standings = Standing.objects.select_related("person", "office").order_by("order", "pk")
        return self.select_related("office", "rule").prefetch_related(
            Prefetch("rounds", Round.objects.order_by("number"), to_attr="all_rounds"),
            Prefetch("standings", standings, to_attr="all_standings"),
        )


class Poll(models.Model):
    """One question of an election put to the meeting: who holds an office, or which list is elected.

    It fills `seats` places of `office`; without an office it is between lists. One that `distributes` is among those
    whom an earlier poll of this meeting elected: who wins it leaves the place won before. It is over once
    `finished_at` is set; the places that nobody won stay vacant.
    """

    class Method(models.TextChoices):
        CONSENSUS = "consensus", _("Consensus")
        SHOW_OF_HANDS = "show_of_hands", _("Show of hands")
        PAPER = "paper", _("Secret ballot on paper")
        PHONES = "phones", _("Secret ballot on phones")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="polls", verbose_name=_("meeting"))
    organ = models.CharField(_("organ"), max_length=16, choices=Organ.choices, default=Organ.BUREAU)
    order = models.PositiveSmallIntegerField(_("order"))
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    seats = models.PositiveSmallIntegerField(pgettext_lazy("poll", "seats"), default=1)
    method = models.CharField(_("method"), max_length=16, choices=Method.choices)
    distributes = models.BooleanField(_("among those elected before"), default=False)
    rule = models.ForeignKey(BallotRule, models.PROTECT, related_name="polls", verbose_name=_("rule"))
    finished_at = models.DateTimeField(_("over since"), null=True, blank=True)
    why_annulled = models.CharField(_("reason of the annulment"), max_length=250, blank=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = PollQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "ballot")
        verbose_name_plural = pgettext_lazy("model", "ballots")
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="meetings_poll_order_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="meetings_poll_has_seats"),
        ]

    def __str__(self):
        return self.office.title_for(None) if self.office else str(_("Lists"))

    def get_absolute_url(self):
        return reverse("meetings:poll", args=[self.pk])

    @property
    def is_by_list(self):
        return self.office_id is None

    @property
    def is_secret(self):
        return self.method in (self.Method.PAPER, self.Method.PHONES)

    @property
    def is_over(self):
        return self.finished_at is not None

    @property
    def recorded_method(self):
        """The Method that the record of the election tells."""
        return Method.SECRET_BALLOT if self.is_secret else Method(self.method)

    @cached_property
    def all_rounds(self):
        return list(self.rounds.order_by("number"))

    @cached_property
    def all_standings(self):
        return list(self.standings.select_related("person", "office").order_by("order", "pk"))

    @property
    def is_annulled(self):
        return bool(self.why_annulled)

    @property
    def held_rounds(self):
        """The rounds that stand: those that were annulled decide nothing and count for no rule."""
        return [row for row in self.all_rounds if not row.is_annulled]

    @property
    def last_round(self):
        return self.held_rounds[-1] if self.held_rounds else None

    @property
    def open_round(self):
        last = self.last_round
        return last if last and last.is_open else None

    @property
    def elected(self):
        """The keys of the options (candidacies, or lists) that won a place, in the order in which they did."""
        return [key for row in self.held_rounds for key in row.elected]

    @property
    def seats_left(self):
        """How many options may still win: of lists one wins all."""
        return (1 if self.is_by_list else self.seats) - len(self.elected)

    @property
    def has_tie(self):
        """Whether the last round ended level and nobody has broken the tie."""
        last = self.last_round
        return bool(last and not last.is_open and last.tied and not last.settled)


class SlateQuerySet(ScopedQuerySet):
    pass


class Slate(models.Model):
    """A list of candidates that is elected whole."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="slates", verbose_name=_("ballot"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name of the list"), max_length=80)

    branch_path = "poll__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = SlateQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "list of candidates")
        verbose_name_plural = _("lists of candidates")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "name"],
                name="meetings_slate_name_once",
                violation_error_message=_("Another list has this name."),
            )
        ]

    def __str__(self):
        return self.name


class StandingQuerySet(ScopedQuerySet):
    def standing(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Standing(models.Model):
    """Somebody stands for an office, alone or on a list. A candidacy that is withdrawn keeps when, why and by whom."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="standings", verbose_name=_("ballot"))
    slate = models.ForeignKey(
        Slate, models.CASCADE, null=True, blank=True, related_name="standings", verbose_name=_("list")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="standings", verbose_name=_("candidate"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    order = models.PositiveSmallIntegerField(_("order"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    why_withdrawn = models.CharField(_("reason"), max_length=250, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    branch_path = "poll__meeting__branch__path"
    own_person = "person_id"
    seen_with = "meetings.view_meeting"
    objects = StandingQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "candidate of a ballot")
        verbose_name_plural = _("candidates of ballots")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "person", "office"],
                condition=Q(withdrawn_at=None),
                name="meetings_standing_once",
                violation_error_message=_("This person stands already."),
            )
        ]

    def __str__(self):
        return str(self.person)


class RoundQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Round(models.Model):
    """One round of a ballot. `options` are the keys of those who stand in it: candidacies, or lists.

    `present` is how many of the entitled were there when it was opened, `voters` how many voted. Once it is closed it
    keeps the votes by option, who won and who were level; `settled` says how a tie was broken.
    """

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="rounds", verbose_name=_("ballot"))
    number = models.PositiveSmallIntegerField(_("number"))
    options = models.JSONField(_("those who stand"))
    present = models.PositiveIntegerField(_("number of those present"))
    presence = models.OneToOneField(
        PresenceCount, models.PROTECT, null=True, related_name="round", editable=False,
        verbose_name=pgettext_lazy("model", "count of presence"),
    )  # fmt: skip
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("voters"), null=True, blank=True)
    counts = models.JSONField(_("votes"), null=True, blank=True)
    blank = models.PositiveIntegerField(_("blank ballots"), null=True, blank=True)
    spoiled = models.PositiveIntegerField(_("spoiled ballots"), null=True, blank=True)
    elected = models.JSONField(_("elected"), default=list)
    tied = models.JSONField(_("level with each other"), default=list)
    why_annulled = models.CharField(_("reason of the annulment"), max_length=250, blank=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    settled = models.CharField(_("how the tie was broken"), max_length=8, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    branch_path = "poll__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = RoundQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "round of a ballot")
        verbose_name_plural = _("rounds of ballots")
        ordering = ["poll", "number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="meetings_round_number_once"),
            models.UniqueConstraint(fields=["poll"], condition=Q(closed_at=None), name="meetings_round_one_open"),
        ]

    def __str__(self):
        return _("Round %(number)s") % {"number": self.number}

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def is_annulled(self):
        return bool(self.why_annulled)

    @property
    def is_absolute(self):
        """Whether it asks for more than half: which of the rounds that stand it is, tells the rule."""
        before = [row for row in self.poll.held_rounds if row.number < self.number]
        return self.poll.rule.is_absolute(len(before) + 1)

    @property
    def votes(self):
        """{key of an option: its votes}; empty where none were counted, as in consensus."""
        return {int(key): votes for key, votes in (self.counts or {}).items()}

    @property
    def valid(self):
        """How many ballots named somebody; None where no ballots were counted."""
        if self.voters is None or self.blank is None:
            return None
        return self.voters - self.blank - (self.spoiled or 0)


class ObjectionQuerySet(ScopedQuerySet):
    pass


class Objection(models.Model):
    """What somebody present objected to the ballots while the meeting sat, and what the chair answered."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="objections", verbose_name=_("meeting"))
    poll = models.ForeignKey(
        Poll, models.CASCADE, null=True, blank=True, related_name="objections", verbose_name=_("ballot")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="objections", verbose_name=_("who objects"))
    text = models.TextField(_("objection"), max_length=1000)
    answer = models.TextField(_("answer of the chair"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("at"), default=timezone.now)

    branch_path = "meeting__branch__path"
    own_person = "person_id"
    seen_with = "meetings.view_meeting"
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "objection")
        verbose_name_plural = _("objections")
        ordering = ["recorded_at", "pk"]

    def __str__(self):
        return f"{self.person} – {self.meeting}"
