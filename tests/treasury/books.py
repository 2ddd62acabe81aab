"""Shorthands for the tests of the cash book."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from tests.treasury.money import dh
from treasury.cashbook.accounts import cash_box_of, only_bank_of, payments_into
from treasury.cashbook.balances import balances_of
from treasury.cashbook.bank_accounts import open_account
from treasury.cashbook.recording import record_entry
from treasury.models import CashEntry, EntryCategory

RIB = "011 780 0000123456789012 34"


def ago(days) -> date:
    return localdate() - timedelta(days=days)


def category(code):
    return EntryCategory.objects.get(code=code)


def book(branch, amount, code="rent", *, by, account=None, days=0, **fields) -> CashEntry:
    """An entry of the branch's cash box, or of `account`, `days` ago."""
    account = account or cash_box_of(branch)
    fields = {"party_name": "مكتب الكراء", "booked_on": ago(days)} | fields
    fields.setdefault("method", "cash" if account.is_cash_box else "transfer")
    amount = amount if isinstance(amount, Decimal) else dh(amount)
    return record_entry(account=account, category=category(code), amount=amount, by=by, **fields)


def fill(branch, amount, *, by, **fields) -> CashEntry:
    """Income of the cash box."""
    return book(branch, amount, "events", by=by, **{"party_name": "زوار الحفل"} | fields)


def bank_of(branch, *, by, days=30, number=RIB, name="حساب التسيير"):
    return open_account(branch=branch, name=name, bank="البنك الأول", number=number, begins_on=ago(days), by=by)


def balance(account) -> Decimal:
    account.refresh_from_db()
    return balances_of([account])[account.pk]


def holds(branch) -> Decimal:
    return balance(cash_box_of(branch))


def counted_by_hand(account) -> Decimal:
    """What `account` holds, row by row in Python."""
    account.refresh_from_db()
    found = sum((row.amount * row.direction for row in account.entries.counting()), Decimal(0))
    for rows in payments_into(account, only_bank_of(account.branch)):
        found += sum((row.amount for row in rows.valid()), Decimal(0))
    return found


def vouchers(branch) -> list[int]:
    return sorted(CashEntry.objects.filter(branch=branch).values_list("number", flat=True))
