"""What the catalogue of offices and rights said when the database was last brought to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SyncedCatalogue(models.Model):
    """One row. Where the database differs from it, headquarters changed it; where the code does, it is newer."""

    content = models.JSONField(_("content"), default=dict)
    synced_at = models.DateTimeField(_("synchronised at"), auto_now=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "synchronised catalogue")
        verbose_name_plural = _("synchronised catalogues")

    def __str__(self):
        return str(self.synced_at)
