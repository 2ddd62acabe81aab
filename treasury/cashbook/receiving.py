"""Which bank account receives a payment, and on which day it stands there: no money is in no account."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import MoneyAccount, Payment

CASH, CHEQUE = Payment.Method.CASH, Payment.Method.CHEQUE


def banks_of(branch) -> list[MoneyAccount]:
    """The bank accounts of `branch` that are open, in the order in which they are offered."""
    return list(MoneyAccount.objects.filter(branch=branch).banks().open())


def receiver_of(*, branch, method, account=None) -> MoneyAccount | None:
    """The bank account that receives a payment by `method` (`Payment.Method`): `account`, or the only one there is.

    None for cash, which the cash box takes; for a cheque, which nobody has cashed yet; and in a branch without a bank
    account. Raises ValidationError (key `account`) for one of another branch or closed, and where several may be
    meant.
    """
    if method in (CASH, CHEQUE):
        return None
    return choose_bank(branch, account)


def choose_bank(branch, account=None) -> MoneyAccount | None:
    """`account`, or the only open bank account of `branch`; None without any. Raises as `receiver_of`."""
    banks = banks_of(branch)
    if account is not None:
        if account not in banks:
            raise ValidationError({"account": _("Choose an open bank account of the branch.")})
        return account
    if len(banks) > 1:
        raise ValidationError({"account": _("Say which account received it.")})
    return banks[0] if banks else None


def late_day(account, paid_on):
    """The day on which money paid on `paid_on` stands in `account`, where that is another one; None otherwise.

    Money recorded late may be of a day before the account's book begins, on which another account of the branch,
    closed since, was open: its balance was moved before this money was known. It stands in the open account from the
    first day of its book. What came before every account is in an opening balance.
    """
    if account is None or account.begins_on is None or paid_on >= account.begins_on:
        return None
    closed = MoneyAccount.objects.filter(branch=account.branch_id, closed_on__gt=paid_on).banks()
    closed = closed.exclude(begins_on__gt=paid_on)
    return account.begins_on if closed.exists() else None
