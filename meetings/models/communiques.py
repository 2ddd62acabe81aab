"""Communiqués: what a branch tells the public of a meeting, each publication with its end, and the photo."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet
from bureaus.models import Confirmable
from uploads.stored import StoredFile, StoredFileManager

from .elections import Election
from .meetings import Meeting

State = Confirmable.State


def _account(label, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, editable=False, **options
    )


class CommuniqueQuerySet(ScopedQuerySet):
    def published(self):
        """Those that the public reads now."""
        return self.filter(Exists(Publication.objects.open().filter(communique=OuterRef("pk"))))


class Communique(models.Model):
    """The communiqué (بلاغ) of a meeting. `version` rises with each change of what becomes public, its photo included.

    `told` are the elections that it told when it was drafted.
    """

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, related_name="communique", verbose_name=_("meeting"), editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text of the communiqué"))
    version = models.PositiveIntegerField(default=1, editable=False)
    told = models.ManyToManyField(Election, related_name="+", blank=True, editable=False)
    saved_by = _account(_("saved by"))
    saved_at = models.DateTimeField(_("saved at"), editable=False)

    branch_path = "meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = CommuniqueQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "communiqué")
        verbose_name_plural = _("communiqués")
        default_permissions = ()

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The page on which the branch writes and publishes it."""
        return reverse("meetings:communique", args=[self.meeting_id])

    @property
    def public_url(self):
        return reverse("meetings:published-communique", args=[self.branch.slug, self.pk])

    @property
    def branch(self):
        return self.meeting.branch


class PublicationQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(withdrawn_at=None)

    def of_fallen_elections(self):
        """The open ones whose text tells an election that was refused or annulled since."""
        return self.open().filter(Exists(Communique.told.through.objects.filter(
            communique=OuterRef("communique"), election__state__in=(State.REFUSED, State.ANNULLED))))  # fmt: skip


class Publication(models.Model):
    """The time during which a communiqué was public: who published it and when, and who withdrew it, when and why."""

    communique = models.ForeignKey(
        Communique, models.PROTECT, related_name="publications", verbose_name=_("communiqué"), editable=False
    )
    published_by = _account(_("published by"))
    published_at = models.DateTimeField(_("published at"), editable=False)
    withdrawn_by = _account(_("withdrawn by"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    branch_path = "communique__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["communique"], condition=Q(withdrawn_at=None), name="meetings_publication_one_open"
            )
        ]

    def __str__(self):
        return str(self.communique)


class CommuniquePhotoQuerySet(ScopedQuerySet):
    pass


class CommuniquePhoto(StoredFile):
    """The picture over a communiqué; replaced or removed, it is deleted with its bytes."""

    communique = models.OneToOneField(
        Communique, models.PROTECT, related_name="photo", verbose_name=_("communiqué"), editable=False
    )
    caption = models.CharField(_("caption"), max_length=200)

    branch_path = "communique__meeting__branch__path"
    seen_with = "meetings.view_meeting"
    objects = StoredFileManager.from_queryset(CommuniquePhotoQuerySet)()

    class Meta:
        verbose_name = pgettext_lazy("model", "photo of a communiqué")
        verbose_name_plural = _("photos of communiqués")
        default_permissions = ()

    def __str__(self):
        return self.caption
