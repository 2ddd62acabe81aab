"""How well a branch collects lately."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.models import Branch
from tests.factories import make_member, make_user
from tests.treasury.money import charge, month, pay, rate
from treasury.collection_rates import CollectionRate, collections_of, falling, quarters
from treasury.voiding import void_payment

ONE = Decimal("1.00")


def test_the_last_three_whole_months_are_compared_with_the_three_before():
    assert quarters() == ((month(-3), month(-1)), (month(-6), month(-4)))


@pytest.mark.parametrize(
    ("paid_now", "paid_before", "is_falling"),
    [(50, 60, True), (60, 60, False), (70, 60, False), (0, 2, True), (59, 60, False)],
)
def test_a_share_that_is_smaller_by_more_than_a_hundredth_falls(paid_now, paid_before, is_falling):
    assert CollectionRate(100 * ONE, paid_now * ONE, 100 * ONE, paid_before * ONE).is_falling is is_falling


def test_without_dues_in_one_of_the_two_nothing_falls():
    assert CollectionRate(asked_now=ONE).is_falling is False
    assert CollectionRate(asked_before=ONE, paid_before=ONE).is_falling is False
    assert CollectionRate().now is None


@given(st.integers(0, 100), st.integers(0, 100))
def test_percents_are_those_of_the_shares(paid_now, paid_before):
    found = CollectionRate(100 * ONE, paid_now * ONE, 100 * ONE, paid_before * ONE)
    assert (found.now, found.before) == (paid_now, paid_before)


@pytest.mark.django_db
@pytest.mark.parametrize("paid", [0, 20, 60, 80, 100, 120])
def test_what_a_branch_asked_and_collected_of_the_months(party, paid):
    rate(party["national"], 20)
    member = make_member(party["local"], on=month(-12))
    charge(party["local"], *range(-6, 1))
    if paid:
        pay(member, paid)
    found = collections_of([party["local"]])[party["local"].pk]
    assert (found.asked_now, found.asked_before) == (60, 60)
    assert (found.paid_before, found.paid_now) == (min(paid, 60), max(paid - 60, 0))
    assert falling(Branch.objects.all()).exists() is found.is_falling


@pytest.mark.django_db
def test_a_voided_payment_counts_no_more(party):
    rate(party["national"], 20)
    member = make_member(party["local"], on=month(-12))
    charge(party["local"], *range(-6, 0))
    payment = pay(member, 60)
    assert falling(Branch.objects.filter(pk=party["local"].pk)).exists()
    void_payment(payment=payment, reason="خطأ", by=make_user(is_superuser=True))
    assert not falling(Branch.objects.filter(pk=party["local"].pk)).exists()


@pytest.mark.django_db
def test_each_branch_by_itself_and_one_query_for_all(party, django_assert_num_queries):
    rate(party["national"], 20)
    for branch in (party["local"], party["other"]):
        make_member(branch, on=month(-12))
        charge(branch, -1)
    with django_assert_num_queries(1):
        found = collections_of(Branch.objects.all())
    assert found == {
        branch.pk: CollectionRate(asked_now=Decimal("20.00")) for branch in (party["local"], party["other"])
    }
