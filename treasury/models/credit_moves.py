"""Money held for a member that was given back, or moved to somebody else's dues or to another branch."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet

from .entries import CashEntry
from .money import money
from .payments import Payment


class CreditMoveQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(undone_at=None)


class CreditMove(models.Model):
    """That `amount` of what a `payment` brought, and that settled no month, went elsewhere.

    Given back, it went out by an `entry` of the cash book. Moved to another member of the branch, it is the `target`,
    a payment without a line in the book: the money stays where it is. Moved to the member's next branch (`to_branch`),
    it goes out by an entry here, and is the `target` there once that entry counts. One taken back stays on record.
    """

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="credit_moves", verbose_name=_("payment that brought it")
    )
    amount = money(_("amount"))
    entry = models.OneToOneField(
        CashEntry, models.PROTECT, null=True, blank=True, related_name="credit_move", verbose_name=_("entry")
    )
    target = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="made_by_move", verbose_name=_("receipt made")
    )
    to_branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("moved to the branch")
    )
    reason = models.CharField(_("reason"), max_length=250)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    form_key = models.UUIDField(unique=True, editable=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undone_reason = models.CharField(_("reason of taking it back"), max_length=250, blank=True)

    branch_path = "payment__branch__path"
    objects = CreditMoveQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "credit given back or moved")
        verbose_name_plural = _("credit given back or moved")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_creditmove_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="treasury_creditmove_has_reason"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(target__isnull=False), name="treasury_creditmove_went_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_reason=""), name="treasury_creditmove_undone_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.payment} – {self.amount}"

    @property
    def is_refund(self):
        return self.to_branch_id is None and self.entry_id is not None
