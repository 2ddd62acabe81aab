"""What follows when credit went elsewhere: the sums on its payment, the receipt it becomes, and taking it back.

The cash book asks this module whenever an entry begins or ceases to count (`follow_entry`), so that an entry refused
or reversed gives the member the credit back. Who may move credit, and how, is in `giving_back`.
"""

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from members.models import Membership

from .closing.guard import refuse_closed
from .credit import use_credit
from .models import CashEntry, CreditMove, Payment, exact
from .numbering import Series, take_number
from .payments import payer_cash_refusal
from .settling import settle_payment
from .voiding import void_payments

Method = Payment.Method
_WITH_ALL = ("payment__payer", "payment__branch", "to_branch", "to_account", "decided_by")


def follow_entry(entry, by):
    """Do with credit what became of `entry`: counted, refused, or one that takes another back. Accounts are locked."""
    reversed_move = CreditMove.objects.standing().filter(entry=entry.reverses_id or 0).first()
    if reversed_move and entry.state == CashEntry.State.COUNTS:
        take_back(reversed_move, entry.reason, by)
    elif reversed_move and entry.is_refused:  # what both branches agreed to give back stays where it is
        CreditMove.objects.filter(pk=reversed_move.pk).update(
            back_asked_by=None, back_asked_at=None, back_agreed_by=None, back_refusal=entry.refusal
        )
    move = CreditMove.objects.standing().filter(entry=entry.pk).select_related(*_WITH_ALL).first()
    if move and entry.is_refused:
        take_back(move, entry.refusal, by)
    elif move and entry.state == CashEntry.State.COUNTS and move.to_branch and move.target is None:
        arrive(move, entry)


def arrive(move, entry):
    """Let credit that went out of one branch by `entry` come in at the member's next one, with a receipt there.

    The receipt is that of who accepted it, in the account that they chose. Raises ValidationError where the month is
    closed there, or the account, where the payer is no member there any more, and above the law's limit on cash.
    """
    account, payer = move.to_account, move.payment.payer
    refuse_closed(branch=move.to_branch, day=localdate())
    if refusal := account.refusal_on(localdate()):
        raise ValidationError(refusal)
    if not is_member(payer, move.to_branch):
        raise ValidationError(_("The member has left %(branch)s: refuse it.") % {"branch": move.to_branch})
    if account.is_cash_box and (refusal := credit_cash_refusal(move, localdate())):
        raise ValidationError(refusal)
    move.target = make_receipt(
        move,
        branch=move.to_branch,
        payer=payer,
        method=Method.CASH if account.is_cash_box else Method.TRANSFER,
        account=None if account.is_cash_box else account,
        by=move.decided_by,
    )
    move.save(update_fields=["target"])


def credit_cash_refusal(move, day) -> str:
    """Why the law forbids that the credit of `move` comes into a cash box on `day`.

    What the member gave in cash on that very day is not given a second time: it went on from box to box
    (`cash_days`).
    """
    source = move.payment
    if source.method == Method.CASH and source.paid_on == day:
        return ""
    return payer_cash_refusal(source.payer, move.amount, day)


def is_member(person, branch):
    return Membership.objects.filter(person=person, branch=branch).current().exists()


def make_receipt(move, *, branch, payer, method, by, account=None) -> Payment:
    """The payment that moved credit becomes: it takes a receipt of `branch`, and settles the oldest months there."""
    words = {"number": move.payment.receipt, "branch": move.payment.branch}
    made = Payment(
        branch=branch, payer=payer, amount=move.amount, method=method, paid_on=localdate(), year=localdate().year,
        recorded_by=by, account=account,
        note=(_("Credit moved from receipt %(number)s, %(branch)s") % words)[:250],
    )  # fmt: skip
    made.number = take_number(Series.RECEIPT, branch, made.year)
    made.save()
    settle_payment(made)
    return made


def take_back(move, reason, by):
    """Let moved credit be the member's again. The receipt that it had become is voided. The payers are locked."""
    if move.target_id:
        void_payments(payments=[move.target], reason=reason, by=by)
    move.undone_at, move.undone_reason = now(), reason
    move.save(update_fields=["undone_at", "undone_reason"])
    recount_moved(move.payment)
    use_credit(person_id=move.payment.payer_id, branch_id=move.payment.branch_id)


def recount_moved(payment):
    """Write anew what of `payment` went elsewhere (`Payment.moved`)."""
    moves = CreditMove.objects.standing().filter(payment=payment).order_by()
    Payment.objects.filter(pk=payment.pk).update(moved=moves.aggregate(total=exact(Sum("amount")))["total"])
