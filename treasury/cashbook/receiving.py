"""Which bank account receives a payment, and on which day it stands there: no money is in no account."""

from django.core.exceptions import ValidationError
from django.db import connection
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
    """`account`, or the only open bank account of `branch`; None in a branch that never had any.

    None of them is closed before the transaction ends. Raises as `receiver_of`, and where all of them are closed.
    """
    _hold_banks(branch)
    banks = banks_of(branch)
    if account is not None:
        if account not in banks:
            raise ValidationError({"account": _("Choose an open bank account of the branch.")})
        return account
    if len(banks) > 1:
        raise ValidationError({"account": _("Say which account received it.")})
    if not banks and MoneyAccount.objects.filter(branch=branch).banks().exists():
        raise ValidationError({"account": _("Every bank account of the branch is closed: open the one it came into.")})
    return banks[0] if banks else None


def _hold_banks(branch):
    """Let no bank account of `branch` be closed before the transaction ends: `close_account` alone waits for this."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM treasury_moneyaccount WHERE branch_id = %s AND kind = 'bank' ORDER BY id FOR KEY SHARE",
                [branch.pk],
            )


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
