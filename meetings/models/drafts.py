"""A draft of an election: prepared in the branch, waiting for the level above to record it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet
from bureaus.models import Organ

from .elections import Election


class ElectionDraftQuerySet(ScopedQuerySet):
    pass


class ElectionDraft(models.Model):
    """What somebody who keeps the meeting's record prepared of its election. Nothing of it is in force.

    `content` is what was prepared (`meetings.drafts.content_of`): known people by their key, somebody new by name and
    gender alone. `version` counts how often it was saved; `prepared_by` and `prepared_at` are of the last time, and
    `meeting_date` is the meeting's day then. It keeps no history: the names in it may belong to nobody in the party.
    """

    meeting = models.OneToOneField(
        "meetings.Meeting", models.CASCADE, related_name="draft", verbose_name=pgettext_lazy("model", "meeting")
    )
    organ = models.CharField(_("organ"), max_length=16, choices=Organ.choices, default=Organ.BUREAU)
    content = models.JSONField(_("content"), default=dict)
    meeting_date = models.DateField(_("date of the meeting"))
    version = models.PositiveIntegerField(_("version"), default=1)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"))

    branch_path = "meeting__branch__path"
    objects = ElectionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of an election")
        verbose_name_plural = _("drafts of elections")

    def __str__(self):
        return f"{self._meta.verbose_name} – {self.meeting}"

    def get_absolute_url(self):
        """The page on which it is corrected, and recorded by who may."""
        return reverse("meetings:election", args=[self.meeting_id])

    @property
    def branch(self):
        return self.meeting.branch

    @property
    def is_overtaken(self):
        """Whether another election of the organ was recorded since it was prepared, or this meeting's before."""
        elections = Election.objects.live().filter(meeting__branch=self.meeting.branch_id, organ=self.organ)
        return elections.filter(Q(meeting=self.meeting_id) | Q(recorded_at__gt=self.prepared_at)).exists()
