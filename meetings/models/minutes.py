"""Minutes of a meeting: a text that is written, then approved and frozen; and the annexes that correct it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from .elections import Election
from .meetings import Meeting


def _account(label, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, editable=False, **options
    )


class Frozen(models.Model):
    """What is frozen when a second person approves it: `content` is canonical JSON, `digest` its SHA-256.

    Where the name of somebody had to go later, `redacted_at` says when and `redacted_digest` seals what is left;
    `digest` stays what stands on the signed paper. See `meetings/minutes/content.py`.
    """

    approved_by = _account(_("approved by"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    lacked_second = models.BooleanField(_("approved without a second person"), default=False, editable=False)
    content = models.TextField(_("frozen content"), blank=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    redacted_at = models.DateTimeField(_("names removed at"), null=True, blank=True, editable=False)
    redacted_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_approved(self):
        return self.approved_at is not None

    @property
    def short_code(self):
        """The first signs of the digest, as they are printed and typed: «3f2a-91bc-07de-55aa»."""
        return "-".join(self.digest[start : start + 4] for start in range(0, 16, 4))


class MinutesQuerySet(ScopedQuerySet):
    def approved(self):
        return self.exclude(approved_at=None)


class Minutes(Frozen):
    """The minutes (محضر) of a meeting. Who has written in the text (MinutesWriter) does not approve it.

    `version` rises with each saving: who sends a text that was read in an earlier version is refused. `told` are the
    elections that it told when it was drafted.
    """

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, related_name="minutes", verbose_name=_("meeting"), editable=False
    )
    text = models.TextField(_("text of the minutes"))
    version = models.PositiveIntegerField(default=1, editable=False)
    told = models.ManyToManyField(Election, related_name="+", blank=True, editable=False)
    saved_by = _account(_("saved by"))
    saved_at = models.DateTimeField(_("saved at"), editable=False)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "minutes")
        verbose_name_plural = pgettext_lazy("models", "minutes")
        default_permissions = ()
        permissions = [("approve_minutes", "Can approve minutes that somebody else wrote")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at=None, digest="") | (Q(approved_at__isnull=False) & ~Q(digest="")),
                name="meetings_minutes_digest_of_approved",
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="meetings_minutes_digest_once"),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} – {self.meeting}"

    def get_absolute_url(self):
        return reverse("meetings:minutes", args=[self.meeting_id])

    @property
    def branch(self):
        return self.meeting.branch


class MinutesWriter(models.Model):
    """An account that has saved the text of minutes."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="written_by_rows", editable=False)
    user = _account(_("written by"))

    class Meta:
        verbose_name = pgettext_lazy("model", "writer of minutes")
        verbose_name_plural = _("writers of minutes")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["minutes", "user"], name="meetings_minuteswriter_once")]

    def __str__(self):
        return str(self.user)


class MinutesAnnexQuerySet(ScopedQuerySet):
    def approved(self):
        return self.exclude(approved_at=None)

    def waiting(self):
        return self.filter(approved_at=None)


class MinutesAnnex(Frozen):
    """A correction of approved minutes, which themselves do not change. One waits at a time.

    Its digest goes on from that of the annex before it, the first one's from that of the minutes.
    """

    minutes = models.ForeignKey(
        Minutes, models.PROTECT, related_name="annexes", verbose_name=_("minutes"), editable=False
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    text = models.TextField(_("text of the correction"))
    written_by = _account(_("written by"))
    written_at = models.DateTimeField(_("written at"), editable=False)

    branch_path = "minutes__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = MinutesAnnexQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "annex to minutes")
        verbose_name_plural = _("annexes to minutes")
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="meetings_minutesannex_number_once"),
            models.UniqueConstraint(
                fields=["minutes"], condition=Q(approved_at=None), name="meetings_minutesannex_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, digest="") | (Q(approved_at__isnull=False) & ~Q(digest="")),
                name="meetings_minutesannex_digest_of_approved",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.number} – {self.minutes.meeting}"

    @property
    def branch(self):
        return self.minutes.meeting.branch
