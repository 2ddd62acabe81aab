"""Meetings: what was convened, who came, what was said and resolved."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, IntegerField, Q, When
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from arabic.folding import fold_terms, search_key
from branches.models import Branch
from branches.scoping import ScopedQuerySet
from members.models import Person

from .elections import Method
from .majorities import REPORTS, Matter
from .rules import Kind, Session

# The kinds of source that reports name in English; whatever else is written shows as it is.
SOURCES = {
    "communique": _("Communiqué"),
    "minutes": _("Minutes"),
    "newspaper": _("Newspaper"),
    "party website": _("The party's website"),
    "press report": _("Press report"),
    "social media": _("Social media post"),
    "website": _("Website"),
}


class MeetingQuerySet(ScopedQuerySet):
    def search(self, query):
        """Meetings whose folded title or venue holds every word of `query`."""
        condition = Q()
        for term in fold_terms(query):
            condition &= Q(search_key__contains=term)
        return self.filter(condition)

    def with_names(self):
        """The meetings with the branches and people that they name themselves; `record.hold_record` adds the rest."""
        return self.select_related("branch", "venue_branch", "chair", "rapporteur", "call", "cancellation")

    def called_to(self, user):
        """The called meetings that `user` may read: those in sight, and those on whose roll the user stands."""
        own = Q(roll__person=user.person_id) if user.person_id else Q(pk__in=[])
        seen = self.model.objects.visible_to(user).order_by().values("pk")
        mine = self.model.objects.filter(own).order_by().values("pk")
        return self.filter(Q(pk__in=seen) | Q(pk__in=mine), call__isnull=False)

    def not_cancelled(self):
        return self.filter(cancellation=None)

    def with_open_roll(self, day):
        """Those that are called and, on `day`, neither held and closed, nor cancelled, nor past."""
        return self.not_cancelled().filter(call__isnull=False, closed_at=None, date__gte=day)


class Meeting(models.Model):
    """A meeting that a branch convened. What a report does not say stays empty: nothing is guessed."""

    Kind, Session = Kind, Session

    class State(models.TextChoices):
        """Where a meeting stands on a day: asked each time, never stored."""

        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        CALLED = "called", pgettext_lazy("meeting", "Called")
        POSTPONED = "postponed", pgettext_lazy("meeting", "Postponed")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")
        WITHOUT_QUORUM = "without_quorum", pgettext_lazy("meeting", "Without quorum")
        HELD = "held", pgettext_lazy("meeting", "Held")

    class PartOfDay(models.TextChoices):
        MORNING = "morning", _("in the morning")
        AFTERNOON = "afternoon", _("in the afternoon")
        EVENING = "evening", _("in the evening")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="meetings", verbose_name=_("convening branch"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.GENERAL_ASSEMBLY)
    session = models.CharField(_("session"), max_length=16, choices=Session.choices, blank=True)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True)
    date = models.DateField(_("date"))
    part_of_day = models.CharField(_("part of the day"), max_length=12, choices=PartOfDay.choices, blank=True)
    starts_at = models.TimeField(_("opening time"), null=True, blank=True)
    closed_at = models.TimeField(_("closing time"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    venue_branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_meetings",
        verbose_name=_("host branch"),
        help_text=_("If the meeting is held at another branch's headquarters."),
    )
    chair = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="chaired_meetings", verbose_name=_("chair")
    )
    chair_capacity = models.CharField(_("capacity of the chair"), max_length=160, blank=True)
    rapporteur = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="reported_meetings", verbose_name=_("rapporteur")
    )
    call_number = models.PositiveSmallIntegerField(_("call number"), null=True, blank=True)
    previous_call = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="next_calls",
        related_query_name="next_call",
        verbose_name=_("previous call"),
    )
    # Kept beside the cancellation, for the constraint: a second call that is cancelled makes room for another.
    called_off = models.BooleanField(_("called off"), default=False, editable=False)
    called_on = models.DateField(_("date of the call"), null=True, blank=True)
    entitled_count = models.PositiveIntegerField(_("number of those entitled to attend"), null=True, blank=True)
    present_count = models.PositiveIntegerField(_("number of those present"), null=True, blank=True)
    # Of a list of attendance that was closed; they count towards the quorum, and are not in the room.
    represented_count = models.PositiveIntegerField(_("number of those represented"), null=True, editable=False)
    quorum = models.PositiveIntegerField(_("quorum"), null=True, blank=True)
    source_kind = models.CharField(_("kind of source"), max_length=80, blank=True)
    source_credit = models.CharField(_("author of the source"), max_length=120, blank=True)
    source_place = models.CharField(_("place of the source"), max_length=120, blank=True)
    search_key = models.CharField(max_length=500, editable=False, default="")

    objects = MeetingQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_key"])

    class Meta:
        verbose_name = pgettext_lazy("model", "meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["branch", "-date"], name="meetings_meeting_of_branch")]
        constraints = [
            models.UniqueConstraint(
                fields=["previous_call"], condition=Q(called_off=False), name="meetings_meeting_one_second_call"
            )
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        longest = self._meta.get_field("search_key").max_length
        self.search_key = search_key(self.title, self.venue)[:longest]  # a sign may fold to many letters
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("meetings:meeting", args=[self.pk])

    def clean(self):
        """Raise ValidationError where a meeting to come tells what only one that was held, or called, can tell."""
        if self.date is None or self.date <= localdate():
            return
        if self.closed_at:
            raise ValidationError({"closed_at": _("A meeting that is still to come is not closed yet.")})
        if (self.call_number or 1) > 1 and self.previous_call_id is None:
            raise ValidationError(
                {"call_number": _("A second call is planned on the page of the first: its number is not typed.")}
            )

    @property
    def convocation_url(self):
        """The page that those called read."""
        return reverse("meetings:convocation", args=[self.pk])

    @property
    def source_label(self):
        """The kind of source in the reader's language if it is a known one, else as it was written."""
        return SOURCES.get(self.source_kind.casefold(), self.source_kind)

    @property
    def is_held(self):
        return self.date <= localdate()

    @property
    def is_called(self):
        return hasattr(self, "call")

    @property
    def is_cancelled(self):
        return hasattr(self, "cancellation")

    @property
    def has_open_roll(self):
        """`MeetingQuerySet.with_open_roll` of today, asked of one meeting."""
        return self.is_called and not self.is_cancelled and self.closed_at is None and self.date >= localdate()

    @property
    def state(self):
        """Where it stands today (`State`). A called meeting of today is held once its presence is recorded."""
        if self.is_cancelled:
            return self.State.CANCELLED
        if self.has_quorum is False and self.is_called:
            return self.State.WITHOUT_QUORUM
        if self.has_open_roll and self.present_count is None:
            return self.State.POSTPONED if self.is_postponed else self.State.CALLED
        return self.State.HELD if self.is_held else self.State.PLANNED

    @property
    def is_postponed(self):
        """Whether it was postponed since its call; one query, unless `postponements` are at hand."""
        return bool(self.postponements.all())

    @property
    def has_quorum(self):
        """Whether the quorum was reached; None where the record does not say."""
        if self.quorum is None or self.present_count is None:
            return None
        return self.present_count + (self.represented_count or 0) >= self.quorum


class PartQuerySet(ScopedQuerySet):
    pass


class Part(models.Model):
    """A row of a meeting's record, in its order."""

    order = models.PositiveSmallIntegerField(_("order"), default=1)

    branch_path = "meeting__branch__path"
    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]


class AgendaItem(Part):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    subject = models.CharField(_("subject"), max_length=250)
    note = models.TextField(_("note"), blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)

    class Meta(Part.Meta):
        verbose_name = pgettext_lazy("model", "agenda item")
        verbose_name_plural = _("agenda")

    def __str__(self):
        return self.subject

    @property
    def is_open(self):
        """Whether the session deals with it now."""
        return self.opened_at is not None and self.finished_at is None


class Attendance(Part):
    """Who came: a person, or people told by their capacity, with or without their number."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name=_("meeting"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="attendance", verbose_name=_("person")
    )
    capacity = models.CharField(_("capacity"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("number"), null=True, blank=True)
    is_guest = models.BooleanField(_("guest"), default=False)
    # Filled in by the desk of a called meeting; a record that was written afterwards does not know them.
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    class Meta(Part.Meta):
        verbose_name = pgettext_lazy("model", "attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="meetings_attendance_person_once",
                violation_error_message=_("This person is on the attendance sheet already."),
            )
        ]

    def __str__(self):
        return str(self.person or self.capacity)

    def clean(self):
        # Somebody new is not saved yet, and has no key.
        if self.person_id is None and self.person is None and not self.capacity:
            raise ValidationError({"capacity": _("Say who attended: a person, or a capacity.")})


class InterventionQuerySet(PartQuerySet):
    def spoken(self):
        """Those that are part of the record: whoever only asked for the floor has said nothing."""
        return self.exclude(asked_at__isnull=False, given_at=None)


class Intervention(Part):
    """What somebody said. On the speakers' list of a session it is asked for, given, and done.

    One that was recorded afterwards has none of the three moments.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("floor", "Asked for the floor")
        SPEAKING = "speaking", pgettext_lazy("floor", "Has the floor")
        DONE = "done", pgettext_lazy("floor", "Has spoken")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="interventions", verbose_name=_("meeting"))
    speaker = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="interventions", verbose_name=_("speaker")
    )
    capacity = models.CharField(_("capacity"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    points = models.TextField(_("points"), blank=True, help_text=_("One point a line."))
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="interventions", editable=False,
        verbose_name=pgettext_lazy("model", "agenda item"),
    )  # fmt: skip
    asked_at = models.DateTimeField(pgettext_lazy("floor", "asked at"), null=True, blank=True, editable=False)
    given_at = models.DateTimeField(_("given at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(pgettext_lazy("floor", "ended at"), null=True, blank=True, editable=False)

    objects = InterventionQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = pgettext_lazy("model", "intervention")
        verbose_name_plural = _("interventions")

    def __str__(self):
        return self.subject

    @property
    def state(self):
        if self.ended_at or not self.asked_at:
            return self.State.DONE
        return self.State.SPEAKING if self.given_at else self.State.ASKED

    @property
    def is_spoken(self):
        """`InterventionQuerySet.spoken`, asked of one."""
        return self.state != self.State.ASKED

    @property
    def point_list(self):
        return [line.strip() for line in self.points.splitlines() if line.strip()]


class Resolution(Part):
    """What the meeting resolved, or put to the vote. Method and votes are empty where the record does not tell them.

    What came of a vote that was counted at the meeting is its `Vote`; without one, the record says that it was taken.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions", verbose_name=_("meeting"))
    subject = models.CharField(_("subject"), max_length=300)
    matter = models.CharField(_("matter"), max_length=20, choices=Matter.choices, default=Matter.ORDINARY)
    method = models.CharField(_("method"), max_length=16, choices=Method.choices, blank=True)
    votes_for = models.PositiveIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveIntegerField(_("votes against"), null=True, blank=True)
    abstentions = models.PositiveIntegerField(_("abstentions"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta(Part.Meta):
        verbose_name = pgettext_lazy("model", "resolution")
        verbose_name_plural = _("resolutions")

    def __str__(self):
        return self.subject

    @property
    def awaits_vote(self):
        """Whether it is put to the vote and not decided: of a report, or by a vote that was taken back."""
        return self.vote is None and (self.matter in REPORTS or bool(self.votes.all()))

    @property
    def is_fixed(self):
        """Whether no form changes it any more: a vote on it stands, is taken back, or is to come."""
        return self.vote is not None or self.awaits_vote

    @property
    def vote(self):
        """The Vote on it that stands; None where none was recorded. One query, unless `votes` are held."""
        return next((vote for vote in self.votes.all() if vote.taken_back_at is None), None)


class TaskQuerySet(PartQuerySet):
    def open(self):
        return self.filter(done_on=None, dropped_on=None)

    def late(self, day):
        """The open ones that were due before `day`."""
        return self.open().filter(due_on__lt=day)

    def open_first(self):
        """The open ones by the day on which they are due, then the others, latest first."""
        is_closed = Case(When(done_on=None, dropped_on=None, then=0), default=1, output_field=IntegerField())
        return self.order_by(is_closed, F("due_on").asc(nulls_last=True), "-pk")

    def search(self, query):
        """Tasks of which the folded name of who is in charge, or title of the meeting, holds every word of `query`."""
        condition = Q()
        for term in fold_terms(query):
            condition &= Q(owner__search_key__contains=term) | Q(resolution__meeting__search_key__contains=term)
        return self.filter(condition)


class Task(Part):
    """What follows from a resolution. It is open until it is done, or dropped with a reason."""

    class State(models.TextChoices):
        """Asked each time, never stored."""

        OPEN = "open", pgettext_lazy("task", "Open")
        LATE = "late", pgettext_lazy("task", "Overdue")
        DONE = "done", pgettext_lazy("task", "Done")
        DROPPED = "dropped", pgettext_lazy("task", "Dropped")

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="tasks", verbose_name=_("resolution"))
    subject = models.CharField(_("subject"), max_length=250)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("in charge")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True, editable=False)
    dropped_because = models.CharField(_("reason"), max_length=250, blank=True, editable=False)

    branch_path = "resolution__meeting__branch__path"
    objects = TaskQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = pgettext_lazy("model", "task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(
                condition=Q(dropped_on=None, dropped_because="")
                | (Q(dropped_on__isnull=False, done_on=None) & ~Q(dropped_because="")),
                name="meetings_task_dropped_why",
                violation_error_message=_("This task was dropped: open it again first."),
            )
        ]

    def __str__(self):
        return self.subject

    @property
    def state(self):
        if self.done_on:
            return self.State.DONE
        if self.dropped_on:
            return self.State.DROPPED
        return self.State.LATE if self.due_on and self.due_on < localdate() else self.State.OPEN

    @property
    def is_open(self):
        return self.done_on is None and self.dropped_on is None

    def clean(self):
        """Raise ValidationError for a day of completion that is to come, or before the meeting that gave the task.

        The rows of a page know their resolution, and it its meeting.
        """
        if self.done_on is None:
            return
        if self.dropped_on:
            raise ValidationError({"done_on": _("This task was dropped: open it again first.")})
        if self.done_on > localdate():
            raise ValidationError({"done_on": _("A task is not done on a day that is still to come.")})
        if self.done_on < self.resolution.meeting.date:
            raise ValidationError({"done_on": _("A task is done after the meeting that gave it.")})
