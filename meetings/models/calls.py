"""The call of a meeting as it was sent, and what became of it: postponed, cancelled, told to whom."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet

from .meetings import Meeting
from .rules import MeetingRule, Terms

ON_ITS_WAY = timedelta(hours=1)


def _account(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class CallQuerySet(ScopedQuerySet):
    pass


class Call(Terms):
    """The call of a meeting: who sent it when, what it said, and by which terms. It is never changed.

    `said` is what those called read that day; a postponement says a new day beside it. `uid` names the meeting in
    calendars, and stays the same when it is postponed or cancelled.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="call", verbose_name=_("meeting"))
    rule = models.ForeignKey(MeetingRule, models.PROTECT, related_name="calls", verbose_name=_("rule"))
    sent_on = models.DateField(_("sent on"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    sent_by = _account(_("sent by"))
    said = models.JSONField(_("what it said"))
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = CallQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "call of a meeting")
        verbose_name_plural = _("calls of meetings")
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return str(self.meeting)


class PostponementQuerySet(ScopedQuerySet):
    pass


class Postponement(models.Model):
    """That a meeting that was called is held later: from which day and hour to which, and why. Never changed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="postponements", verbose_name=_("meeting"))
    from_date = models.DateField(_("from the day"))
    from_time = models.TimeField(_("from the hour"), null=True, blank=True)
    to_date = models.DateField(_("to the day"))
    to_time = models.TimeField(_("to the hour"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    by = _account(_("postponed by"))
    at = models.DateTimeField(_("postponed at"), default=timezone.now)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = PostponementQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "postponement")
        verbose_name_plural = _("postponements")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="meetings_postponement_has_reason"),
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="meetings_postponement_to_later"),
        ]

    def __str__(self):
        return f"{self.from_date:%d/%m/%Y} – {self.to_date:%d/%m/%Y}"


class CancellationQuerySet(ScopedQuerySet):
    pass


class Cancellation(models.Model):
    """That a meeting will not be held, and why. Never changed: what is held after all is convened anew."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="cancellation", verbose_name=_("meeting"))
    reason = models.CharField(_("reason"), max_length=500)
    by = _account(_("cancelled by"))
    at = models.DateTimeField(_("cancelled at"), default=timezone.now)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = CancellationQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "cancellation of a meeting")
        verbose_name_plural = _("cancellations of meetings")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="meetings_cancellation_has_reason")]

    def __str__(self):
        return str(self.meeting)


class CallMailQuerySet(ScopedQuerySet):
    def sent(self):
        return self.filter(state=CallMail.State.SENT)

    def holding_back(self):
        """Those after which nobody is written to again: sent ones, and those that are on their way now.

        One on its way for longer than `ON_ITS_WAY` was lost with the process that had it.
        """
        on_its_way = Q(state=CallMail.State.QUEUED, at__gt=timezone.now() - ON_ITS_WAY)
        return self.filter(Q(state=CallMail.State.SENT) | on_its_way)

    def not_taken(self):
        """Those that the mail server did not accept: they may be sent again."""
        return self.filter(state=CallMail.State.FAILED)


class CallMail(models.Model):
    """An e-mail by which somebody was told of a call: of its sending (0), or of what became of it after that."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("reminder", "On its way")
        SENT = "sent", pgettext_lazy("reminder", "Sent")
        FAILED = "failed", pgettext_lazy("reminder", "Not accepted by the mail server")

    entry = models.ForeignKey("RollEntry", models.PROTECT, related_name="mails", verbose_name=_("entry"))
    sequence = models.PositiveSmallIntegerField(_("change"), default=0)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.QUEUED)
    at = models.DateTimeField(_("written at"), default=timezone.now)

    branch_path = "entry__meeting__branch__path"
    own_person = "entry__person_id"
    seen_with = "meetings.view_meeting"
    objects = CallMailQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "e-mail of a call")
        verbose_name_plural = _("e-mails of calls")
        constraints = [
            models.UniqueConstraint(fields=["entry", "sequence"], name="meetings_callmail_once"),
        ]

    def __str__(self):
        return str(self.entry)


class CalendarKey(models.Model):
    """The secret address by which an account reads a branch's meetings in a calendar. Of it, a hash alone is kept.

    It shows what the account sees that day, and nothing once it is revoked, or the account closed.
    """

    user = _account(_("account"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "branch"], condition=Q(revoked_at=None), name="meetings_calendarkey_one_open"
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.branch}"
