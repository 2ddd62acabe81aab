"""Requests to take a payment, or a whole sheet, back, which a second person approves or refuses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet

from .collections import Collection
from .payments import Payment


class VoidRequestQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=VoidRequest.State.WAITING)


class VoidRequest(models.Model):
    """That a `payment`, or every payment of a `collection`, be taken back. Nothing is until somebody else approves it.

    With `bounced_on`, it is a cashed cheque that the bank took back on that day.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        APPROVED = "approved", pgettext_lazy("void", "Approved")
        REFUSED = "refused", pgettext_lazy("void", "Refused or withdrawn")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="void_requests", verbose_name=_("branch"))
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="void_requests", verbose_name=_("payment")
    )
    collection = models.ForeignKey(
        Collection, models.PROTECT, null=True, blank=True, related_name="void_requests", verbose_name=_("collection")
    )
    bounced_on = models.DateField(_("returned by the bank on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=250)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    refusal = models.CharField(_("reason of the refusal"), max_length=250, blank=True)

    objects = VoidRequestQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "request to void")
        verbose_name_plural = _("requests to void")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(payment=None, collection__isnull=False) | Q(payment__isnull=False, collection=None),
                name="treasury_voidrequest_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="treasury_voidrequest_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="treasury_voidrequest_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("asked_by"))),
                name="treasury_voidrequest_two_people",
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(state="waiting"), name="treasury_voidrequest_payment_once"
            ),
            models.UniqueConstraint(
                fields=["collection"], condition=Q(state="waiting"), name="treasury_voidrequest_collection_once"
            ),
        ]
        indexes = [
            models.Index(fields=["branch"], condition=Q(state="waiting"), name="treasury_voidrequest_waiting"),
        ]

    def __str__(self):
        return str(self.payment or self.collection)

    def get_absolute_url(self):
        return reverse("treasury:void-request", args=[self.branch.slug, self.pk])

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING

    @property
    def is_refused(self):
        return self.state == self.State.REFUSED

    @property
    def subject(self):
        """The payment or the sheet that it would take back."""
        return self.payment or self.collection

    @property
    def payments(self):
        """The payments that it would take back, as a queryset."""
        if self.collection_id:
            return Payment.objects.valid().filter(collection=self.collection_id)
        return Payment.objects.filter(pk=self.payment_id)
