"""What accounts hold, and the rule that a cash box never holds less than nothing."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from sql.prepared import prepared

from ..models import ZERO, CashEntry, Direction, exact
from .accounts import cash_box_of, lock_accounts
from .lines import TAKEN_BACK, Lines, as_day, to_cents

# The first day, of those whose lines are asked for, that ends with less than nothing beside what was carried there.
_ENDS = "SELECT day, total FROM (SELECT day, SUM(SUM(adds)) OVER (ORDER BY day) AS total FROM {lines}"
_SHORT = " GROUP BY day) sums WHERE ROUND(total, 2) < CAST(%s AS NUMERIC) ORDER BY day LIMIT 1"


def balances_of(accounts) -> dict[int, Decimal]:
    """{account's key: dirhams} that `accounts`, of one branch, hold today and after all that is booked; one query."""
    rows = Lines(accounts).ask("SELECT account_key, SUM(adds) FROM {lines}", more=" GROUP BY account_key")
    return {account.pk: ZERO for account in accounts} | {key: to_cents(total) for key, total in rows}


def balances_before(accounts, day) -> dict[int, Decimal]:
    """{account's key: dirhams} that `accounts`, of one branch, hold when `day` begins; one query."""
    rows = Lines(accounts).ask(
        "SELECT account_key, SUM(adds) FROM {lines}", where="day < %s", values=[as_day(day)],
        more=" GROUP BY account_key",
    )  # fmt: skip
    return {account.pk: ZERO for account in accounts} | {key: to_cents(total) for key, total in rows}


def taken_back_between(accounts, first, after) -> Decimal:
    """Dirhams that payments voided after their month was closed take out of `accounts` on the days [first, after)."""
    [(found,)] = Lines(accounts).ask(
        "SELECT SUM(-adds) FROM {lines}", where="source = %s AND day >= %s AND day < %s",
        values=[TAKEN_BACK, as_day(first), as_day(after)],
    ) or [(None,)]  # fmt: skip
    return to_cents(found)


def reserved_of(accounts) -> dict[int, Decimal]:
    """{account's key: dirhams} that will go out once a second person approves; who has nothing waiting is at zero."""
    return defaultdict(lambda: ZERO, _waiting_out_of([account.pk for account in accounts]))


@prepared
def _waiting_out_of(accounts):
    rows = CashEntry.objects.waiting().filter(account__among=accounts, direction=Direction.OUT).order_by()
    return rows.values_list("account").annotate(total=exact(Sum("amount")))


def last_day_of(account) -> date | None:
    """The day of the last line of `account`; None without any."""
    rows = Lines([account]).ask("SELECT MAX(day) FROM {lines}")
    found = rows[0][0]
    return date.fromisoformat(found) if isinstance(found, str) else found


def refuse_shortage(account, *, taken):
    """Raise ValidationError if `account`, a cash box that is locked, holds less than nothing at the end of a day.

    It is asked after the rows were written: `taken`, pairs (day, dirhams), is what they take out, and the days from
    the first of them on are looked at. The words name the first day that is short, and what the box holds on it
    without them.
    """
    if not account.is_cash_box or not taken:
        return
    first = min(day for day, _amount in taken)
    short = _first_short_day(account, first)
    if short is None:
        return
    day, total = short
    held = total + sum((amount for taken_on, amount in taken if taken_on <= day), ZERO)
    raise ValidationError(
        _("The cash box would be %(missing)s dirhams short on %(day)s: it holds %(held)s dirhams on that day.")
        % {"missing": format_amount(-total), "day": date_format(day), "held": format_amount(held)},
        code="short",
    )


def _first_short_day(account, first):
    """(day, balance) of the first day from `first` on that ends below nothing; None if none does."""
    lines = Lines([account])
    carried = lines.sum_before(first)
    rows = lines.ask(_ENDS, where="day >= %s", values=[as_day(first)], more=_SHORT, more_values=[-carried])
    if rows:
        day, total = rows[0]
        return (date.fromisoformat(day) if isinstance(day, str) else day), carried + to_cents(total)
    return (first, carried) if carried < 0 else None


def refuse_shortage_of_voids(payments):
    """Raise ValidationError if the accounts that `payments`, just voided, went into cannot do without them.

    A cash box would be short, or an account that was closed with nothing in it would owe. The accounts are locked.
    """
    taken = defaultdict(list)
    for payment in payments:
        if account := cash_box_of(payment.branch) if payment.method == payment.Method.CASH else _bank_of(payment):
            taken[account].append(payment)
    accounts = lock_accounts(*taken)
    for account, rows in zip(accounts, taken.values(), strict=True):
        counted = [
            (row.taken_back_on or row.booked_on, row.amount)
            for row in rows
            if account.begins_on is None or row.booked_on >= account.begins_on
        ]
        if counted and account.closed_on:
            raise ValidationError(
                _("The account %(name)s received this money and is closed with nothing in it: book what went out of "
                  "another account instead.") % {"name": account}
            )  # fmt: skip
        refuse_shortage(account, taken=counted)


def _bank_of(payment):
    """The bank account that a payment says received it; None for one that is in none, or that was never booked."""
    return payment.account if payment.booked_on else None
