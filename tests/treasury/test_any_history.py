"""Any history of rates, reliefs, payments, voids and runs: each month asks the rate less the relief that holds."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from members.income_bands import declare_income_band
from members.models import IncomeBand
from tests.factories import make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay, rate, wrong_sums
from tests.treasury.test_voiding import in_month
from treasury.balances import valid_charges
from treasury.models import Allocation, DuesCharge, DuesRelief, Payment
from treasury.open_months import open_lines
from treasury.relief_decisions import approve_relief, record_relief, refuse_relief, stop_relief
from treasury.voiding import void_payment

MONTHS = st.integers(-2, 4)
KINDS = st.sampled_from([{"kind": "exemption"}, {"kind": "percent", "percent": 33}, {"kind": "percent", "percent": 50},
                         {"kind": "amount", "amount": dh(7)}, {"kind": "amount", "amount": dh(50)}])  # fmt: skip
STEP = st.one_of(
    st.just(("month",)),
    st.just(("run",)),
    st.tuples(st.just("rate"), st.integers(1, 3), st.sampled_from([0, 1005, 2000, 3333]), st.booleans()),
    st.tuples(st.just("declare"), st.booleans()),
    st.tuples(st.just("relief"), MONTHS, st.none() | st.integers(1, 6), KINDS, st.booleans()),
    st.tuples(st.just("answer"), st.booleans()),
    st.tuples(st.just("stop"), st.integers(-1, 4)),
    st.tuples(st.just("pay"), st.integers(1, 12000)),
    st.just(("void",)),
)


class Life:
    """A member's dues, step by step; what a workflow refuses is a step that changes nothing."""

    def __init__(self, party, low=None):
        self.party, self.membership, self.low = party, member_of(party["local"]), low
        self.by, self.boss = make_user(), make_officer(party["region"], "first_secretary")

    def take(self, name, *given):
        try:
            with transaction.atomic():
                getattr(self, name)(*given)
        except ValidationError:
            pass

    def run(self):
        charge(self.party["province"], -1, 0)

    def rate(self, since, cents, of_band):
        rate(self.membership.branch, dh(cents) / 100, since=since, band=self.low if of_band else None)

    def declare(self, does):
        declare_income_band(membership=self.membership, band=self.low if does else None, by=self.by)

    def relief(self, first, months, kind, above):
        record_relief(
            person=self.membership.person, branch=self.party["province" if above else "local"], reason="ظرف",
            by=self.by, from_month=month(first), until=months and month(first + months), **kind,
        )  # fmt: skip

    def answer(self, approves):
        waiting = DuesRelief.objects.waiting().first()
        if waiting and approves:
            approve_relief(relief=waiting, by=self.boss)
        elif waiting:
            refuse_relief(relief=waiting, reason="لا", by=self.boss)

    def stop(self, offset):
        held = DuesRelief.objects.approved().order_by("pk").last()
        if held:
            stop_relief(relief=held, from_month=month(offset), reason="انتهى", by=self.boss)

    def pay(self, cents):
        pay(self.membership, dh(cents) / 100, by=self.by)

    def void(self):
        if payment := Payment.objects.valid().order_by("pk").first():
            void_payment(payment=payment, reason="خطأ", by=self.by)


def lowered_by_hand(relief, price):
    """(amount, exempted) of a month that costs `price`."""
    if relief is None:
        return price, False
    if relief.kind == "exemption":
        return price, True
    amount = relief.amount if relief.kind == "amount" else price * (100 - relief.percent) / 100
    return min(price, amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)), False


def wrong_months(membership):
    """The charges that ask for something else than the price that they keep, less a relief.

    It is the one that holds; on months on which something is paid, the one that held when it was.
    """
    wrong = []
    for row in DuesCharge.objects.asked().filter(person=membership.person).select_related("relief", "branch"):
        price = row.amount if row.before_relief is None else row.before_relief
        paths = [row.branch.path, *row.branch.paths_above]
        held = DuesRelief.objects.approved().on(row.month).filter(person=row.person, branch__path__in=paths).first()
        if (row.amount, bool(row.exempted_at)) != lowered_by_hand(row.relief if row.paid else held, price):
            wrong.append(row)
    return wrong


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=3, max_size=12))
@example(steps=[("run",), ("relief", -1, 3, {"kind": "exemption"}, False), ("answer", True), ("run",), ("stop", 0)])
@example(steps=[("relief", 0, None, {"kind": "percent", "percent": 33}, True), ("answer", True), ("pay", 4000),
                ("month",), ("run",), ("void",), ("stop", 0), ("run",)])  # fmt: skip
def test_each_month_asks_the_rate_less_the_relief(party, steps):
    with transaction.atomic():
        rate(party["province"], 20)
        life, offset = Life(party, IncomeBand.objects.create(name="أقل من 5 000")), 0
        for name, *arguments in steps:
            offset += name == "month"
            if name != "month":
                with in_month(offset):
                    life.take(name, *arguments)
        with in_month(offset):
            assert wrong_months(life.membership) == []
            assert wrong_sums() == []
            check_sums(life.membership)
        transaction.set_rollback(True)


def check_sums(membership):
    """No month is asked twice, or offered and asked; what was received is settled or held, to the centime."""
    months = Counter(DuesCharge.objects.asked().filter(person=membership.person).values_list("month", flat=True))
    assert not [found for found, count in months.items() if count > 1]
    offered = [line.month for line in open_lines(membership.person, membership.branch) if line.charge is None]
    assert not set(offered) & set(months)
    valid = Payment.objects.valid().filter(payer=membership.person)
    settled = sum((row.amount for row in Allocation.objects.counting()), Decimal(0))
    assert sum((row.amount for row in valid), Decimal(0)) == settled + sum((row.free for row in valid), Decimal(0))
    rows = list(valid_charges(person=membership.person))
    assert all(row.amount == row.paid + row.due and row.due >= 0 for row in rows)
    assert sum((row.paid for row in rows), Decimal(0)) == settled


@pytest.mark.parametrize("above", [False, True])
def test_the_same_months_whether_run_first_or_decided_first(party, above):
    rate(party["province"], 20)
    life = Life(party)
    steps = [("run",), ("relief", -1, 2, {"kind": "percent", "percent": 25}, above), ("answer", True)]
    for order in (steps, [*steps[1:], steps[0]]):
        life.membership = member_of(party["local"])
        for name, *arguments in order:
            life.take(name, *arguments)
        rows = DuesCharge.objects.filter(person=life.membership.person).order_by("month")
        found = list(rows.values_list("month", "amount", "before_relief"))
        assert found == [(month(-1), dh(15), dh(20)), (month(), dh(15), dh(20))]
