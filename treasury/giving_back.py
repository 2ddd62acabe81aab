"""Credit that a member wants back, or that belongs to somebody else's dues: refunding it, moving it, undoing that.

Credit that follows a member to another branch is in `credit_sending`.

Nobody does it with money of their own. What goes out of an account is an entry of the cash book with a voucher: it
waits for a second person as any expense does, and the cash box is never short.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.models import Membership

from .cashbook.recording import lock_book, record_entry, reverse_entry
from .credit import lock_payers
from .credit_moves import follow_entry, make_receipt, recount_moved, take_back
from .models import DUES_RETURNED, CreditMove, EntryCategory, Payment

Method = Payment.Method


@transaction.atomic
def refund_credit(*, payment, amount: Decimal, account, reason, by, form_key) -> CreditMove:
    """Give back `amount` dirhams, of what `payment` brought and settles no month, out of `account` (cash box or bank).

    A form sent twice (the same `form_key`) gives back the first move. Raises ValidationError without a reason (key
    `reason`), for more than the payment holds (key `amount`), for the user's own money, and where the cash box has not
    that much.
    """
    lock_payers([payment.payer_id])
    payment, first = checked_credit(payment, amount, reason, by, form_key)
    if first:
        return first
    refuse_other_account(payment, account)
    account = lock_book(account)
    move = CreditMove(payment=payment, amount=amount, reason=reason.strip(), recorded_by=by, form_key=form_key)
    move.entry = book_move(move, account)
    move.save()
    recount_moved(payment)
    follow_entry(move.entry, by)
    move.refresh_from_db()
    return move


@transaction.atomic
def move_to_member(*, payment, amount: Decimal, to_person, reason, by, form_key) -> CreditMove:
    """Let credit settle the dues of `to_person`, another member of the same branch, with a receipt of their own.

    The money stays in its account. Raises as `refund_credit`, and for somebody who is or was no member of the branch,
    or who is the payer (key `to_person`).
    """
    lock_payers([payment.payer_id, to_person.pk])
    payment, first = checked_credit(payment, amount, reason, by, form_key)
    if first:
        return first
    memberships = Membership.objects.filter(person=to_person, branch=payment.branch)
    if to_person.pk == payment.payer_id or not memberships.exists():
        raise ValidationError({"to_person": _("Choose another member of the branch.")})
    if by.person_id == to_person.pk:
        raise ValidationError(_("Nobody moves credit to themselves: somebody else does."))
    move = CreditMove(payment=payment, amount=amount, reason=reason.strip(), recorded_by=by, form_key=form_key)
    move.target = make_receipt(move, branch=payment.branch, payer=to_person, method=Method.CREDIT, by=by)
    move.save()
    recount_moved(payment)
    return move


def refuse_other_account(payment, account):
    if account is None or account.branch_id != payment.branch_id:
        raise ValidationError({"account": _("Choose an account of the branch.")})


def book_move(move, account):
    """The entry by which credit goes out of `account` today, recorded by who moved it. Raises as `record_entry`."""
    payment = move.payment
    return record_entry(
        account=account, category=EntryCategory.objects.get(code=DUES_RETURNED), amount=move.amount,
        booked_on=localdate(), method=Method.CASH if account.is_cash_box else Method.TRANSFER, party=payment.payer,
        by=move.recorded_by, description=f"{_('Receipt')} {payment.receipt}: {move.reason}"[:250], by_workflow=True,
    )  # fmt: skip


def checked_credit(payment, amount, reason, by, form_key):
    """(the payment as it stands, the move that this form made or None). Its payer is locked.

    Raises ValidationError as `refund_credit`.
    """
    if first := CreditMove.objects.filter(form_key=form_key).first():
        if (first.payment_id, first.amount) != (payment.pk, amount):
            raise ValidationError(_("This form was used for other credit: open it again."))
        return payment, first
    payment = Payment.objects.select_related("branch", "payer").get(pk=payment.pk)
    if by.person_id == payment.payer_id:
        raise ValidationError(_("Nobody gives back or moves credit of their own: somebody else does."))
    errors = {}
    if payment.is_uncashed:
        errors["amount"] = _("The cheque is not cashed yet: there is no money to give back.")
    elif not amount.is_finite() or not 0 < amount <= payment.free or amount != round(amount, 2):
        errors["amount"] = _("Choose an amount above zero, and no more than the branch holds of this receipt.")
    if not reason.strip():
        errors["reason"] = _("Say why.")
    if errors:
        raise ValidationError(errors)
    return payment, None


@transaction.atomic
def undo_move(*, move, reason, by) -> CreditMove:
    """Take back that credit was given back or moved: what went out by an entry is reversed, and may wait as that does.

    What another branch has not accepted yet is withdrawn at once; what it accepted is asked back there
    (`credit_sending.ask_back`). Raises ValidationError without a reason (key `reason`), if it was taken back already,
    for one's own credit, and where the money that it had become is not there any more.
    """
    people = {move.payment.payer_id, move.target.payer_id if move.target else None} - {None}
    lock_payers(people)
    move = CreditMove.objects.select_related("payment__branch", "target", "entry").get(pk=move.pk)
    if by.person_id in people:
        raise ValidationError(_("Nobody gives back or moves credit of their own: somebody else does."))
    if move.undone_at:
        raise ValidationError(_("This was taken back already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if move.is_sent and move.target_id:
        raise ValidationError(_("The other branch has accepted it: ask it back, and its treasurer agrees or not."))
    if move.entry and move.entry.is_waiting:
        raise ValidationError(_("Its voucher waits for a second person: withdraw or refuse the voucher instead."))
    if move.entry:
        reverse_entry(entry=move.entry, reason=reason, by=by)
    else:
        take_back(move, reason.strip(), by)
    move.refresh_from_db()
    return move
