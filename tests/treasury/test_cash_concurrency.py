"""Two people at the cash book at once: the box is never overspent, vouchers have neither gap nor repeat."""

from uuid import uuid4

import pytest

from tests.factories import make_user
from tests.threads import at_once
from tests.treasury.books import bank_of, book, fill, holds, vouchers
from tests.treasury.money import dh, member_of, pay, rate, tried
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry
from treasury.cashbook.recording import record_transfer, reverse_entry
from treasury.giving_back import refund_credit
from treasury.models import CashEntry, MoneyAccount
from treasury.voiding import void_payment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def user(branch):
    return make_user(is_superuser=True)


def test_two_expenses_at_once_do_not_spend_the_same_money(branch, user):
    fill(branch, 100, by=user)
    calls = [lambda name=name: book(branch, 80, by=user, party_name=name) for name in ("أ", "ب")]
    assert sorted(at_once(tried, calls)) == [False, True]
    assert holds(branch) == dh(20)
    assert vouchers(branch) == [1, 2]


def test_an_expense_and_a_void_at_once_do_not_take_the_same_money(branch, user):
    """The box is not there yet: the first of the two makes it, and the other waits for it."""
    rate(branch, 20)
    payment = pay(member_of(branch), 100, by=user)
    calls = [
        lambda: book(branch, 80, by=user),
        lambda: void_payment(payment=payment, reason="خطأ", by=user),
    ]
    assert not MoneyAccount.objects.exists()
    assert sorted(at_once(tried, calls)) == [False, True]
    assert holds(branch) in (dh(20), dh(0))


def test_two_approvals_at_once_do_not_spend_the_same_money(branch, user):
    fill(branch, 5000, by=user)
    entries = [book(branch, 3000, by=user, party_name=name) for name in ("أ", "ب")]
    other = make_user(is_superuser=True)
    done = at_once(tried, [lambda entry=entry: approve_entry(entry=entry, by=other) for entry in entries])
    assert sorted(done) == [False, True]
    assert holds(branch) == dh(2000)


def test_an_entry_reversed_twice_at_once_is_reversed_once(branch, user):
    fill(branch, 500, by=user)
    entry = book(branch, 100, by=user)
    assert sorted(at_once(tried, [lambda: reverse_entry(entry=entry, reason="خطأ", by=user)] * 2)) == [False, True]
    assert holds(branch) == dh(500)


def test_a_form_sent_twice_at_once_records_once(branch, user):
    cash_box_of(branch)
    key = uuid4()
    made = at_once(lambda _turn: fill(branch, 10, by=user, form_key=key).pk, [1, 2])
    assert len(set(made)) == 1
    assert CashEntry.objects.count() == 1


def test_transfers_both_ways_at_once_wait_for_each_other_and_end(branch, user):
    bank, box = bank_of(branch, by=user), cash_box_of(branch)
    fill(branch, 500, by=user)
    fill(branch, 500, by=user, account=bank)
    day = CashEntry.objects.first().booked_on
    ways = [(box, bank), (bank, box)] * 3

    def move(way):
        return tried(
            lambda: record_transfer(from_account=way[0], to_account=way[1], amount=dh(100), booked_on=day, by=user)
        )

    assert at_once(move, ways) == [True] * 6
    assert holds(branch) == dh(500)
    assert vouchers(branch) == list(range(1, 15))


def test_dues_and_an_entry_at_once_do_not_pass_the_limit_on_cash(branch, user):
    """The law counts what one member gives in cash on a day, whichever door it comes through."""
    rate(branch, 20)
    membership = member_of(branch)
    calls = [
        lambda: pay(membership, 6000, by=user),
        lambda: fill(branch, 6000, by=user, party=membership.person),
    ]
    assert sorted(at_once(tried, calls)) == [False, True]


def test_two_accounts_at_once_do_not_pass_the_limit_of_approval(branch, user):
    bank = bank_of(branch, by=user)
    fill(branch, 5000, by=user)
    calls = [
        lambda: book(branch, 1500, by=user),
        lambda: book(branch, 1500, by=user, account=bank),
    ]
    assert at_once(tried, calls) == [True, True]
    assert sorted(CashEntry.objects.filter(kind="expense").values_list("state", flat=True)) == ["counts", "waiting"]


def test_credit_is_given_back_once(branch, user):
    rate(branch, 20)
    payment = pay(member_of(branch), 37 * 20 + 15, by=user)
    given = {"payment": payment, "amount": dh(15), "account": cash_box_of(branch), "reason": "طلب", "by": user}
    calls = [lambda: refund_credit(**given, form_key=uuid4()) for _ in range(2)]
    assert sorted(at_once(tried, calls)) == [False, True]
    payment.refresh_from_db()
    assert (payment.moved, payment.free) == (dh(15), dh(0))
