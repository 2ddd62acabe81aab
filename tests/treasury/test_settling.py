"""A payment settles months: older money first, the months it opens are written with it, and the sums always agree."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.joining import leave
from members.suspending import suspend
from tests.factories import make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled
from treasury.charging import charge_month, exempt, withdraw_exemption
from treasury.credit import credit_of
from treasury.models import Allocation, DuesCharge, Payment
from treasury.open_months import open_lines_of
from treasury.voiding import void_payment


@pytest.fixture
def membership(party):
    rate(party["province"], 20)
    return member_of(party["local"])


def charges_of(membership):
    """{month: (amount, left to pay)} of what the member is asked."""
    rows = DuesCharge.objects.asked().filter(person=membership.person)
    return {row.month: (row.amount, row.due) for row in rows}


def test_a_payment_writes_the_months_that_it_opens(party, membership):
    payment = pay(membership, 50)
    assert settled(payment) == {0: dh(20), 1: dh(20), 2: dh(10)}
    assert charges_of(membership) == {
        month(0): (dh(20), 0),
        month(1): (dh(20), 0),
        month(2): (dh(20), dh(10)),
    }
    assert set(DuesCharge.objects.values_list("made_by", flat=True)) == {payment.pk}


def test_months_through_this_one_are_written_even_where_the_money_does_not_reach(party, membership):
    charge(party["local"], -3)
    late = member_of(party["local"])
    payment = pay(late, 30)
    assert settled(payment) == {-3: dh(20), -2: dh(10)}
    assert list(charges_of(late)) == [month(-3), month(-2), month(-1), month(0)]


def test_a_month_left_in_part_is_completed_before_the_next(party, membership):
    pay(membership, 30)
    second = pay(membership, 20)
    assert settled(second) == {1: dh(10), 2: dh(10)}


def test_money_that_settled_nothing_goes_first(party):
    """The first payment was held for want of a rate."""
    membership = member_of(party["local"])
    held = pay(membership, 30)
    assert (settled(held), credit_of(membership.person, party["local"])) == ({}, dh(30))
    rate(party["local"], 20)
    second = pay(membership, 20)
    assert (settled(held), settled(second)) == ({0: dh(20), 1: dh(10)}, {1: dh(10), 2: dh(10)})
    assert credit_of(membership.person, party["local"]) == dh(0)


def test_what_the_branch_cannot_use_yet_stays_held(party, membership):
    leave(membership=membership, on=month(0) + timedelta(days=1), reason="resignation")
    payment = pay(membership, 50)
    assert (settled(payment), credit_of(membership.person, party["local"])) == ({0: dh(20)}, dh(30))


def test_money_held_in_one_branch_settles_nothing_in_another(party):
    membership, other = member_of(party["local"]), member_of(party["other"])
    pay(membership, 30)
    rate(party["province"], 20)
    charge(party["province"], 0)
    assert credit_of(membership.person, party["local"]) == dh(10)
    assert credit_of(membership.person, party["other"]) == dh(0)
    assert credit_of(other.person, party["other"]) == dh(0)


def test_a_voided_payment_is_no_credit(party, treasurer):
    membership = member_of(party["local"])
    payment = pay(membership, 30)
    void_payment(payment=payment, reason="خطأ", by=treasurer)
    rate(party["local"], 20)
    charge(party["local"], 0)
    assert credit_of(membership.person, party["local"]) == dh(0)
    assert charges_of(membership) == {month(0): (dh(20), dh(20))}


def test_a_month_written_by_somebody_else_meanwhile_refuses_the_payment(party, membership, monkeypatch):
    """The payer is locked, so only what forgets the lock gets here; then nothing of the payment stays."""

    def stale(people, branch):
        lines = open_lines_of(people, branch)
        charge_month(branch=branch, month=month(0))
        DuesCharge.objects.update(amount=dh(35))
        return lines

    monkeypatch.setattr("treasury.payments.open_lines_of", stale)
    with pytest.raises(ValidationError, match="تغيرت"):
        pay(membership, 20)
    assert not Payment.objects.exists()
    assert not DuesCharge.objects.exists()


@pytest.mark.parametrize("end", ["leave", "suspend"])
def test_a_charge_ahead_is_released_when_the_run_finds_no_member(party, membership, end, monkeypatch):
    pay(membership, 30)
    if end == "leave":
        leave(membership=membership, on=month(1), reason="resignation")
    else:
        suspend(membership=membership, on=month(1), reason="قرار")
    monkeypatch.setattr("treasury.charging.current_month", lambda: month(1))
    assert charge_month(branch=party["local"], month=month(1)) == 0
    assert charges_of(membership)[month(1)] == (dh(10), 0)


def test_an_exemption_and_its_end_leave_the_sums_as_they_were(party, membership, treasurer):
    charge(party["local"], -1, 0)
    held = pay(membership, 20)
    row = DuesCharge.objects.get(person=membership.person, month=month(0))
    exempt(charge=row, reason="ظرف", by=treasurer)
    assert charges_of(membership)[month(0)] == (dh(20), 0)
    withdraw_exemption(charge=row)
    assert charges_of(membership)[month(0)] == (dh(20), dh(20))
    assert settled(held) == {-1: dh(20)}
    with pytest.raises(ValidationError, match="غير معفى"):
        withdraw_exemption(charge=row)


def test_nobody_exempts_themselves(party, treasurer):
    rate(party["province"], 20)
    charge(party["local"], 0)
    own = DuesCharge.objects.get(person=treasurer.person)
    with pytest.raises(ValidationError):
        exempt(charge=own, reason="ظرف", by=treasurer)
    own.refresh_from_db()
    assert own.exempted_at is None


MOVES = st.lists(
    st.tuples(st.sampled_from(["pay", "charge", "void", "rate"]), st.integers(0, 7), st.integers(1, 130)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whatever_happens_no_dirham_is_lost_and_no_month_is_paid_twice(moves, party):
    """Payments, runs, voids and changes of rate in any order, refused or not."""
    with transaction.atomic():
        membership, by = member_of(party["local"]), make_user()
        rate(party["province"], 20)
        for move, number, amount in moves:
            with suppress(ValidationError):
                make_move(move, number, amount, membership, by)
        assert_sound(membership.person, party["local"])
        transaction.set_rollback(True)


def make_move(move, number, amount, membership, by):
    branch = membership.branch
    if move == "pay":
        pay(membership, Decimal(amount) / 2, by=by)
    elif move == "charge":
        charge_month(branch=branch, month=month(-number))
    elif move == "rate":
        rate(branch, amount, since=number + 1)
    elif payment := Payment.objects.valid().filter(payer=membership.person).order_by("pk")[number:].first():
        void_payment(payment=payment, reason="خطأ", by=by)


def assert_sound(person, branch):
    """What is used and what is held is what was paid; no month is asked twice, nor paid beyond what it costs."""
    payments = Payment.objects.valid().filter(payer=person)
    counting = Allocation.objects.counting().filter(charge__person=person)
    held = credit_of(person, branch)
    assert total(counting) + held == total(payments)
    for payment in payments:
        assert total(payment.allocations.counting()) <= payment.amount
    rows = list(DuesCharge.objects.asked().filter(person=person))
    assert all(0 <= row.paid <= row.amount for row in rows)
    assert len({row.month for row in rows}) == len(rows)
    assert not (held and any(row.due for row in rows))


def total(rows):
    return rows.aggregate(total=Sum("amount"))["total"] or 0
