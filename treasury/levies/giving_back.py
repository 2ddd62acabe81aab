"""Giving back to an official what they paid for months that are no longer asked; and taking that back.

What is given back is an expense of the cash book: it waits for a second person as any expense does, it is refused in a
closed month, and the cash box is never short. What becomes of its entry later is followed in `refunds`.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.models import Notice

from ..cashbook.approvers import approvers_of
from ..cashbook.recording import lock_book, record_entry, reverse_entry
from ..credit import lock_payers
from ..models import LEVIES_RETURNED, EntryCategory, LevyPayment, LevyRefund, Payment
from ..second_person import tell_holders
from .refunds import follow_entry, recount_refunds

Method = Payment.Method


def own_money_refusal(payment, by) -> str:
    """Why `by` gives nothing back of `payment`: it is their own; empty for anybody else."""
    return _("Nobody gives back levies of their own: somebody else does.") if by.person_id == payment.payer_id else ""


@transaction.atomic
def refund_levy(*, payment, amount: Decimal, account, reason, by, form_key) -> LevyRefund:
    """Give back `amount` dirhams of what `payment` brought and settles no month, out of `account` of its branch.

    A form sent twice (the same `form_key`) gives back the first refund. Raises ValidationError without a reason (key
    `reason`), for more than the receipt holds (key `amount`), another branch's account (key `account`), one's own
    levies, a receipt that somebody asks to take back, a closed month, and where the cash box has not that much.
    """
    lock_payers([payment.payer_id])
    if first := LevyRefund.objects.filter(form_key=form_key).first():
        if (first.payment_id, first.amount) != (payment.pk, amount):
            raise ValidationError(_("This form was used for another refund: open it again."))
        return first
    payment = LevyPayment.objects.select_related("branch", "payer", "entry").get(pk=payment.pk)
    _refuse(payment, amount, reason, by)
    if account is None or account.branch_id != payment.branch_id:
        raise ValidationError({"account": _("Choose an account of the branch.")})
    account = lock_book(account)
    entry = record_entry(
        account=account, category=EntryCategory.objects.get(code=LEVIES_RETURNED), amount=amount, by=by,
        booked_on=localdate(), method=Method.CASH if account.is_cash_box else Method.TRANSFER, party=payment.payer,
        description=f"{_('Receipt of levies')} {payment.receipt}: {reason.strip()}"[:250], by_workflow=True,
    )  # fmt: skip
    refund = LevyRefund.objects.create(
        payment=payment, amount=amount, entry=entry, reason=reason.strip(), recorded_by=by, form_key=form_key
    )
    recount_refunds(payment)
    if entry.is_waiting:
        words = {"branch": payment.branch.name, "receipt": payment.receipt, "reason": refund.reason}
        tell_holders(approvers_of(entry), Notice.Kind.LEVY_REFUND_TO_DECIDE, words, entry.get_absolute_url())
    follow_entry(entry)
    return refund


def _refuse(payment, amount, reason, by):
    if refusal := own_money_refusal(payment, by):
        raise ValidationError(refusal)
    if payment.is_uncashed:
        raise ValidationError({"amount": _("The cheque is not cashed yet: there is no money to give back.")})
    if payment.entry and payment.entry.reversals.standing().exists():
        raise ValidationError(_("Somebody has asked to take this receipt back: nothing of it is given back."))
    errors = {}
    if not amount.is_finite() or not 0 < amount <= payment.free or amount != round(amount, 2):
        errors["amount"] = _("Choose an amount above zero, and no more than the branch holds of this receipt.")
    if not reason.strip():
        errors["reason"] = _("Say why.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def undo_refund(*, refund, reason, by) -> LevyRefund:
    """Take back that levies were given back: the entry is reversed, and may wait for a second person as that does.

    Raises ValidationError without a reason (key `reason`), for one's own levies, and where it was taken back or its
    entry waits for a second person.
    """
    lock_payers([refund.payment.payer_id])
    refund = LevyRefund.objects.select_related("payment", "entry").get(pk=refund.pk)
    if refusal := own_money_refusal(refund.payment, by):
        raise ValidationError(refusal)
    if refund.undone_at:
        raise ValidationError(_("This was taken back already."))
    if refund.entry.is_waiting:
        raise ValidationError(_("Its voucher waits for a second person: withdraw or refuse the voucher instead."))
    reverse_entry(entry=refund.entry, reason=reason, by=by)
    refund.refresh_from_db()
    return refund
