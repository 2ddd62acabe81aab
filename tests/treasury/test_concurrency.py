"""Many treasurers at once, on the real engine: receipts without gap or repeat, no month overpaid."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from members.joining import transfer
from tests.factories import make_user
from tests.threads import at_once
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.charges_ahead import confirm
from treasury.models import DuesCharge, DuesRate, Payment
from treasury.settled import recount
from treasury.voiding import void_payment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# SQLite has one writer at a time: a few are enough to show that they wait for each other.
CROWD = 50 if connection.vendor == "postgresql" else 8


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


def test_concurrent_payments_take_numbers_without_gap_or_repeat(branch):
    """The year's first payments, from as many members, with one in five that fails after its number is taken."""
    user = make_user()
    memberships = [member_of(branch) for _ in range(CROWD)]

    def record(index):
        if index % 5:
            return pay(memberships[index], 20, by=user).number
        with pytest.raises(IntegrityError):  # nobody recorded it: refused after the number was taken
            pay(memberships[index], 20, by=None)
        return None

    numbers = [number for number in at_once(record, range(CROWD)) if number]
    good = CROWD - len(range(0, CROWD, 5))
    assert sorted(numbers) == list(range(1, good + 1))
    assert Payment.objects.count() == good
    again = at_once(lambda index: pay(memberships[index], 20, by=user).number, range(CROWD))
    assert sorted(again) == list(range(good + 1, good + CROWD + 1))


def test_two_treasurers_with_the_same_member_never_overpay_a_month(branch):
    user, membership = make_user(), member_of(branch)
    charge(branch, -2, -1, 0)
    at_once(lambda amount: pay(membership, amount, by=user), [50, 35, 30, 45, 20])
    charges = list(DuesCharge.objects.filter(person=membership.person).order_by("month"))
    assert all(row.paid <= row.amount for row in charges)
    assert sum(row.paid for row in charges) == dh(180)
    assert [row.due for row in charges] == [dh(0)] * 9


def test_a_form_sent_twice_at_once_records_one_payment(branch):
    user, membership, key = make_user(), member_of(branch), uuid4()
    payments = at_once(lambda _index: pay(membership, 20, by=user, form_key=key).pk, range(4))
    assert len(set(payments)) == 1
    assert Payment.objects.count() == 1


def test_charging_and_paying_at_once(branch):
    user = make_user()
    memberships = [member_of(branch) for _ in range(6)]
    calls = [lambda: charge(branch, 0)] * 2 + [lambda row=row: pay(row, 20, by=user) for row in memberships]
    at_once(lambda call: call(), calls)
    charges = DuesCharge.objects.filter(month=month())
    assert [(row.paid, row.due) for row in charges] == [(dh(20), dh(0))] * 6


@pytest.mark.postgresql
def test_the_run_confirms_months_while_a_sheet_completes_them(branch):
    """Members paid part of the month ahead of the run: both write to the same months, of which neither locks all."""
    user, memberships = make_user(), [member_of(branch) for _ in range(60)]
    for membership in memberships:
        pay(membership, 10, by=user)
    charges = DuesCharge.objects.filter(month=month())
    keys = list(charges.order_by("-pk").values_list("pk", flat=True))
    for key in keys:  # stored in another order than that of their keys
        charges.filter(pk=key).update(confirmed_at=None)

    @transaction.atomic
    def confirm_all(_turn):
        confirm([branch.pk], month(), keys)

    @transaction.atomic
    def recount_all(_turn):
        recount(charges=keys)

    for _turn in range(10):
        at_once(lambda call: call(0), [confirm_all, recount_all])
        charges.update(confirmed_at=None)
    assert set(charges.values_list("paid", flat=True)) == {dh(10)}


def test_a_refused_payment_takes_no_number(branch):
    user, membership = make_user(), member_of(branch)
    with pytest.raises(ValidationError):
        pay(membership, 0, by=user)
    assert pay(membership, 20, by=user).number == 1


def test_two_branches_that_take_cash_at_once_stay_below_the_ceiling(branch, party):
    user, membership = make_user(), member_of(branch)
    moved = transfer(membership=membership, branch=party["other"], on=month() + timedelta(days=1))

    def record(row):
        try:
            return pay(row, 6000, by=user).amount
        except ValidationError as refused:
            return list(refused.message_dict)

    assert sorted(at_once(record, [membership, moved]), key=str) == [dh(6000), ["method"]]
    assert Payment.objects.get().amount == dh(6000)


def test_voiding_and_paying_at_once_leave_each_month_paid_once(branch):
    user, membership = make_user(), member_of(branch)
    charge(branch, -1, 0)
    wrong = pay(membership, 100, by=user)
    calls = [lambda: void_payment(payment=wrong, reason="خطأ", by=user)] + [lambda: pay(membership, 40, by=user)] * 2
    at_once(lambda call: call(), calls)
    charges = DuesCharge.objects.asked().filter(person=membership.person).order_by("month")
    assert [(row.month, row.paid, row.due) for row in charges] == [
        (month(offset), dh(20), dh(0)) for offset in (-1, 0, 1, 2)
    ]


def test_two_rates_of_one_branch_set_at_once_follow_each_other(branch):
    """Without the branch's lock both would end the same rate and begin in its place."""
    amounts = at_once(lambda amount: rate(branch, amount, since=1).amount, [25, 30, 35])
    assert sorted(amounts) == [dh(25), dh(30), dh(35)]
    rates = DuesRate.objects.filter(branch=branch)
    assert rates.filter(ended_on=None).count() == 1
    assert rates.filter(started_on=month(1), ended_on=month(1)).count() == 2


def test_voiding_twice_at_once_voids_once(branch):
    user, membership = make_user(), member_of(branch)
    payment = pay(membership, 60, by=user)

    def void(index):
        try:
            return void_payment(payment=payment, reason=f"خطأ {index}", by=user).void_reason
        except ValidationError:
            return None

    done = [reason for reason in at_once(void, [1, 2, 3]) if reason]
    payment.refresh_from_db()
    assert done == [payment.void_reason]
