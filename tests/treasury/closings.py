"""Shorthands for the tests of closed months."""

from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.money import month
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.balances import balances_of
from treasury.closing.months import close_month


def coins(amount) -> dict:
    """{denomination: how many} of `amount` dirhams, a whole number of dirhams."""
    left, found = int(amount), {}
    for value in (200, 100, 50, 20, 10, 5, 2, 1):
        found[str(value)], left = divmod(left, value)
    return {value: count for value, count in found.items() if count}


def in_box(branch) -> dict:
    """What the cash box of the branch holds today, in notes and coins."""
    box = cash_box_of(branch)
    return coins(balances_of([box])[box.pk])


def close(branch, offset=-1, *, by=None, **fields):
    """Close the month `offset` months from the current one, with the cash of the book."""
    fields = {"counted_on": localdate(), "counts": in_box(branch)} | fields
    return close_month(branch=branch, month=month(offset), by=by or make_user(), **fields)
