"""Any history of a branch's book: the balance is the sum of its lines, no day ends short, vouchers have no gap."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.treasury.books import ago, balance, bank_of, book, counted_by_hand, fill, vouchers
from tests.treasury.money import dh, member_of, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.lines import MonthLines
from treasury.cashbook.recording import record_opening, record_transfer, reverse_entry
from treasury.models import CashEntry, Payment
from treasury.voiding import void_payment

AMOUNT, DAY, WHICH = st.integers(1, 300000), st.integers(0, 40), st.integers(0, 9)
STEP = st.one_of(
    st.tuples(st.sampled_from(["income", "expense", "pay", "deposit", "withdraw"]), AMOUNT, DAY),
    st.tuples(st.just("opening"), AMOUNT, DAY),
    st.tuples(st.sampled_from(["approve", "refuse", "reverse", "void"]), WHICH, DAY),
)


@pytest.fixture
def world(party, treasurer, branch_secretary):
    rate(party["province"], 20)
    branch = party["local"]
    bank = bank_of(branch, by=treasurer, days=60)
    return branch, cash_box_of(branch), bank, treasurer, branch_secretary, member_of(branch)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_any_history_keeps_the_book(world, steps):
    with transaction.atomic():
        for step in steps:
            with suppress(ValidationError), transaction.atomic():
                _do(world, *step)
            _check(world)
        transaction.set_rollback(True)


def _do(world, act, value, days):
    branch, box, bank, treasurer, secretary, membership = world
    cents = dh(Decimal(value) / 100)
    if act in ("income", "expense"):
        (fill if act == "income" else book)(branch, cents, by=treasurer, days=days)
    elif act == "pay":
        pay(membership, cents, by=treasurer, paid_on=ago(days), method="cheque" if value % 3 == 0 else "cash")
    elif act == "opening":
        record_opening(account=box, amount=cents, booked_on=ago(days), by=treasurer)
    elif act in ("deposit", "withdraw"):
        ways = (box, bank) if act == "deposit" else (bank, box)
        record_transfer(from_account=ways[0], to_account=ways[1], amount=cents, booked_on=ago(days), by=treasurer)
    elif act == "void":
        if payment := _one_of(Payment.objects.valid(), value):
            void_payment(payment=payment, reason="خطأ", by=treasurer)
    elif act == "reverse":
        if entry := _one_of(CashEntry.objects.counting(), value):
            reverse_entry(entry=entry, reason="خطأ", by=treasurer)
    elif entry := _one_of(CashEntry.objects.waiting(), value):
        if act == "approve":
            approve_entry(entry=entry, by=secretary)
        else:
            refuse_entry(entry=entry, reason="لا", by=secretary)


def _one_of(rows, value):
    found = list(rows.order_by("pk"))
    return found[value % len(found)] if found else None


def _check(world):
    branch, box, bank, *_people = world
    for account in (box, bank):
        assert balance(account) == counted_by_hand(account)
    assert vouchers(branch) == list(range(1, len(vouchers(branch)) + 1))
    ends = {line.day: line.running for line in MonthLines([box], ago(100), ago(-1))[:]}
    assert all(held >= 0 for held in ends.values()), ends
    assert not ends or ends[max(ends)] == balance(box)
