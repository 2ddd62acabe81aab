"""The debts of a branch are what its late charges add up to, in either order and page by page."""

from collections import defaultdict
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.treasury.money import charge, dh, member_of, pay, rate
from treasury.arrears import Debts, late_charges

PARTS = [0, 10, 20, 35, 60, 80]


@pytest.fixture
def members(party, bureau, treasurer):
    rate(party["province"], 20)
    found = [member_of(party["local"], family_name=f"القديمي {number}") for number in range(7)]
    charge(party["local"], -4, -3, -2, -1, 0)
    return found


def added_up(branch):
    """{key of a person: (dirhams, since, months)} of what is late, added up one by one."""
    found = defaultdict(lambda: [Decimal(0), None, 0])
    for row in late_charges().filter(branch=branch).order_by("month"):
        debt = found[row.person_id]
        debt[0] += row.due
        debt[1] = debt[1] or row.month
        debt[2] += 1
    return {person: tuple(debt) for person, debt in found.items()}


@given(paid=st.lists(st.sampled_from(PARTS), min_size=7, max_size=7), rows=st.integers(1, 9))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_pages_of_either_order_hold_every_debt_once(members, party, treasurer, paid, rows):
    for member, amount in zip(members, paid, strict=True):
        if amount:
            pay(member, amount)
    late = added_up(party["local"])
    keys = {"amount": lambda debt: -debt.amount, "age": lambda debt: (debt.since, -debt.amount)}
    for order, key in keys.items():
        debts = Debts(treasurer, party["local"], order)
        pages = [debt for page in Paginator(debts, rows) for debt in page.object_list]
        assert {debt.person_id: (debt.amount, debt.since, debt.months) for debt in pages} == late
        assert len(pages) == len(debts) == len(late)
        assert [key(debt) for debt in pages] == sorted(map(key, pages))
        assert debts.total == sum((amount for amount, _since, _months in late.values()), Decimal(0))


def test_a_page_and_its_sums_are_two_queries(members, party, treasurer, django_assert_num_queries):
    debts = Debts(treasurer, party["local"])
    with django_assert_num_queries(2):
        assert (len(debts), debts.total, len(debts[2:5])) == (12, dh(960), 3)


def test_who_sees_no_charges_sees_no_debts(members, party, outsider):
    debts = Debts(outsider, party["local"])
    assert (len(debts), list(debts), debts.total) == (0, [], 0)
