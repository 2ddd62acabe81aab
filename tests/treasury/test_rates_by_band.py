"""Rates by income band: the nearest branch decides; in it category and band, then band, then category, then all."""

from itertools import combinations

import pytest
from django.db import IntegrityError, transaction

from members.income_bands import declare_income_band
from members.models import Category, IncomeBand
from tests.factories import make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.charging import without_rate
from treasury.models import DuesCharge, DuesRate
from treasury.open_months import open_lines
from treasury.rates import RateTable

AMOUNTS = {"all": 10, "category": 20, "band": 30, "both": 40}


@pytest.fixture
def low(db):
    return IncomeBand.objects.create(name="أقل من 5 000 درهم")


@pytest.fixture
def regular(db):
    return Category.objects.get(code="regular")


def kinds(category, band):
    return {"all": {}, "category": {"category": category}, "band": {"band": band},
            "both": {"category": category, "band": band}}  # fmt: skip


def with_band(branch, band, **fields):
    membership = member_of(branch, **fields)
    return declare_income_band(membership=membership, band=band, by=make_user())


@pytest.mark.parametrize("given", [some for size in range(1, 5) for some in combinations(AMOUNTS, size)])
def test_the_rate_that_says_the_most_holds(party, low, regular, given):
    for name in given:
        rate(party["local"], AMOUNTS[name], **kinds(regular, low)[name])
    table = RateTable.of(party["local"])
    asked = {
        (category, band): table.rate(party["local"].path, category, band, month())
        for category in (regular.pk, -1)
        for band in (low.pk, None)
    }
    best = {
        (regular.pk, low.pk): ["both", "band", "category", "all"],
        (regular.pk, None): ["category", "all"],
        (-1, low.pk): ["band", "all"],
        (-1, None): ["all"],
    }
    for kind, names in best.items():
        expected = next((dh(AMOUNTS[name]) for name in names if name in given), None)
        assert asked[kind] == expected, kind


def test_a_nearer_general_rate_wins_over_one_of_both_above(party, low, regular):
    rate(party["national"], 40, category=regular, band=low)
    rate(party["local"], 10)
    assert RateTable.of(party["local"]).rate(party["local"].path, regular.pk, low.pk, month()) == dh(10)


def test_the_month_is_charged_and_paid_ahead_by_the_band(party, low):
    rate(party["province"], 20)
    rate(party["province"], 5, band=low)
    poor, other = with_band(party["local"], low), member_of(party["local"])
    assert {line.due for line in open_lines(poor.person, party["local"])} == {dh(5)}
    pay(poor, 10)
    charge(party["local"], 0)
    assert list(DuesCharge.objects.filter(person=poor.person).values_list("amount", flat=True)) == [dh(5)] * 2
    assert DuesCharge.objects.get(person=other.person).amount == dh(20)


def test_a_new_band_changes_no_month_that_was_asked(party, low):
    rate(party["province"], 20)
    rate(party["province"], 5, band=low)
    membership = member_of(party["local"])
    charge(party["local"], -2, -1)
    declare_income_band(membership=membership, band=low, by=make_user())
    charge(party["local"], -1, 0)
    rows = DuesCharge.objects.filter(person=membership.person).order_by("month")
    assert list(rows.values_list("amount", flat=True)) == [dh(20), dh(20), dh(5)]


def test_whom_no_rate_concerns_is_named(party, low):
    rate(party["local"], 5, band=low)
    with_band(party["local"], low)
    without = member_of(party["local"])
    assert without_rate(party["local"], month()) == [without]


def test_a_rate_of_a_band_may_begin_in_a_month_charged_to_others(party, low):
    rate(party["local"], 20)
    member_of(party["local"])
    charge(party["local"], 0)
    assert rate(party["local"], 5, since=0, band=low).amount == dh(5)


def test_no_two_rates_of_one_kind_are_open(party, low, regular):
    for kind in kinds(regular, low).values():
        rate(party["local"], 20, **kind)
        with pytest.raises(IntegrityError), transaction.atomic():
            DuesRate.objects.create(branch=party["local"], amount=dh(5), started_on=month(1), **kind)
