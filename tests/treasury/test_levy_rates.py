"""Rates of levies: which one holds, who sets it, and taking one back before it has begun."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from members.models import Assembly, PublicRole
from members.public_offices import end_public_office
from tests.factories import make_user
from tests.treasury.gifts import refused
from tests.treasury.levied import ELECTED, ask, elect, left, levy
from tests.treasury.money import dh, month
from treasury.levies.setting_rates import set_levy_rate, withdraw_levy_rate
from treasury.models import LevyCharge, LevyRate

pytestmark = pytest.mark.usefixtures("books_add_up")


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def office(branch):
    return elect(branch)


def test_the_nearest_branch_that_set_a_rate_is_owed(party, branch, office):
    levy(party["region"], 300)
    assert ask(party["region"], -2) == [1]
    levy(branch, 100, since=-1)
    assert ask(party["region"], -1, below=True) == [1]
    assert list(LevyCharge.objects.order_by("month").values_list("branch__slug", "amount", "month")) == [
        (party["region"].slug, dh(300), month(-2)),
        (branch.slug, dh(100), month(-1)),
    ]


def test_a_rate_for_the_president_comes_before_the_general_one(branch, office):
    president = elect(branch, role=PublicRole.PRESIDENT)
    levy(branch, 100)
    levy(branch, 500, presidents=True)
    ask(branch, 0)
    assert {row.office: row.amount for row in LevyCharge.objects.all()} == {office: dh(100), president: dh(500)}


def test_a_rate_of_zero_asks_nothing_and_hides_those_above(party, branch, office):
    levy(party["province"], 300)
    levy(branch, 0)
    assert ask(party["province"], 0, below=True) == [0]


def test_a_rate_is_of_one_assembly(branch, office):
    levy(branch, 900, Assembly.REGIONAL)
    assert ask(branch, 0) == [0]
    regional = elect(branch, Assembly.REGIONAL)
    assert ask(branch, 0) == [1]
    assert LevyCharge.objects.get().office == regional


def test_a_new_rate_leaves_the_months_that_were_asked(branch, office):
    first = levy(branch, 100)
    ask(branch, -1)
    words = refused(levy, branch, 200, since=-1)
    assert words == {"from_month": "سبق أن طُلبت مساهمات ابتداء من هذا الشهر: اختر شهرا لاحقا."}
    second = levy(branch, 200, since=0)
    first.refresh_from_db()
    assert (first.ended_on, second.ended_on) == (month(), None)
    assert levy(branch, 200, since=0) == second  # said twice
    ask(branch, 0)
    assert left(office.person) == {-1: dh(100), 0: dh(200)}


@pytest.mark.parametrize(
    ("amount", "fields", "key"),
    [
        ("-1", {}, "amount"),
        ("10.005", {}, "amount"),
        ("10", {"decision": " "}, "decision"),
        ("10", {"decided_on": localdate}, None),
        ("10", {"assembly": 9}, "assembly"),
    ],
)
def test_what_no_rate_can_be(branch, amount, fields, key):
    fields = {name: value() if callable(value) else value for name, value in fields.items()}
    given_ = {"assembly": 1, "decision": "قرار", "decided_on": ELECTED, "from_month": month(), "by": make_user()}
    call = {"branch": branch, "amount": Decimal(amount)} | given_ | fields
    if key is None:
        assert set_levy_rate(**call).decided_on == localdate()
        return
    assert list(refused(set_levy_rate, **call)) == [key]
    assert not LevyRate.objects.exists()


def test_a_rate_from_the_middle_of_a_month_or_decided_tomorrow_is_refused(branch):
    middle = month() + timedelta(days=1)
    call = {"branch": branch, "assembly": 1, "amount": dh(10), "decision": "قرار", "decided_on": ELECTED}
    assert list(refused(set_levy_rate, **call, from_month=middle, by=make_user())) == ["from_month"]
    assert list(refused(levy, branch, 10, decided_on=localdate() + timedelta(days=1))) == ["decided_on"]


def test_nobody_sets_a_rate_that_they_would_pay_nor_takes_one_back(branch, treasurer, branch_secretary):
    own = elect(branch, Assembly.REPRESENTATIVES, person=treasurer.person)
    assert refused(levy, branch, 0, Assembly.REPRESENTATIVES, by=treasurer) == {
        "amount": "تتولى مهمة انتخابية تهمها هذه المساهمة: يقوم بذلك مسؤول آخر له هذه الصلاحية أو المستوى الأعلى."
    }
    elect(branch, Assembly.REPRESENTATIVES)  # somebody else would pay it too
    assert list(refused(levy, branch, 0, Assembly.REPRESENTATIVES, by=treasurer)) == ["amount"]
    assert levy(branch, 10, Assembly.REPRESENTATIVES, by=branch_secretary).amount == dh(10)
    to_come = levy(branch, 300, Assembly.REPRESENTATIVES, since=1, by=branch_secretary)
    assert list(refused(withdraw_levy_rate, rate=to_come, reason="خطأ", by=treasurer)) == ["amount"]
    assert withdraw_levy_rate(rate=to_come, reason="خطأ", by=branch_secretary).withdrawn_at
    end_public_office(office=own, on=month(-1), reason="resignation")
    assert list(refused(levy, branch, 0, Assembly.REPRESENTATIVES, since=-2, by=treasurer)) == ["amount"]
    assert levy(branch, 0, Assembly.REPRESENTATIVES, since=-1, by=treasurer).amount == 0  # none of their months


def test_a_president_sets_no_general_rate_that_would_hide_the_president_s_of_the_level_above(party, branch, treasurer):
    own = elect(branch, role=PublicRole.PRESIDENT, person=treasurer.person)
    elect(branch)
    levy(party["region"], 500, presidents=True)
    assert list(refused(levy, branch, 10, by=treasurer)) == ["amount"]
    assert list(refused(levy, branch, 10, presidents=True, by=treasurer)) == ["amount"]
    ask(party["region"], 0)
    assert left(own.person) == {0: dh(500)}


def test_a_member_of_the_council_sets_the_rate_of_its_president(branch, treasurer):
    elect(branch, person=treasurer.person)
    assert levy(branch, 500, presidents=True, by=treasurer).amount == dh(500)


def test_a_rate_to_come_is_taken_back_and_the_one_before_holds_on(branch, treasurer):
    before, to_come = levy(branch, 100), levy(branch, 200, since=2)
    assert list(refused(withdraw_levy_rate, rate=to_come, reason=" ", by=treasurer)) == ["reason"]
    withdraw_levy_rate(rate=to_come, reason="أجل المجلس القرار", by=treasurer)
    before.refresh_from_db()
    to_come.refresh_from_db()
    assert (before.ended_on, to_come.ended_on, to_come.withdrawn_by) == (None, to_come.started_on, treasurer)
    assert refused(withdraw_levy_rate, rate=to_come, reason="خطأ", by=treasurer)
    assert refused(withdraw_levy_rate, rate=before, reason="خطأ", by=treasurer)
