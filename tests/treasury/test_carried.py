"""The page of the book begins where the last closed month ended, and says what the whole history says."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_user
from tests.treasury.books import bank_of, book, fill
from tests.treasury.closings import close
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.cashbook.accounts import accounts_of
from treasury.cashbook.balances import balances_before, balances_of
from treasury.cashbook.carried import Carried
from treasury.cashbook.lines import MonthLines
from treasury.closing.months import last_closing, reopen_month
from treasury.models import Payment
from treasury.voiding import void_payment

MONTHS = (-3, -2, -1, 0)
STEP = st.one_of(
    st.tuples(
        st.sampled_from(["income", "expense", "cash", "transfer"]), st.sampled_from(MONTHS), st.integers(1, 300)
    ),
    st.tuples(st.sampled_from(["close", "close", "reopen"]), st.sampled_from(MONTHS[:-1]), st.just(0)),
    st.tuples(st.just("void"), st.just(0), st.integers(0, 9)),
)


@pytest.fixture
def world(party, treasurer):
    rate(party["province"], 20)
    branch = party["local"]
    return branch, bank_of(branch, by=treasurer, days=150), member_of(branch), treasurer, make_user(is_superuser=True)


def do(world, act, offset, value):
    branch, _bank, member, treasurer, boss = world
    if act in ("income", "expense"):
        (fill if act == "income" else book)(branch, value, by=treasurer, booked_on=month(offset))
    elif act in ("cash", "transfer"):
        pay(member, value, by=treasurer, method=act, paid_on=month(offset))
    elif act == "close":
        close(branch, offset, by=treasurer)
    elif act == "reopen" and (closing := last_closing(branch)):
        reopen_month(closing=closing, reason="سطر ناقص", by=boss)
    elif act == "void" and (rows := list(Payment.objects.valid().order_by("pk"))):
        void_payment(payment=rows[value % len(rows)], reason="خطأ", by=boss)


def check(branch):
    accounts = accounts_of(branch)
    now = balances_of(accounts)
    for offset in MONTHS:
        lines = MonthLines(accounts, month(offset), month(offset + 1))
        before, after = (balances_before(accounts, month(number)) for number in (offset, offset + 1))
        for account in accounts:
            sums = lines.sums[account.pk]
            assert (sums.balance, sums.carried) == (now[account.pk], before[account.pk])
            assert sums.carried + sums.income - sums.expense == after[account.pk]
        shown = lines[:]
        assert [line.running for line in shown[-1:]] == [sum(after.values())] * bool(shown)
        assert [line.running for line in lines[:2]] == [line.running for line in shown[:2]]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=2, max_size=12))
def test_any_history_shows_the_sums_of_all_its_days(world, steps):
    with transaction.atomic():
        for step in steps:
            with suppress(ValidationError), transaction.atomic():
                do(world, *step)
        check(world[0])
        transaction.set_rollback(True)


def test_it_begins_with_the_last_closed_month_that_ended(world):
    branch, bank, _member, treasurer, boss = world
    fill(branch, 300, by=treasurer, booked_on=month(-3))
    book(branch, 40, by=treasurer, booked_on=month(-2))
    assert Carried.into(branch.pk, month(0)) == Carried()
    first = close(branch, -3, by=treasurer)
    second = close(branch, -2, by=treasurer)
    box = accounts_of(branch)[0]
    for offset, since, held in ((0, month(-1), 260), (-1, month(-1), 260), (-2, month(-2), 300)):
        found = Carried.into(branch.pk, month(offset))
        assert (found.since, found.of(box), found.of(bank)) == (since, dh(held), dh(0))
    assert Carried.into(branch.pk, month(-3)) == Carried()
    reopen_month(closing=second, reason="سطر ناقص", by=boss)
    assert Carried.into(branch.pk, month(0)) == Carried(month(-2), {box.pk: dh(300), bank.pk: dh(0)})
    assert first.totals["held"] == {str(box.pk): "300.00", str(bank.pk): "0.00"}
