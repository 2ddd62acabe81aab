"""Payments recorded together, on one sheet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import reach_of
from members.models import Person

from .money import money


class CollectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The collections of the branches whose payments `user` sees: a collection is nothing but its payments."""
        return self.filter(reach_of(user, "treasury.view_payment").condition("branch__path"))


class Collection(models.Model):
    """The payments of several members that one form recorded. Its `form_key` lets the form record once.

    A `collector`, of a cell for instance, may have handed the money over: `counted` is the sum that was counted then.
    How and when the money was paid stands on each payment.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="collections", verbose_name=_("branch"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    form_key = models.UUIDField(unique=True, editable=False)
    collector = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="handed_over", verbose_name=_("handed over by")
    )
    counted = money(_("sum counted"), null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "collection")
        verbose_name_plural = _("collections")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collector=None, counted=None) | Q(collector__isnull=False, counted__gt=0),
                name="treasury_collection_collector_counts",
            )
        ]

    def __str__(self):
        return f"{self.branch} – {self.recorded_at:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("treasury:collection", args=[self.branch.slug, self.pk])
