"""Opening a bank account of a branch, closing it, and saying which payments it received."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branches.tree import absence_on

from ..closing.guard import refuse_closed, refuse_closed_days
from ..models import ZERO, CreditMove, Donation, LevyPayment, MoneyAccount, Payment
from .accounts import cash_box_of, lock_accounts, only_bank_of, payments_into, unassigned_payments
from .balances import balances_of, last_day_of

RIB = 24  # digits of a Moroccan account number


@transaction.atomic
def open_account(*, branch, name, bank, number, begins_on, by) -> MoneyAccount:
    """Open a bank account of `branch`, whose book begins on `begins_on`.

    The payments that an only account received so far are written down as its own before the second one is there.
    Raises ValidationError keyed by field: a number that is no RIB or is here already, a day that has not come or on
    which the branch did not stand.
    """
    box = cash_box_of(branch)
    lock_accounts(box)  # two accounts opened at once take turns
    refuse_closed(branch=branch, day=begins_on, field="begins_on")
    digits = "".join(number.split())
    errors = {}
    if len(digits) != RIB or not digits.isdecimal() or not digits.isascii():
        errors["number"] = _("The account number (RIB) has 24 digits.")
    elif MoneyAccount.objects.filter(branch=branch, number=digits).exists():
        errors["number"] = _("This account is in the book already.")
    if refusal := _day_refusal(branch, begins_on):
        errors["begins_on"] = refusal
    if errors:
        raise ValidationError(errors)
    _write_down_payments(only_bank_of(branch))
    return MoneyAccount.objects.create(
        branch=branch, kind=MoneyAccount.Kind.BANK, name=name.strip(), bank=bank.strip(), number=digits,
        begins_on=begins_on, opened_by=by,
    )  # fmt: skip


def _day_refusal(branch, day):
    return _("This day has not come yet.") if day > localdate() else absence_on(branch, day)


def _write_down_payments(only_bank):
    """Let payments that name no account name `only_bank`, which has received them."""
    if only_bank:
        _named, unnamed = payments_into(only_bank, only_bank)
        unnamed.update(account=only_bank)


@transaction.atomic
def close_account(*, account, closed_on, by) -> MoneyAccount:
    """Close a bank account from `closed_on`: it holds nothing, nothing waits, and its last line is not later.

    Every payment of the branch is in an account by then, so that closing one changes the balance of no other.

    Raises ValidationError.
    """
    _cash_box, account = lock_accounts(cash_box_of(account.branch), account)
    # Who records a payment holds the bank accounts weakly (`receiving`): it comes before this, or finds it closed.
    account = MoneyAccount.objects.select_for_update().select_related(None).get(pk=account.pk)
    if account.is_cash_box:
        raise ValidationError(_("The cash box is not closed: it stays with the branch."))
    if account.closed_on:
        raise ValidationError(_("This account is already closed."))
    if balances_of([account])[account.pk] != ZERO:
        raise ValidationError(_("An account is closed when it holds nothing: move its balance first."))
    if account.entries.waiting().exists():
        raise ValidationError(_("An entry of this account still waits for a second person."))
    if _expects_credit(account):
        raise ValidationError(_("Credit between branches waits for this account: it is decided or withdrawn first."))
    if _cheques_wait(account.branch) and _is_last(account):
        raise ValidationError(_("Cheques wait to be cashed and the branch has no other bank account."))
    if unassigned_payments(account.branch).exists():  # with one account left, they would silently be its own
        raise ValidationError(_("Say first which account received the payments that name none."))
    last = last_day_of(account)
    if closed_on > localdate() or (last and closed_on < last):
        raise ValidationError({"closed_on": _("Choose a day between the last line of the account and today.")})
    _write_down_payments(only_bank_of(account.branch))
    account.closed_on = closed_on
    account.save(update_fields=["closed_on"])
    return account


def _cheques_wait(branch):
    rows = (model.objects.uncashed().filter(branch=branch) for model in (Payment, LevyPayment, Donation))
    return any(found.exists() for found in rows)


def _expects_credit(account):
    """Whether credit that was sent to another branch waits to leave `account`, or to come into it."""
    waiting = CreditMove.objects.standing().filter(to_branch__isnull=False)
    return waiting.filter(Q(account=account, entry=None) | Q(to_account=account, target=None)).exists()


def _is_last(account):
    return not MoneyAccount.objects.filter(branch=account.branch).banks().open().exclude(pk=account.pk).exists()


@transaction.atomic
def assign_payments(*, account, payments, by) -> int:
    """Say that the bank account `account` received these `payments` (a queryset); returns how many there were.

    Raises ValidationError where one of them is cash, another branch's or of a day on which the account was not open.
    """
    _cash_box, account = lock_accounts(cash_box_of(account.branch), account)
    keys = list(payments.values_list("pk", flat=True))
    rows = Payment.objects.filter(pk__in=keys)
    if account.is_cash_box or rows.exclude(branch=account.branch_id).exists() or not _all_by_bank(rows):
        raise ValidationError(_("A bank account receives cheques and transfers to its own branch."))
    days = set(rows.exclude(booked_on=None).values_list("booked_on", flat=True))
    refuse_closed_days({(account.branch_id, day) for day in days})
    for day in days:
        if refusal := account.refusal_on(day):
            raise ValidationError(refusal)
    return rows.filter(account=None).update(account=account)


def _all_by_bank(rows):
    return rows.by_bank().count() == rows.count()
