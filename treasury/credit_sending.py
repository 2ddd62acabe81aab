"""Credit that follows a member to another branch: one branch proposes it, the other accepts or refuses it.

Until the other branch decides, the amount is set aside: it settles nothing and is not refunded, and the branch that
proposed it may withdraw it (`giving_back.undo_move`). It waits as long as it takes. Once accepted, it comes back only
when the first branch asks and the other one agrees: no branch changes the other's book by itself.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from branches.scoping import reach_of
from members.models import Notice

from .cashbook.accounts import cash_box_of, lock_accounts
from .cashbook.recording import lock_book, reverse_entry
from .closing.guard import refuse_closed_days
from .credit import lock_payers
from .credit_moves import credit_cash_refusal, follow_entry, is_member, recount_moved, take_back
from .giving_back import book_move, checked_credit, refuse_other_account
from .models import CreditMove
from .second_person import nearest_holders, tell_asker, tell_holders

RECORD = "treasury.add_payment"


@transaction.atomic
def propose_to_branch(*, payment, amount: Decimal, account, to_branch, reason, by, form_key) -> CreditMove:
    """Propose to send credit after a member who is in `to_branch` now, out of `account` here.

    The amount is set aside; nothing is written in either book before the other branch accepts. A form sent twice (the
    same `form_key`) gives back the first one. Raises ValidationError as `giving_back.refund_credit`, and for a branch
    in which the payer is no member today (key `to_branch`).
    """
    lock_payers([payment.payer_id])
    payment, first = checked_credit(payment, amount, reason, by, form_key)
    if first:
        return first
    if to_branch.pk == payment.branch_id or not is_member(payment.payer, to_branch):
        raise ValidationError({"to_branch": _("The member is in no other branch today.")})
    refuse_other_account(payment, account)
    account = lock_book(account)  # until the credit is written that waits for it: nobody closes it between
    move = CreditMove(
        payment=payment, amount=amount, to_branch=to_branch, account=account, reason=reason.strip(), recorded_by=by,
        form_key=form_key,
    )  # fmt: skip
    with transaction.atomic():  # nothing is proposed that the book would refuse
        book_move(move, account)
        transaction.set_rollback(True)
    move.save()
    recount_moved(payment)
    _tell_who_answers(move, Notice.Kind.CREDIT_TO_ANSWER, by)
    return move


def _tell_who_answers(move, kind, by, **words):
    payment = move.payment
    words = {"branch": payment.branch.name, "to": move.to_branch.name, "receipt": payment.receipt} | words
    answer = nearest_holders(RECORD, move.to_branch, without={by.person_id, payment.payer_id})
    tell_holders(answer, kind, words, move.get_absolute_url())


def _tell_who_asked(move, asker, kind, by, **words):
    payment = move.payment
    words = {"branch": payment.branch.name, "to": move.to_branch.name, "receipt": payment.receipt} | words
    tell_asker(asker, kind, words, move.get_absolute_url(), by=by)


def credit_to_answer(user):
    """The moves on which `user` has to answer for the branch that receives, or received, the credit.

    Those proposed to it, and those that it accepted and that are asked back. The same rule as `answer_refusal`.
    """
    waiting = CreditMove.objects.to_accept() | CreditMove.objects.to_give_back()
    rows = waiting.filter(reach_of(user, RECORD).condition("to_branch__path"))
    asked = Q(recorded_by=user, back_asked_at=None) | Q(back_asked_by=user)
    if user.person_id:
        asked |= Q(recorded_by__person=user.person_id, back_asked_at=None) | Q(back_asked_by__person=user.person_id)
        rows = rows.exclude(payment__payer=user.person_id)
    return rows.exclude(pk__in=CreditMove.objects.filter(asked).values("pk"))


def credit_under_way(user):
    """What the branches of which `user` records the money sent, or ask back, and other branches have not answered."""
    waiting = CreditMove.objects.to_accept() | CreditMove.objects.to_give_back()
    return waiting.filter(reach_of(user, RECORD).condition("payment__branch__path"))


def answer_refusal(move, by) -> str:
    """Why `by` does not answer for the branch that receives `move`; empty where they may."""
    asker = move.back_asked_by if move.waits_for_return else move.recorded_by
    if by.pk == asker.pk or (by.person_id and by.person_id == asker.person_id):
        return _("Nobody answers what they proposed themselves: somebody else of the other branch does.")
    if by.person_id and by.person_id == move.payment.payer_id:
        return _("Nobody gives back or moves credit of their own: somebody else does.")
    if not by.has_perm(RECORD, move.to_branch):
        return _("The treasurer of the branch that receives the credit answers.")
    return ""


@transaction.atomic
def accept_credit(*, move, account, by) -> CreditMove:
    """Accept credit for the branch to which it was sent, into `account` of that branch.

    The voucher of the branch that sends it and the receipt of the branch that receives it are of today; a voucher that
    waits for a second person there makes the receipt once it counts. Raises ValidationError if it does not wait, `by`
    may not, who proposed it may no longer, the member is there no longer, the account is another branch's, closed or
    of the other kind, or the payer's cash of today passes the law's limit (key `account`), today's month is closed at
    either end, or the book of the branch that sends refuses it.
    """
    move = _locked(move, by)
    if not move.waits_for_word:
        raise ValidationError(_("This credit waits no more: somebody has decided, or it was withdrawn."))
    if account is None or account.branch_id != move.to_branch_id:
        raise ValidationError({"account": _("Choose the account that received it.")})
    _refuse_former_officer(move.recorded_by, move)
    if not is_member(move.payment.payer, move.to_branch):
        raise ValidationError(_("The member is not in this branch any more: refuse it."))
    today = localdate()
    giver, _giving_box, account = lock_accounts(move.account, cash_box_of(move.payment.branch), account)
    refuse_closed_days({(move.payment.branch_id, today), (move.to_branch_id, today)})
    if refusal := account.refusal_on(today) or _cash_refusal(move, account, today):
        raise ValidationError({"account": refusal})
    move.to_account, move.decided_by, move.decided_at = account, by, now()
    move.entry = _booked(move, giver)
    move.save()
    follow_entry(move.entry, by)
    _tell_who_asked(move, move.recorded_by, Notice.Kind.CREDIT_ACCEPTED, by)
    move.refresh_from_db()
    return move


def _cash_refusal(move, account, day):
    """Why the credit does not come into `account`: banked money does not become cash, nor cash banked, on its way."""
    if account.is_cash_box != move.account.is_cash_box:
        return _("Cash comes into the cash box, and money of a bank account into a bank account.")
    return credit_cash_refusal(move, day) if account.is_cash_box else ""


def _refuse_former_officer(officer, move):
    """Raise ValidationError unless `officer`, in whose name the first branch's book is written, may write there."""
    if not (officer.is_active and officer.has_perm(RECORD, move.payment.branch)):
        raise ValidationError(
            _("Who asked for this records the money of %(branch)s no longer: refuse it, and its treasurer asks anew.")
            % {"branch": move.payment.branch}
        )


def _booked(move, account):
    """The entry in the other branch's book. What that book refuses tells of its money: it is not told here."""
    try:
        with transaction.atomic():
            return book_move(move, account)
    except ValidationError as error:
        words = {"branch": move.payment.branch}
        text = _("The book of %(branch)s does not let this money go today: ask its treasurer, or refuse it.") % words
        raise ValidationError(text) from error


@transaction.atomic
def refuse_credit(*, move, reason, by) -> CreditMove:
    """Refuse credit for the branch to which it was sent: it is the member's again in the branch that sent it.

    Raises ValidationError without a reason (key `reason`), if it does not wait, or `by` may not.
    """
    move = _locked(move, by)
    if not move.waits_for_word:
        raise ValidationError(_("This credit waits no more: somebody has decided, or it was withdrawn."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    move.decided_by, move.decided_at = by, now()
    move.save(update_fields=["decided_by", "decided_at"])
    take_back(move, reason.strip(), by)
    _tell_who_asked(move, move.recorded_by, Notice.Kind.CREDIT_REFUSED, by, reason=reason.strip())
    return move


@transaction.atomic
def ask_back(*, move, reason, by) -> CreditMove:
    """Ask credit back that another branch has accepted. Nothing changes before its treasurer agrees.

    Raises ValidationError without a reason (key `reason`), for what was not accepted, is asked back already or was
    given back, and for one's own credit.
    """
    move = _held(move)
    if by.person_id and by.person_id == move.payment.payer_id:
        raise ValidationError(_("Nobody gives back or moves credit of their own: somebody else does."))
    if not (move.is_sent and move.target_id) or move.undone_at or move.back_asked_at:
        raise ValidationError(_("This is not asked back: it was not accepted, or it was asked for already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    move.back_asked_by, move.back_asked_at, move.back_reason, move.back_refusal = by, now(), reason.strip(), ""
    move.save()
    _tell_who_answers(move, Notice.Kind.CREDIT_ASKED_BACK, by, reason=move.back_reason)
    return move


@transaction.atomic
def give_back(*, move, by) -> CreditMove:
    """Agree that accepted credit goes back: the receipt is voided here, and the voucher there is reversed.

    The reversal may wait for a second person there; then the receipt is voided once it counts. Raises ValidationError
    if it is not asked back, `by` may not, who asked for it may no longer, and where the money is not there any more.
    """
    move = _locked(move, by)
    if not move.waits_for_return:
        raise ValidationError(_("This credit is not asked back, or somebody has decided."))
    _refuse_former_officer(move.back_asked_by, move)
    move.back_agreed_by = by
    move.save(update_fields=["back_agreed_by"])
    reverse_entry(entry=move.entry, reason=move.back_reason, by=move.back_asked_by)
    _tell_who_asked(move, move.back_asked_by, Notice.Kind.CREDIT_GIVEN_BACK, by)
    move.refresh_from_db()
    return move


@transaction.atomic
def keep_credit(*, move, reason, by) -> CreditMove:
    """Refuse to give accepted credit back. Raises ValidationError as `give_back`, and without a reason."""
    move = _locked(move, by)
    if not move.waits_for_return:
        raise ValidationError(_("This credit is not asked back, or somebody has decided."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    _tell_who_asked(move, move.back_asked_by, Notice.Kind.CREDIT_KEPT, by, reason=reason.strip())
    move.back_asked_by = move.back_asked_at = None
    move.back_refusal = reason.strip()
    move.save()
    return move


def _held(move):
    """The move as it stands, its payers locked."""
    lock_payers({move.payment.payer_id})
    rows = CreditMove.objects.select_for_update(of=("self",), no_key=True)
    related = ("payment__branch", "payment__payer", "to_branch", "recorded_by", "back_asked_by", "entry", "account")
    return rows.select_related(*related).get(pk=move.pk)


def _locked(move, by):
    move = _held(move)
    if refusal := answer_refusal(move, by):
        raise ValidationError(refusal)
    return move
