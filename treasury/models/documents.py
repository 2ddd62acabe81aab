"""The papers that prove an expense or an income."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet
from uploads.stored import StoredFile, StoredFileManager

from .entries import CashEntry


class SupportingDocumentQuerySet(ScopedQuerySet):
    def valid(self):
        """Those that no other one stands in place of."""
        return self.filter(replaced_at=None)


class SupportingDocument(StoredFile):
    """A photo or a PDF of the paper behind an entry. A wrong one is marked as replaced, with a reason, and stays."""

    entry = models.ForeignKey(CashEntry, models.PROTECT, related_name="documents", verbose_name=_("entry"))
    pages = models.PositiveSmallIntegerField(_("pages"), default=1, editable=False)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
    )
    replaced_reason = models.CharField(_("reason"), max_length=250, blank=True)

    branch_path = "entry__branch__path"
    objects = StoredFileManager.from_queryset(SupportingDocumentQuerySet)()

    class Meta:
        verbose_name = pgettext_lazy("model", "supporting document")
        verbose_name_plural = _("supporting documents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaced_at=None) | ~Q(replaced_reason=""),
                name="treasury_supportingdocument_replaced_with_reason",
            ),
            models.UniqueConstraint(fields=["entry", "digest"], name="treasury_supportingdocument_once"),
        ]

    def __str__(self):
        return f"{self.entry} – {self.pk}"

    @property
    def is_pdf(self):
        return self.content_type == "application/pdf"
