"""The nearest branch decides, a category's own rate before the general one, and each month by its first day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from members.models import Category
from tests.treasury.money import charge, dh, member_of, month, rate
from treasury.models import DuesRate
from treasury.rates import RateTable
from treasury.setting_rates import set_rate


def rate_for(branch, category, day):
    return RateTable.of(branch).rate(branch.path, category.pk, None, day)


@pytest.fixture
def regular(db):
    return Category.objects.get(code="regular")


@pytest.fixture
def elected(db):
    return Category.objects.get(code="elected")


def test_no_rate_anywhere(party, regular):
    assert rate_for(party["local"], regular, month()) is None


def test_the_nearest_branch_wins_even_over_a_category_above(party, regular, elected):
    rate(party["national"], 10)
    rate(party["national"], 100, category=elected)
    rate(party["province"], 20)
    assert rate_for(party["region"], regular, month()) == dh(10)
    assert rate_for(party["region"], elected, month()) == dh(100)
    assert rate_for(party["local"], regular, month()) == dh(20)
    assert rate_for(party["local"], elected, month()) == dh(20)


def test_a_category_wins_over_the_general_rate_of_its_branch(party, regular, elected):
    rate(party["local"], 20)
    rate(party["local"], 150, category=elected)
    assert rate_for(party["local"], elected, month()) == dh(150)
    assert rate_for(party["local"], regular, month()) == dh(20)
    assert rate_for(party["other"], regular, month()) is None


def test_a_rate_to_come_leaves_the_months_before_it(party, regular):
    rate(party["local"], 20)
    rate(party["local"], 30, since=2)
    assert [rate_for(party["local"], regular, month(offset)) for offset in (-31, 0, 1, 2, 40)] == [
        None, dh(20), dh(20), dh(30), dh(30),
    ]  # fmt: skip


def test_a_rate_between_holds_until_the_one_already_decided(party, regular):
    rate(party["local"], 20)
    rate(party["local"], 30, since=6)
    rate(party["local"], 25, since=3)
    assert [rate_for(party["local"], regular, month(offset)) for offset in (2, 3, 5, 6)] == [
        dh(20), dh(25), dh(25), dh(30),
    ]  # fmt: skip


def test_a_mended_rate_leaves_its_trace(party, regular):
    rate(party["local"], 20)
    rate(party["local"], 300, since=2)
    rate(party["local"], 30, since=2)
    assert rate_for(party["local"], regular, month(2)) == dh(30)
    assert DuesRate.objects.filter(branch=party["local"]).count() == 3


def test_a_rate_said_twice_is_one(party):
    assert rate(party["local"], 25, since=1) == rate(party["local"], 25, since=1)
    assert DuesRate.objects.get().ended_on is None


def test_a_rate_never_rewrites_months_that_were_asked_for(party, regular):
    rate(party["province"], 20)
    member_of(party["local"])
    charge(party["local"], -2)
    with pytest.raises(ValidationError, match="اختر شهرا لاحقا") as refused:
        rate(party["province"], 30, since=-3)
    assert list(refused.value.message_dict) == ["from_month"]
    rate(party["other"], 30, since=-3)
    assert rate(party["province"], 30, since=-1).amount == dh(30)


@pytest.mark.parametrize(
    ("amount", "start", "field"),
    [("-1", 1, "amount"), ("1.005", 1, "amount"), ("1000000000", 1, "amount"), (5, 2, "from_month")],
)
def test_a_wrong_rate_is_refused(party, amount, start, field):
    with pytest.raises(ValidationError) as refused:
        set_rate(branch=party["local"], amount=Decimal(amount), from_month=date(2030, 1, start))
    assert list(refused.value.message_dict) == [field]


def test_the_table_answers_for_many_without_queries(party, regular, elected, django_assert_num_queries):
    rate(party["province"], 20)
    rate(party["other"], 40)
    with django_assert_num_queries(1):
        table = RateTable.of(party["province"], below=True)
        assert table.rate(party["local"].path, regular.pk, None, month()) == dh(20)
        assert table.rate(party["other"].path, elected.pk, None, month()) == dh(40)
        assert table.rate(party["region"].path, regular.pk, None, month()) is None
