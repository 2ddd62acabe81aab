"""The photo of a person: a part of the file, for the file and the membership card alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from branches.scoping import ScopedQuerySet
from uploads.stored import StoredFile, StoredFileManager

from .people import Person


class PhotoQuerySet(ScopedQuerySet):
    def in_files(self):
        """The photos that show people in their files; not those of records that were merged into others."""
        return self.filter(state=Photo.State.IN_FILE, person__merged_into=None)

    def proposed(self):
        return self.filter(state=Photo.State.PROPOSED)


class Photo(StoredFile):
    """A picture of `person`: the one in the file, one that its owner proposes, or one that a merge set aside.

    Who sees the file sees the photo in it. One that is replaced, refused or removed is deleted, and with the row the
    picture; the history tells who wrote and removed it and when, and keeps no picture.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("photo", "Proposed")
        IN_FILE = "in_file", pgettext_lazy("photo", "In the file")
        SET_ASIDE = "set_aside", pgettext_lazy("photo", "Set aside by a merge of two records")

    person = models.ForeignKey(Person, models.PROTECT, related_name="photos", verbose_name=_("person"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, editable=False)

    branch_path = "person__branch__path"
    own_person = "person_id"
    seen_with = "members.view_person"
    objects = StoredFileManager.from_queryset(PhotoQuerySet)()
    history = HistoricalRecords(excluded_fields=["content", "digest"])

    class Meta:
        verbose_name = pgettext_lazy("model", "photo")
        verbose_name_plural = _("photos")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "state"],
                condition=Q(state__in=["proposed", "in_file"]),
                name="members_photo_one_of_each_state",
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.get_state_display()}"
