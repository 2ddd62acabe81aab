"""Levies that settle no month and were given back to the official who paid them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from .entries import CashEntry
from .levy_payments import LevyPayment
from .money import money


class LevyRefundQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(undone_at=None)

    def waiting(self):
        """Those whose money is set aside until a second person approves the entry."""
        return self.standing().filter(entry__state=CashEntry.State.WAITING)


class LevyRefund(models.Model):
    """That `amount` of what a receipt of levies brought, and that settled no month, was given back by an `entry`.

    While the entry waits for a second person the amount is set aside. Where the entry is refused or reversed the
    refund is undone: it stays on record, and the money settles months again.
    """

    payment = models.ForeignKey(LevyPayment, models.PROTECT, related_name="refunds", verbose_name=_("receipt"))
    amount = money(_("amount"))
    entry = models.OneToOneField(CashEntry, models.PROTECT, related_name="levy_refund", verbose_name=_("Voucher"))
    reason = models.CharField(_("reason"), max_length=250)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    form_key = models.UUIDField(unique=True, editable=False)
    undone_at = models.DateTimeField(pgettext_lazy("levies", "taken back at"), null=True, blank=True)
    undone_reason = models.CharField(pgettext_lazy("levies", "reason of taking it back"), max_length=250, blank=True)

    branch_path = "payment__branch__path"
    own_person = "payment__payer_id"
    seen_with = "treasury.view_levypayment"
    objects = LevyRefundQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "levies given back")
        verbose_name_plural = _("levies given back")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_levyrefund_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="treasury_levyrefund_has_reason"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_reason=""), name="treasury_levyrefund_undone_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.payment} – {self.amount}"
