"""What becomes of a cheque: the bank cashes it, or sends it back unpaid, and then the payment counts no longer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .cashbook.receiving import choose_bank
from .cashbook.recording import lock_book
from .closing.guard import refuse_closed
from .credit import lock_payers
from .levies.cheques import cash_levy_cheque
from .models import LevyPayment, Payment
from .voiding import void_payments

State = Payment.Cheque


@transaction.atomic
def cash_cheques(*, branch, cleared_on, by, payments=(), levies=(), account=None) -> int:
    """Say that the bank cashed cheques of `branch` on `cleared_on`: `payments` of dues, `levies` of officials.

    Returns how many.

    From that day they stand in the bank account `account`, or in the only one of the branch. Raises ValidationError
    where one of them does not wait, the branch has no bank account, or the day is not one between that of a cheque and
    today on which the account was open.
    """
    cheques, levies = _locked(branch, payments, levies)
    account = choose_bank(branch, account)
    if account is None:
        raise ValidationError(_("The branch has no bank account in the book: add it, then cash the cheques."))
    account = lock_book(account)  # with the cash box, as each line of levies asks for both
    refuse_closed(branch=branch, day=cleared_on, field="cleared_on")
    if refusal := account.refusal_on(cleared_on):
        raise ValidationError({"cleared_on": refusal})
    for cheque in cheques:
        _refuse_day(cheque, cleared_on)
        cheque.cheque, cheque.cleared_on, cheque.cleared_by, cheque.account = State.CASHED, cleared_on, by, account
        cheque.save(update_fields=["cheque", "cleared_on", "cleared_by", "account"])
    for cheque in levies:
        _refuse_day(cheque, cleared_on)
        cash_levy_cheque(cheque, account, cleared_on, by)
    return len(cheques) + len(levies)


@transaction.atomic
def bounce_cheque(*, payment, cleared_on, reason, by) -> Payment:
    """Say that the bank sent the cheque of `payment` back on `cleared_on`: its months are open again.

    The receipt stays and says so; where the account is known, a line of nothing stands in its book on that day. One
    that was cashed is taken back by a void, which a second person may have to approve (`void_requests`). Raises
    ValidationError without a reason (key `reason`), for a day before the cheque's own, and as `voiding.void_payments`.
    """
    [cheque], _levies = _locked(payment.branch, [payment])
    _refuse_day(cheque, cleared_on)
    return _returned(cheque, cleared_on, reason, by)


def return_cashed(*, payment, cleared_on, reason, by) -> Payment:
    """Take back a cheque that stood in a bank account, and that the bank returned; inside `void_requests`."""
    _refuse_day(payment, cleared_on)
    return _returned(payment, cleared_on, reason, by)


def _returned(cheque, cleared_on, reason, by):
    [cheque] = void_payments(payments=[cheque], reason=reason, by=by)
    refuse_closed(branch=cheque.branch, day=cleared_on, field="cleared_on")
    cheque.cheque, cheque.cleared_by = State.BOUNCED, by
    if cheque.taken_back_on:  # it stays where it was cashed, in a month that is closed, and goes out on that day
        cheque.taken_back_on = cleared_on
    else:
        cheque.cleared_on, cheque.account = cleared_on, cheque.account or _only_bank(cheque.branch)
    cheque.save(update_fields=["cheque", "cleared_on", "cleared_by", "account", "taken_back_on"])
    return cheque


def _locked(branch, payments, levies=()):
    """(those of dues, those of levies) as they stand, their payers locked in one order.

    Raises ValidationError unless all of them wait.
    """
    asked = [list(payments), list(levies)]
    lock_payers({row.payer_id for rows in asked for row in rows})
    found = [_waiting(model, branch, rows) for model, rows in zip((Payment, LevyPayment), asked, strict=True)]
    if not any(asked) or [len(rows) for rows in found] != [len({row.pk for row in rows}) for rows in asked]:
        raise ValidationError(_("Only a cheque that waits is cashed or sent back: look at the list again."))
    return found


def _waiting(model, branch, rows):
    rows = model.objects.uncashed().filter(branch=branch, pk__in=[row.pk for row in rows])
    return list(rows.select_related("payer", "branch").order_by("pk"))


def _refuse_day(cheque, day):
    if day > localdate():
        raise ValidationError({"cleared_on": _("This day has not come yet.")})
    if day < cheque.paid_on:
        raise ValidationError(
            {"cleared_on": _("The cheque %(number)s was given after that day.") % {"number": cheque.reference}}
        )


def _only_bank(branch):
    try:
        return choose_bank(branch)
    except ValidationError:
        return None
