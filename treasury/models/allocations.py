"""What payments settle."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from .charges import DuesCharge
from .money import money
from .payments import Payment


class AllocationQuerySet(ScopedQuerySet):
    def standing(self):
        """What each payment settles, or settled until it was voided."""
        return self.filter(released_at=None)

    def counting(self):
        """What valid payments settle."""
        return self.standing().filter(payment__voided_at=None)


class Allocation(models.Model):
    """The part of a payment that settles a month. It counts until its payment is voided, or settles other months."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", verbose_name=_("payment"))
    charge = models.ForeignKey(
        DuesCharge, models.PROTECT, related_name="allocations", verbose_name=_("dues of a month")
    )
    amount = money(_("amount"))
    released_at = models.DateTimeField(_("settles other months since"), null=True, blank=True)

    branch_path = "payment__branch__path"
    own_person = "payment__payer_id"
    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "allocation")
        verbose_name_plural = _("allocations")
        ordering = ["charge__month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "charge"], condition=Q(released_at=None), name="treasury_allocation_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_allocation_positive"),
        ]

    def __str__(self):
        return f"{self.payment} → {self.charge}"

    def clean(self):
        if self.payment_id and self.charge_id and self.payment.payer_id != self.charge.person_id:
            raise ValidationError(_("A payment settles the dues of its payer only."))
