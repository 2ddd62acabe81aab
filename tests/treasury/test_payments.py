"""Recording and voiding: which months are settled, what is refused, and whose branch the money belongs to."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.models import Branch
from members.joining import leave, transfer
from members.models import Person
from tests.factories import make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled
from treasury.balances import totals_by_branch, with_arrears
from treasury.charging import exempt
from treasury.credit import credit_of
from treasury.grid import rows_of
from treasury.models import Allocation, AmountLimit, DuesCharge, NumberSequence, Payment
from treasury.numbering import Series, take_number
from treasury.open_months import open_lines, suggested_amount
from treasury.payments import preview_payment
from treasury.voiding import void_payment


@pytest.fixture
def membership(party):
    """A member who owes three months of 20 dirhams, this one included."""
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -2, -1, 0)
    return membership


def test_the_oldest_months_first_and_the_last_in_part(membership):
    assert settled(pay(membership, 50)) == {-2: dh(20), -1: dh(20), 0: dh(10)}
    assert settled(pay(membership, 10)) == {0: dh(10)}


def test_what_is_above_the_arrears_pays_months_ahead(membership):
    assert settled(pay(membership, 105)) == {-2: dh(20), -1: dh(20), 0: dh(20), 1: dh(20), 2: dh(20), 3: dh(5)}


def test_months_ahead_follow_the_rate_of_each(membership, party):
    rate(party["local"], 30, since=2)
    assert settled(pay(membership, 130)) == {-2: dh(20), -1: dh(20), 0: dh(20), 1: dh(20), 2: dh(30), 3: dh(20)}


def test_three_years_ahead_at_most_and_the_rest_is_kept(membership, party):
    payment = pay(membership, 60 + 36 * 20 + 15)
    assert max(settled(payment)) == 36
    assert credit_of(membership.person, party["local"]) == dh(15)


def test_the_missing_months_are_charged_from_the_first_that_the_branch_charged(party):
    rate(party["province"], 20)
    member_of(party["local"])
    charge(party["local"], -3)
    late = member_of(party["local"])
    assert settled(pay(late, 20)) == {-3: dh(20)}
    assert DuesCharge.objects.filter(person=late.person).count() == 4


def test_a_branch_that_never_charged_begins_this_month(party):
    rate(party["province"], 20)
    assert settled(pay(member_of(party["local"]), 40)) == {0: dh(20), 1: dh(20)}


def test_the_preview_says_what_the_payment_does(membership, party):
    preview = preview_payment(person=membership.person, branch=party["local"], amount=dh(50))
    assert [(fill.month, fill.part, fill.left) for fill in preview.fills] == [
        (month(-2), dh(20), dh(0)), (month(-1), dh(20), dh(0)), (month(), dh(10), dh(10)),
    ]  # fmt: skip
    assert ([fill.month for fill in preview.partial], preview.credit) == ([month()], dh(0))
    assert not Allocation.objects.exists()


def test_the_amount_suggested_is_what_is_due_or_else_the_next_month(membership, party):
    assert suggested_amount(open_lines(membership.person, party["local"])) == dh(60)
    pay(membership, 60)
    assert suggested_amount(open_lines(membership.person, party["local"])) == dh(20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.decimals(min_value="0.01", max_value="400", places=2), min_size=1, max_size=4),
    voided=st.sets(st.integers(0, 3), max_size=2),
)
def test_any_sequence_of_payments_keeps_the_books(membership, party, amounts, voided):
    with transaction.atomic():
        for index, amount in enumerate(amounts):
            preview = preview_payment(person=membership.person, branch=party["local"], amount=amount)
            payment = pay(membership, amount)
            mine = {month(offset): part for offset, part in settled(payment).items()}
            assert mine == {fill.month: fill.part for fill in preview.fills}
            if index in voided:
                void_payment(payment=payment, reason="خطأ", by=payment.recorded_by)
            charges = list(DuesCharge.objects.filter(person=membership.person).order_by("month"))
            assert all(0 <= row.paid <= row.amount for row in charges)
            _assert_oldest_first(charges)
        valid = sum(row.amount for row in Payment.objects.valid())
        assert valid == sum(row.paid for row in charges) + credit_of(membership.person, party["local"])
        transaction.set_rollback(True)


def _assert_oldest_first(charges):
    """Through the last month on which something is paid by the latest payment, nothing older is short."""
    latest = Payment.objects.valid().order_by("pk").last()
    months = [row.charge.month for row in latest.allocations.select_related("charge")] if latest else []
    if months:
        assert all(row.due == 0 for row in charges if row.month < max(months))


def test_after_a_transfer_each_branch_settles_its_own_months(membership, party):
    moved = transfer(membership=membership, branch=party["other"], on=month() + timedelta(days=5))
    assert settled(pay(moved, 20, branch=party["other"])) == {1: dh(20)}
    assert settled(pay(membership, 100)) == {-2: dh(20), -1: dh(20), 0: dh(20)}
    assert credit_of(membership.person, party["local"]) == dh(40)
    assert credit_of(membership.person, party["other"]) == 0


def test_a_member_who_left_may_still_pay_what_is_owed(membership, party):
    leave(membership=membership, on=localdate(), reason="resignation")
    assert settled(pay(membership, 60)) == {-2: dh(20), -1: dh(20), 0: dh(20)}


def test_an_exempted_month_is_passed_over(membership, treasurer):
    exempt(charge=DuesCharge.objects.get(month=month(-1)), reason="ظرف", by=treasurer)
    assert settled(pay(membership, 40)) == {-2: dh(20), 0: dh(20)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-5)}, "amount"),
        ({"amount": Decimal("0.005")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal("1000000000")}, "amount"),
        ({"paid_on": date(2999, 1, 1)}, "paid_on"),
        ({"amount": Decimal(10000)}, "method"),
    ],
)
def test_what_is_refused(membership, change, field):
    with pytest.raises(ValidationError) as refused:
        pay(membership, **{"amount": 20} | change)
    assert list(refused.value.message_dict) == [field]
    assert not Payment.objects.exists()
    assert not NumberSequence.objects.exists()


def test_whoever_was_never_a_member_of_the_branch_cannot_pay_there(membership, party):
    with pytest.raises(ValidationError) as refused:
        pay(membership, 20, branch=party["other"])
    assert list(refused.value.message_dict) == ["payer"]


def test_the_limit_on_cash_is_dated(membership, party):
    assert pay(membership, "9999.99").number == 1
    assert pay(membership, 10000, method="cheque").number == 2
    AmountLimit.objects.filter(subject="cash").update(ended_on=localdate())
    AmountLimit.objects.create(subject="cash", amount=dh(5000), started_on=localdate(), reference="قانون لاحق")
    with pytest.raises(ValidationError) as refused:
        pay(membership, 5000)
    assert "5\xa0000,00" in refused.value.messages[0]


def test_cash_of_a_day_is_counted_together_whatever_the_branch(membership, party):
    """Else ten thousand dirhams would be paid in two halves."""
    yesterday = localdate() - timedelta(days=1)
    moved = transfer(membership=membership, branch=party["other"], on=month() + timedelta(days=1))
    first = pay(membership, 6000)
    pay(moved, 9000, method="cheque")
    with pytest.raises(ValidationError, match="في ذلك اليوم") as refused:
        pay(moved, 4000)
    assert list(refused.value.message_dict) == ["method"]
    assert "6\xa0000,00" in refused.value.messages[0]
    assert pay(moved, "3999.99").number == 2
    assert pay(moved, 9999, paid_on=yesterday).amount == dh(9999)
    assert pay(member_of(party["other"]), 9999).amount == dh(9999)
    void_payment(payment=first, reason="خطأ", by=make_user())
    assert pay(moved, 6000).amount == dh(6000)


def test_a_form_sent_twice_records_one_payment(membership, party):
    key = uuid4()
    first = pay(membership, 20, form_key=key)
    assert pay(membership, 20, form_key=key) == first
    assert Payment.objects.count() == 1
    with pytest.raises(ValidationError, match="أداء آخر"):
        pay(member_of(party["local"]), 20, form_key=key)


def test_each_branch_and_year_has_its_own_numbers(membership, party):
    last_year = date(localdate().year - 1, 12, 31)
    there = member_of(party["other"])
    numbers = [pay(membership, 1), pay(membership, 1), pay(there, 1), pay(membership, 1, paid_on=last_year)]
    assert [(row.year - localdate().year, row.number) for row in numbers] == [(0, 1), (0, 2), (0, 1), (-1, 1)]
    assert numbers[1].receipt == f"{localdate().year}/0002"


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_inside_a_transaction(party):
    with pytest.raises(RuntimeError):
        take_number(Series.RECEIPT, party["local"], 2026)


def test_balances_and_totals(membership, party, django_assert_num_queries):
    pay(membership, 30)
    ahead = member_of(party["local"])
    pay(ahead, 100)
    people = [membership.person, ahead.person]
    with django_assert_num_queries(3):
        balances = {row.person: row.balance for row in rows_of(party["local"], people, month().year)}
    assert (balances[people[0]].arrears, balances[people[0]].held) == (dh(30), dh(0))
    assert (balances[people[1]].arrears, balances[people[1]].held) == (dh(0), dh(40))
    totals = totals_by_branch(Branch.objects.filter(slug="nakhil"), month(-2), month())[party["local"].pk]
    assert (totals.charged, totals.collected, totals.arrears) == (dh(120), dh(90), dh(30))
    with django_assert_num_queries(1):
        listed = Person.objects.filter(pk__in=[row.pk for row in people])
        owed = {row.pk: row.arrears for row in with_arrears(listed)}
    assert owed == {people[0].pk: dh(30), people[1].pk: dh(0)}


def test_a_preview_and_a_payment_cost_the_same_for_any_past(party, assert_flat_queries):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    user = make_user()

    def grow(rows):
        charge(party["local"], -(rows - 1))

    def call():
        with transaction.atomic():
            preview_payment(person=membership.person, branch=party["local"], amount=dh(900))
            pay(membership, 900, by=user)
            transaction.set_rollback(True)

    assert_flat_queries(grow, call)
