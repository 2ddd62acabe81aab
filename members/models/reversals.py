"""Rows that were recorded by mistake are taken back, with who did, when and why; nothing is deleted."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ReversibleQuerySet(models.QuerySet):
    def standing(self):
        """The rows that were not taken back."""
        return self.filter(reversed_at=None)


class Reversible(models.Model):
    """A row that can be taken back. What it said stays in it."""

    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken back by"), null=True,
        blank=True,
    )  # fmt: skip
    reversed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    reversal_reason = models.CharField(_("why it was taken back"), max_length=250, blank=True)

    class Meta:
        abstract = True

    @property
    def stands(self):
        """Whether it was not taken back."""
        return self.reversed_at is None

    def reverse(self, *, by, reason):
        """Take it back, unsaved. Raises ValidationError without a reason."""
        if not reason.strip():
            raise ValidationError({"reason": gettext("Say why: the history keeps it.")})
        self.reversed_by, self.reversed_at, self.reversal_reason = by, timezone.now(), reason.strip()


def reversed_with_reason(name):
    """The constraint of this name: what was taken back says why."""
    said = Q(reversed_at=None, reversal_reason="") | Q(reversed_at__isnull=False) & ~Q(reversal_reason="")
    return models.CheckConstraint(condition=said, name=name)
