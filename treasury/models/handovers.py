"""The hand-over of a branch's money from one treasurer to the next."""

import json
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet
from bureaus.models import Mandate

from .money import money


class HandoverQuerySet(ScopedQuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)


class Handover(models.Model):
    """What the treasurer of the mandate `outgoing` hands over to the one of the mandate `incoming`.

    It is prepared with the cash that both count, and `content`, the figures of that moment (`handover.content`). The
    outgoing treasurer signs, or in their place somebody of the level above, with a reason; the incoming one confirms.
    From then on nothing of it changes. A merge of two records moves the mandates' people, so that the names follow.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="handovers", verbose_name=_("branch"))
    outgoing = models.ForeignKey(
        Mandate, models.PROTECT, related_name="handovers_given", verbose_name=_("outgoing treasurer")
    )
    incoming = models.OneToOneField(
        Mandate, models.PROTECT, related_name="handover", verbose_name=_("incoming treasurer")
    )
    counted_on = models.DateField(_("cash counted on"))
    counts = models.JSONField(_("notes and coins"), default=dict)
    counted = money(_("cash counted"))
    booked = money(_("cash by the book"))
    note = models.CharField(_("remarks"), max_length=500, blank=True)
    content = models.JSONField(_("what is handed over"), default=dict)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    # Empty where the outgoing treasurer signed.
    absence_reason = models.CharField(_("why somebody signs in their place"), max_length=250, blank=True)
    # Which text was signed: `text_digest` of that moment. Empty of what was signed before it was kept.
    signed_text = models.CharField(max_length=64, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    own_person = "outgoing__person_id"  # whose mandate has ended still reads, and signs, what they hand over
    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "hand-over of the treasury")
        verbose_name_plural = _("hand-overs of the treasury")
        ordering = ["-prepared_at", "-pk"]
        permissions = [("stand_in_handover", "Can sign hand-overs of branches under one's own for who is absent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted=F("booked")) | ~Q(note=""), name="treasury_handover_difference_explained"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(signed_at__isnull=False), name="treasury_handover_signed_first"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("signed_by")), name="treasury_handover_two_people"
            ),
        ]

    def __str__(self):
        return f"{self.outgoing.person} ← {self.incoming.person}"

    def get_absolute_url(self):
        return reverse("treasury:handover", args=[self.branch.slug, self.pk])

    @property
    def text_digest(self):
        """SHA-256 of all that the record says: who reads it signs this, and nothing that was written since."""
        told = [
            self.outgoing_id, self.incoming_id, self.counted_on.isoformat(), self.counts, f"{self.counted:.2f}",
            f"{self.booked:.2f}", self.note, self.content, self.prepared_at.isoformat(),
        ]  # fmt: skip
        return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def difference(self):
        """What was counted more (less, if negative) than the book says."""
        return self.counted - self.booked

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None
