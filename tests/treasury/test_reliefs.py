"""Exemptions and reductions: what they make of the months that they cover."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from members.joining import transfer
from tests.factories import make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled
from treasury.charging import charge_month, exempt, withdraw_exemption
from treasury.models import DuesCharge, DuesRelief
from treasury.open_months import open_lines
from treasury.relief_decisions import approve_relief, record_relief, stop_relief
from treasury.reliefs import ReliefTable, lowered
from treasury.voiding import void_payment

WHY = "فقدان الشغل"


@pytest.fixture
def boss(party):
    """The region's first secretary: decides in all branches under the region."""
    return make_officer(party["region"], "first_secretary")


@pytest.fixture
def relieve(party, boss):
    """`relieve(membership, first, last, …)`: an approved relief for months, counted from the current one."""

    def make(membership, first=0, until=None, *, branch=None, **given):
        if not given:
            given = {"kind": "exemption"}
        elif "kind" not in given:
            given["kind"] = next(iter(given))
        row = record_relief(
            person=membership.person, branch=branch or membership.branch, from_month=month(first),
            until=None if until is None else month(until), reason=WHY, by=make_user(), **given,
        )  # fmt: skip
        return approve_relief(relief=row, by=boss)

    return make


@pytest.fixture
def membership(party):
    rate(party["province"], 20)
    return member_of(party["local"])


def asked(membership):
    """{offset: what the month asks, None where it is exempted}, of the charges that stand."""
    rows = DuesCharge.objects.asked().filter(person=membership.person).order_by("month")
    now = month()
    return {
        (row.month.year - now.year) * 12 + row.month.month - now.month: None if row.exempted_at else row.amount
        for row in rows
    }


@pytest.mark.parametrize(
    ("price", "percent", "expected"),
    [("20", 50, "10.00"), ("33.33", 50, "16.67"), ("0.01", 50, "0.01"), ("10.10", 33, "6.77"), ("99.99", 1, "98.99")],
)
def test_halves_of_a_centime_go_up(price, percent, expected):
    assert lowered(Decimal(price), percent) == Decimal(expected)


class TestTheRun:
    def test_exempts_and_records_the_month(self, party, membership, relieve, boss):
        relief = relieve(membership)
        assert charge_month(branch=party["local"], month=month()) == 1
        row = DuesCharge.objects.get()
        assert (row.amount, row.due, row.relief, row.exempted_by) == (dh(20), 0, relief, boss)
        assert row.exempted_at

    @pytest.mark.parametrize(
        ("given", "amount"), [({"percent": 25}, 15), ({"amount": dh(5)}, 5), ({"amount": dh(30)}, 20)]
    )
    def test_lowers_the_rate_and_never_raises_it(self, party, membership, relieve, given, amount):
        relief = relieve(membership, **given)
        charge(party["local"], 0)
        row = DuesCharge.objects.get()
        before = None if amount == 20 else dh(20)
        assert (row.amount, row.before_relief, row.relief) == (dh(amount), before, before and relief)

    def test_asks_others_for_the_rate(self, party, membership, relieve):
        other = member_of(party["local"])
        relieve(membership, percent=50)
        charge(party["local"], 0)
        assert [asked(row) for row in (membership, other)] == [{0: dh(10)}, {0: dh(20)}]

    def test_covers_the_months_of_the_decision_alone(self, party, membership, relieve):
        relieve(membership, -1, 0, percent=50)
        charge(party["local"], -2, -1, 0)
        assert asked(membership) == {-2: dh(20), -1: dh(10), 0: dh(20)}

    def test_lowers_nothing_that_waits(self, party, membership):
        record_relief(
            person=membership.person, branch=party["local"], kind="exemption", from_month=month(), reason=WHY,
            by=make_user(),
        )  # fmt: skip
        charge(party["local"], 0)
        assert asked(membership) == {0: dh(20)}

    def test_twice_changes_nothing(self, party, membership, relieve):
        relieve(membership)
        assert charge(party["local"], 0, 0) == [1, 0]
        assert asked(membership) == {0: None}


class TestMonthsThatWereCharged:
    def test_are_exempted_with_their_history(self, party, membership, relieve):
        charge(party["local"], -1, 0)
        relieve(membership, -1)
        assert asked(membership) == {-1: None, 0: None}
        assert DuesCharge.objects.earliest("month").history.count() == 1
        assert charge(party["local"], 0) == [0]

    def test_are_lowered(self, party, membership, relieve):
        charge(party["local"], -1, 0)
        relieve(membership, 0, percent=50)
        assert asked(membership) == {-1: dh(20), 0: dh(10)}

    def test_stay_exempted_one_by_one(self, party, membership, relieve):
        charge(party["local"], 0)
        exempt(charge=DuesCharge.objects.get(), reason="ظرف", by=make_user())
        relieve(membership, 0, percent=50)
        row = DuesCharge.objects.get()
        assert (row.amount, row.exemption_reason, row.relief) == (dh(20), "ظرف", None)

    def test_of_an_exemption_are_not_asked_again_one_by_one(self, party, membership, relieve):
        charge(party["local"], 0)
        relieve(membership)
        with pytest.raises(Exception, match="قرار يعفي"):
            withdraw_exemption(charge=DuesCharge.objects.get())

    def test_a_lowered_one_is_exempted_and_asked_again(self, party, membership, relieve):
        relieve(membership, percent=50)
        charge(party["local"], 0)
        exempt(charge=DuesCharge.objects.get(), reason="ظرف", by=make_user())
        withdraw_exemption(charge=DuesCharge.objects.get())
        assert asked(membership) == {0: dh(10)}


class TestPayments:
    def test_in_advance_pay_what_is_asked_then(self, party, membership, relieve):
        relieve(membership, 1, 3, percent=50)
        assert settled(pay(membership, 60)) == {0: dh(20), 1: dh(10), 2: dh(10), 3: dh(20)}
        assert DuesCharge.objects.get(month=month(1)).before_relief == dh(20)

    def test_in_advance_pass_over_months_of_an_exemption(self, party, membership, relieve):
        relieve(membership, 1, 3)
        assert settled(pay(membership, 40)) == {0: dh(20), 3: dh(20)}
        assert not [line for line in open_lines(membership.person, party["local"]) if line.month == month(1)]

    def test_voided_leave_the_months_as_the_decision_says(self, party, membership, relieve):
        relieve(membership, 0, percent=50)
        payment = pay(membership, 30)
        charge(party["local"], 0)
        void_payment(payment=payment, reason="خطأ", by=make_user())
        assert asked(membership) == {0: dh(10)}
        assert DuesCharge.objects.asked().get().made_by is None

    def test_a_month_paid_meanwhile_keeps_its_price(self, party, membership, relieve):
        pay(membership, 40)
        with pytest.raises(Exception, match="أُدي شيء"):
            relieve(membership, 1, percent=50)
        relieve(membership, 2, percent=50)
        assert asked(membership) == {0: dh(20), 1: dh(20)}
        assert settled(pay(membership, 10)) == {2: dh(10)}


class TestBranches:
    def test_a_relief_ends_with_its_branch(self, party, membership, relieve):
        relieve(membership, -2)
        transfer(membership=membership, branch=party["other"], on=month())
        charge(party["province"], -1, 0)
        assert asked(membership) == {-1: None, 0: dh(20)}

    def test_one_decided_above_goes_along(self, party, membership, relieve):
        relieve(membership, -2, branch=party["province"], percent=50)
        transfer(membership=membership, branch=party["other"], on=month())
        charge(party["province"], -1, 0)
        assert asked(membership) == {-1: dh(10), 0: dh(10)}

    def test_a_month_paid_in_part_by_nobody_passes_to_the_new_branch_at_its_price(self, party, membership, relieve):
        relieve(membership, 0, percent=50)
        charge(party["local"], 0)
        DuesCharge.objects.update(month=month(), made_by=None)
        transfer(membership=membership, branch=party["other"], on=month())
        charge(party["other"], 0)
        row = DuesCharge.objects.get()
        assert (row.branch, row.amount, row.relief, row.before_relief) == (party["other"], dh(20), None, None)

    def test_the_nearest_branch_decides_where_two_meet(self, party, membership, boss):
        """As after a merge or a move of branches: the workflow allows no second one."""
        held = {"person": membership.person, "reason": WHY, "started_on": month(-1), "state": "approved"}
        held |= {"recorded_by": make_user(), "answered_by": boss}
        DuesRelief.objects.create(branch=party["local"], kind="percent", percent=10, **held)
        DuesRelief.objects.create(branch=party["region"], kind="exemption", **held)
        charge(party["local"], 0)
        assert asked(membership) == {0: dh(18)}
        table = ReliefTable.of([membership.person_id])
        assert table.asked(membership.person_id, party["local"].path, month(), dh(20)).amount == dh(18)
        assert table.find(membership.person_id, party["other"].path, month()).kind == "exemption"


class TestEndingEarly:
    def test_later_months_cost_the_rate_again(self, party, membership, relieve, boss):
        relief = relieve(membership, -1)
        charge(party["local"], -1, 0)
        stop_relief(relief=relief, from_month=month(), reason="عاد إلى الشغل", by=boss)
        assert asked(membership) == {-1: None, 0: dh(20)}
        relief.refresh_from_db()
        assert (relief.ended_on, relief.stopped_by, relief.stop_reason) == (month(), boss, "عاد إلى الشغل")

    def test_what_is_paid_keeps_its_price(self, party, membership, relieve, boss):
        relief = relieve(membership, percent=50)
        pay(membership, 25)
        stop_relief(relief=relief, from_month=month(), reason=WHY, by=boss)
        assert asked(membership) == {0: dh(10), 1: dh(10), 2: dh(10)}
        assert [line.due for line in open_lines(membership.person, party["local"])][:2] == [dh(5), dh(20)]

    def test_money_held_settles_the_month_asked_again(self, party, membership, relieve, boss):
        relief = relieve(membership, -1, 1)
        charge(party["local"], 0)
        payment = pay(membership, 30)
        assert settled(payment) == {1: dh(20), 2: dh(10)}
        void_payment(payment=payment, reason="خطأ", by=make_user())
        stop_relief(relief=relief, from_month=month(), reason=WHY, by=boss)
        assert asked(membership)[0] == dh(20)


def test_the_database_refuses_two_at_once_and_one_person_alone(party, membership, boss):
    row = {"person": membership.person, "branch": party["local"], "kind": "exemption", "reason": WHY}
    row |= {"started_on": month(), "state": "approved", "recorded_by": boss}
    with pytest.raises(IntegrityError), transaction.atomic():
        DuesRelief.objects.create(**row, answered_by=boss)
    with pytest.raises(IntegrityError), transaction.atomic():
        DuesRelief.objects.create(**row)
    DuesRelief.objects.create(**row, answered_by=make_user())


@pytest.mark.postgresql
def test_postgresql_refuses_two_in_one_month(party, membership, boss):
    row = {"person": membership.person, "branch": party["local"], "kind": "exemption", "reason": WHY}
    row |= {"state": "approved", "recorded_by": make_user(), "answered_by": boss}
    DuesRelief.objects.create(**row, started_on=month(), ended_on=month(2))
    DuesRelief.objects.create(**row, started_on=month(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        DuesRelief.objects.create(**row, started_on=month(1), ended_on=month(3))


def test_the_run_costs_the_same_for_any_number_of_reliefs(party, relieve, assert_flat_queries):
    rate(party["province"], 20)
    members = [member_of(party["local"]) for _number in range(30)]
    done = iter(members)
    made = []

    def grow(rows):
        while len(made) < rows:
            made.append(relieve(next(done), percent=50))

    def call():
        DuesCharge.objects.all().delete()
        charge(party["local"], 0)

    assert_flat_queries(grow, call)
