"""What becomes of a cheque: the bank cashes it, or sends it back unpaid, and then the payment counts no longer."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .cashbook.receiving import choose_bank
from .cashbook.recording import lock_book
from .closing.guard import refuse_closed
from .credit import lock_payers
from .donations.cheques import cash_donation_cheque
from .levies.cheques import cash_levy_cheque
from .models import Donation, Donor, LevyPayment, Payment
from .uncashed import refuse_day
from .voiding import void_payments

State = Payment.Cheque
_CHEQUES = (
    Payment.objects.select_related("payer", "branch"),
    LevyPayment.objects.select_related("payer", "branch"),
    # A donor may be nobody's record that is locked, so the donation is.
    Donation.objects.select_related("donor__person", "branch").select_for_update(no_key=True, of=("self",)),
)


@transaction.atomic
def cash_cheques(*, branch, cleared_on, by, payments=(), levies=(), donations=(), account=None) -> int:
    """Say that the bank cashed cheques of `branch` on `cleared_on`: `payments` of dues, `levies`, `donations`.

    Returns how many.

    From that day they stand in the bank account `account`, or in the only one of the branch. Raises ValidationError
    where one of them does not wait, the branch has no bank account, or the day is not one between that of a cheque and
    today on which the account was open.
    """
    cheques, levies, donations = _locked(branch, payments, levies, donations)
    account = choose_bank(branch, account)
    if account is None:
        raise ValidationError(_("The branch has no bank account in the book: add it, then cash the cheques."))
    account = lock_book(account)  # with the cash box, as each line of levies asks for both
    refuse_closed(branch=branch, day=cleared_on, field="cleared_on")
    if refusal := account.refusal_on(cleared_on):
        raise ValidationError({"cleared_on": refusal})
    for cheque in (*cheques, *levies, *donations):
        refuse_day(cheque, cleared_on, "cleared_on")
    for cheque in cheques:
        cheque.cheque, cheque.cleared_on, cheque.cleared_by, cheque.account = State.CASHED, cleared_on, by, account
        cheque.save(update_fields=["cheque", "cleared_on", "cleared_by", "account"])
    with _named_as_the_form_does():
        for cheque in levies:
            cash_levy_cheque(cheque, account, cleared_on, by)
        for cheque in donations:
            cash_donation_cheque(cheque, account, cleared_on, by)
    return len(cheques) + len(levies) + len(donations)


@contextmanager
def _named_as_the_form_does():
    """Name the day of the bank `cleared_on` where the cash book refuses it as `booked_on`."""
    try:
        yield
    except ValidationError as error:
        if "booked_on" in getattr(error, "error_dict", ()):
            raise ValidationError({"cleared_on": error.error_dict["booked_on"]}) from error
        raise


@transaction.atomic
def bounce_cheque(*, payment, cleared_on, reason, by) -> Payment:
    """Say that the bank sent the cheque of `payment` back on `cleared_on`: its months are open again.

    The receipt stays and says so; where the account is known, a line of nothing stands in its book on that day. One
    that was cashed is taken back by a void, which a second person may have to approve (`void_requests`). Raises
    ValidationError without a reason (key `reason`), for a day before the cheque's own, and as `voiding.void_payments`.
    """
    [cheque], *_others = _locked(payment.branch, [payment])
    refuse_day(cheque, cleared_on, "cleared_on")
    return _returned(cheque, cleared_on, reason, by)


def return_cashed(*, payment, cleared_on, reason, by) -> Payment:
    """Take back a cheque that stood in a bank account, and that the bank returned; inside `void_requests`."""
    refuse_day(payment, cleared_on, "cleared_on")
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


def _locked(branch, payments, levies=(), donations=()):
    """(those of dues, of levies, of donations) as they stand: their payers locked in one order, then donations.

    Raises ValidationError unless all of them wait.
    """
    asked = [list(payments), list(levies), list(donations)]
    givers = set(Donor.objects.filter(donations__in=asked[2], person__isnull=False).values_list("person", flat=True))
    lock_payers({row.payer_id for rows in asked[:2] for row in rows} | givers)
    found = [_waiting(rows, branch, keys) for rows, keys in zip(_CHEQUES, asked, strict=True)]
    if not any(asked) or [len(rows) for rows in found] != [len({row.pk for row in rows}) for rows in asked]:
        raise ValidationError(_("Only a cheque that waits is cashed or sent back: look at the list again."))
    return found


def _waiting(rows, branch, asked):
    return list(rows.uncashed().filter(branch=branch, pk__in=[row.pk for row in asked]).order_by("pk"))


def _only_bank(branch):
    try:
        return choose_bank(branch)
    except ValidationError:
        return None
