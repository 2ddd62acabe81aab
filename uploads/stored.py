"""A file that is kept: its bytes stand in the row of the thing it belongs to."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredFileManager(models.Manager):
    """Reads everything but the bytes, which come when they are asked for: no list of rows carries pictures along."""

    def get_queryset(self):
        return super().get_queryset().defer("content")


class StoredFile(models.Model):
    """The columns of a row that is a file somebody sent. A room makes its own model of it, with whom it belongs to.

    The bytes stand in the database: a file comes and goes in the transaction of its row, so that nothing is ever left
    over or missing, and each machine and each backup has it. See `docs/decisions/files-in-the-database.md`.
    """

    content = models.BinaryField(editable=False)
    content_type = models.CharField(max_length=40, editable=False)
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of the bytes
    size = models.PositiveIntegerField(_("size"), editable=False)  # bytes
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("uploaded by")
    )

    class Meta:
        abstract = True

    def hold_content(self, content, content_type):
        """Set the bytes, and what is told of them, unsaved."""
        self.content, self.content_type = content, content_type
        self.size, self.digest = len(content), hashlib.sha256(content).hexdigest()
