"""The number of the national identity card (CIN), encrypted; only where the party holds the authorisation for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from .people import Person


class IdentityNumber(models.Model):
    """The CIN of a person: never in plain text, here or in the history, which tells who wrote it and when.

    `sealed` is what `members.identity_numbers` encrypts, `digest` a keyed hash by which the exact number is found.
    """

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="identity_number", verbose_name=_("person"), editable=False
    )
    sealed = models.TextField(editable=False)
    digest = models.CharField(max_length=64, db_index=True, editable=False)

    history = HistoricalRecords(excluded_fields=["sealed", "digest"])

    class Meta:
        verbose_name = pgettext_lazy("model", "identity number")
        verbose_name_plural = _("identity numbers")
        default_permissions = ()

    def __str__(self):
        return f"•••{self.pk or ''}"
