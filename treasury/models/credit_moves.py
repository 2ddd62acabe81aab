"""Money held for a member that was given back, or moved to somebody else's dues or to another branch."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from branches.scoping import ScopedQuerySet

from .accounts import MoneyAccount
from .entries import CashEntry
from .money import money
from .payments import Payment


class CreditMoveQuerySet(ScopedQuerySet):
    def standing(self):
        return self.filter(undone_at=None)

    def to_accept(self):
        """Those sent to another branch, of which its treasurer has not said yet whether they are accepted."""
        return self.standing().filter(to_branch__isnull=False, entry=None, target=None)

    def to_give_back(self):
        """Those that another branch accepted, and that the first one asks back."""
        return self.standing().filter(to_branch__isnull=False, back_asked_at__isnull=False, back_agreed_by=None)


class CreditMove(models.Model):
    """That `amount` of what a `payment` brought, and that settled no month, went elsewhere.

    Given back, it went out by an `entry` of the cash book. Moved to another member of the branch, it is the `target`,
    a payment without a line in the book: the money stays where it is. One taken back stays on record.

    Sent to the member's next branch (`to_branch`), it waits for that branch's word without entry or target: the amount
    is set aside meanwhile. Once accepted (`decided_by`) it goes out by an entry here, and is the `target` there, in
    `to_account`, once that entry counts. Refused, it is taken back with the reason. One that was accepted is given
    back when the first branch asked for that (`back_asked_by`) and the second one agreed (`back_agreed_by`).
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
    account = models.ForeignKey(
        MoneyAccount, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("out of the account")
    )
    to_account = models.ForeignKey(
        MoneyAccount, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("into the account")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    back_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("asked back by"),
    )  # fmt: skip
    back_asked_at = models.DateTimeField(_("asked back at"), null=True, blank=True)
    back_reason = models.CharField(_("why it is asked back"), max_length=250, blank=True)
    back_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("giving back agreed by"),
    )  # fmt: skip
    back_refusal = models.CharField(_("why it is not given back"), max_length=250, blank=True)
    reason = models.CharField(_("reason"), max_length=250)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    form_key = models.UUIDField(unique=True, editable=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undone_reason = models.CharField(_("reason of taking it back"), max_length=250, blank=True)

    branch_path = "payment__branch__path"
    second_branch_path = "to_branch__path"
    objects = CreditMoveQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "credit given back or moved")
        verbose_name_plural = _("credit given back or moved")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_creditmove_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="treasury_creditmove_has_reason"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(target__isnull=False) | Q(to_branch__isnull=False),
                name="treasury_creditmove_went_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("recorded_by")), name="treasury_creditmove_two_people"
            ),
            models.CheckConstraint(
                condition=Q(to_branch=None) | Q(entry=None) | Q(decided_by__isnull=False, to_account__isnull=False),
                name="treasury_creditmove_accepted_first",
            ),
            models.CheckConstraint(
                condition=Q(back_agreed_by=None)
                | (Q(back_asked_by__isnull=False) & ~Q(back_agreed_by=F("back_asked_by"))),
                name="treasury_creditmove_back_two_people",
            ),
            models.CheckConstraint(
                condition=Q(back_asked_at=None) | ~Q(back_reason=""), name="treasury_creditmove_back_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_reason=""), name="treasury_creditmove_undone_with_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recorded_at", "id"],
                condition=Q(undone_at=None, to_branch__isnull=False),
                name="treasury_creditmove_oldest",
            ),
            models.Index(
                fields=["to_branch"],
                condition=Q(undone_at=None, to_branch__isnull=False),
                name="treasury_creditmove_sent",
            ),
        ]

    def __str__(self):
        return f"{self.payment} – {self.amount}"

    def get_absolute_url(self):
        return reverse("treasury:credit-sent", args=[self.pk])

    @property
    def is_refund(self):
        return self.to_branch_id is None and self.entry_id is not None

    @property
    def is_sent(self):
        return self.to_branch_id is not None

    @property
    def waits_for_word(self):
        """Whether the other branch has still to accept or refuse it."""
        return self.is_sent and self.entry_id is None and self.target_id is None and self.undone_at is None

    @property
    def is_refused(self):
        """Whether the other branch refused it: taken back without a line in any book, by its word."""
        return self.undone_at is not None and self.decided_by_id is not None and self.entry_id is None

    @property
    def waits_for_return(self):
        """Whether it is asked back and the other branch has still to agree."""
        return self.back_asked_at is not None and self.back_agreed_by_id is None and self.undone_at is None
