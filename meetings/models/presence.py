"""Who is in the room: what the desk ticks, proxies, presence as it was counted, and the closing of the list."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from .meetings import Meeting
from .rolls import RollEntry


def _account(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


def _part_of_meeting(name):
    return models.ForeignKey(Meeting, models.PROTECT, related_name=name, verbose_name=_("meeting"))


class DeskTickQuerySet(ScopedQuerySet):
    pass


class DeskTick(models.Model):
    """What a desk recorded of somebody on the roll: came, left, or a tick that was taken back. Never changed.

    `at` is when it happened, by the clock of the device where the connection was lost; `recorded_at` is when it
    arrived here. The device names each tick (`uuid`), so that one that is sent twice is recorded once.
    """

    class Act(models.TextChoices):
        CAME = "came", pgettext_lazy("attendance", "Came")
        LEFT = "left", pgettext_lazy("attendance", "Left")
        TAKEN_BACK = "taken_back", pgettext_lazy("attendance", "Tick taken back")

    meeting = _part_of_meeting("ticks")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="ticks", verbose_name=_("entry"))
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    at = models.DateTimeField(_("at"))
    by = _account(_("by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)

    branch_path = "meeting__branch__path"
    own_person = "entry__person_id"
    seen_with = "meetings.view_meeting"
    objects = DeskTickQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "tick at the desk")
        verbose_name_plural = _("ticks at the desk")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_act_display()}: {self.entry}"


class ProxyQuerySet(ScopedQuerySet):
    def in_force(self):
        return self.filter(ended_at=None)


class Proxy(models.Model):
    """That somebody absent is represented by somebody present, while the one stays away and the other stays."""

    class EndReason(models.TextChoices):
        GIVER_CAME = "giver_came", pgettext_lazy("proxy", "The giver came")
        HOLDER_LEFT = "holder_left", pgettext_lazy("proxy", "The holder left")
        STRUCK_OFF = "struck_off", pgettext_lazy("proxy", "Struck off the roll")
        TAKEN_BACK = "taken_back", pgettext_lazy("proxy", "Taken back")

    meeting = _part_of_meeting("proxies")
    giver = models.ForeignKey(RollEntry, models.PROTECT, related_name="proxies_given", verbose_name=_("giver"))
    holder = models.ForeignKey(
        RollEntry, models.PROTECT, related_name="proxies_held", verbose_name=pgettext_lazy("proxy", "holder")
    )
    note = models.CharField(_("document"), max_length=300)
    given_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    given_by = _account(_("recorded by"))
    ended_at = models.DateTimeField(pgettext_lazy("proxy", "ended at"), null=True, blank=True)
    ended_by = _account(pgettext_lazy("proxy", "ended by"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=12, choices=EndReason.choices, blank=True)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = ProxyQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "proxy")
        verbose_name_plural = pgettext_lazy("model", "proxies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["giver"],
                condition=Q(ended_at=None),
                name="meetings_proxy_one_in_force",
                violation_error_message=_("This person is represented already."),
            ),
            models.CheckConstraint(condition=~Q(giver=F("holder")), name="meetings_proxy_of_another"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="meetings_proxy_ends_for_reason",
            ),
        ]

    def __str__(self):
        return f"{self.giver} ← {self.holder}"


class PresenceCountQuerySet(ScopedQuerySet):
    pass


class PresenceCount(models.Model):
    """How many were present, and represented, when something was voted or the list was closed. Never changed."""

    meeting = _part_of_meeting("presence_counts")
    of = models.CharField(_("counted for"), max_length=300)
    entitled = models.PositiveIntegerField(_("number of those entitled to attend"), null=True, blank=True)
    present = models.PositiveIntegerField(_("number of those present"), null=True, blank=True)
    represented = models.PositiveIntegerField(_("number of those represented"), default=0)
    needed = models.PositiveIntegerField(_("quorum"), null=True, blank=True)
    counted_at = models.DateTimeField(_("counted at"), default=timezone.now)
    by = _account(pgettext_lazy("presence", "counted by"))

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = PresenceCountQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "count of presence")
        verbose_name_plural = _("counts of presence")
        ordering = ["counted_at", "pk"]

    def __str__(self):
        return self.of

    @property
    def counting(self):
        """How many count towards the quorum; None where the record does not tell who was present."""
        return None if self.present is None else self.present + self.represented


class AttendanceClosingQuerySet(ScopedQuerySet):
    def in_force(self):
        return self.filter(reopened_at=None)


class AttendanceClosing(models.Model):
    """That the list of attendance was closed, by whom, and opened again if it was."""

    meeting = _part_of_meeting("closings")
    count = models.OneToOneField(PresenceCount, models.PROTECT, related_name="closing", verbose_name=_("count"))
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now)
    closed_by = _account(_("closed by"))
    reopened_at = models.DateTimeField(_("opened again at"), null=True, blank=True)
    reopened_by = _account(_("opened again by"), null=True, blank=True)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = AttendanceClosingQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # seen with its meeting
        verbose_name = pgettext_lazy("model", "closing of an attendance list")
        verbose_name_plural = _("closings of attendance lists")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(reopened_at=None), name="meetings_attendanceclosing_one_in_force"
            )
        ]

    def __str__(self):
        return str(self.meeting)
