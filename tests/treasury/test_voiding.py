"""Voiding: the months owed are due again, those made for the payment alone are gone, later money moves up."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from members.joining import leave, transfer
from tests.factories import make_user
from tests.treasury.money import charge, dh, member_of, month, own_dues, pay, rate, settled
from treasury.balances import totals_by_month
from treasury.cashbook.accounts import cash_box_of
from treasury.charging import charge_month, exempt, withdraw_exemption
from treasury.credit import credit_of
from treasury.models import Allocation, DuesCharge
from treasury.setting_rates import set_rate
from treasury.voiding import preview_void, void_payment


@pytest.fixture
def membership(party):
    """A member who owes three months of 20 dirhams, this one included."""
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -2, -1, 0)
    return membership


@contextmanager
def in_month(offset):
    """Live in the middle of the month `offset` months after the real one."""
    day = month(offset)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: datetime(day.year, day.month, 15, 12, tzinfo=UTC))
        yield


def void(payment):
    return void_payment(payment=payment, reason="خطأ", by=payment.recorded_by)


def asked(membership):
    """{offset: (branch, amount)} of the months that the member is asked for."""
    now = month()
    rows = DuesCharge.objects.asked().filter(person=membership.person).select_related("branch")
    return {
        (row.month.year - now.year) * 12 + row.month.month - now.month: (row.branch.slug, row.amount) for row in rows
    }


def books(branch, membership):
    """What pages add up: what months asked and brought, arrears, credit, and the months of each receipt."""
    totals = totals_by_month([branch], month(-100), month(200))
    dues = own_dues(membership.person)
    return {
        "months": {key: (row.charged, row.collected) for key, row in totals.items() if row.charged or row.collected},
        "arrears": dues.arrears,
        "credit": credit_of(membership.person, branch),
        "receipts": [(row.amount, row.months) for row in reversed(dues.receipts) if not row.voided_at],
    }


def test_voiding_makes_the_months_due_again_and_keeps_the_number(membership, treasurer):
    first = pay(membership, 60)
    void_payment(payment=first, reason="  سُجل مرتين ", by=treasurer)
    first.refresh_from_db()
    assert (first.void_reason, first.voided_by, first.number) == ("سُجل مرتين", treasurer, 1)
    assert [row.due for row in DuesCharge.objects.outstanding()] == [dh(20)] * 3
    again = pay(membership, 60)
    assert again.number == 2
    assert settled(again) == {-2: dh(20), -1: dh(20), 0: dh(20)}


def test_voiding_asks_for_a_reason_and_happens_once(membership, treasurer):
    payment = pay(membership, 60)
    with pytest.raises(ValidationError) as refused:
        void_payment(payment=payment, reason=" ", by=treasurer)
    assert list(refused.value.message_dict) == ["reason"]
    void_payment(payment=payment, reason="خطأ", by=treasurer)
    with pytest.raises(ValidationError, match="ملغى"):
        void_payment(payment=payment, reason="خطأ", by=treasurer)


def test_voiding_lets_other_money_of_the_member_settle(party, treasurer):
    membership = member_of(party["local"])
    rate(party["local"], 20)
    first, second = pay(membership, 37 * 20 - 10), pay(membership, 25)
    assert settled(second) == {36: dh(10)}
    void_payment(payment=first, reason="خطأ", by=treasurer)
    assert settled(second) == {0: dh(20), 1: dh(5)}


# Months made for a payment alone


def test_months_ahead_are_asked_no_longer_and_stay_in_the_records(membership):
    payment = pay(membership, 60 + 14 * 20 + 5)
    assert sorted(asked(membership)) == list(range(-2, 16))
    before = settled(payment)
    void(payment)
    assert sorted(asked(membership)) == [-2, -1, 0]
    assert settled(payment) == before
    gone = DuesCharge.objects.exclude(withdrawn_at=None)
    assert {(row.made_by, row.history.count() > 0) for row in gone.select_related("made_by")} == {(payment, True)}
    totals = totals_by_month([membership.branch], month(1), month(40))
    assert not totals
    assert sorted(settled(pay(membership, 80))) == [-2, -1, 0, 1]


def test_arrears_that_only_the_payment_asked_for_are_gone_too(party):
    rate(party["province"], 20)
    member_of(party["local"])
    charge(party["local"], -3)
    late = member_of(party["local"])
    payment = pay(late, 20)
    assert sorted(asked(late)) == [-3, -2, -1, 0]
    void(payment)
    assert asked(late) == {}


def test_a_month_that_the_run_came_to_meanwhile_stays_due(membership):
    payment = pay(membership, 60 + 3 * 20)
    with in_month(1):
        assert charge_month(branch=membership.branch, month=month()) == 0
        void(payment)
        assert asked(membership) == dict.fromkeys(range(-3, 1), ("nakhil", dh(20)))
        assert own_dues(membership.person).arrears == dh(80)


def test_a_month_paid_ahead_costs_what_the_run_asks_once_the_payment_is_voided(membership, party):
    payment = pay(membership, 60 + 3 * 20)
    set_rate(branch=party["local"], amount=dh(30), from_month=month(1))
    with in_month(1):
        charge_month(branch=party["local"], month=month())
        assert asked(membership)[0] == ("nakhil", dh(20))
        void(payment)
        assert asked(membership) == {0: ("nakhil", dh(30))} | dict.fromkeys([-3, -2, -1], ("nakhil", dh(20)))


def test_a_month_paid_ahead_to_the_branch_left_is_owed_to_the_new_one(membership, party):
    payment = pay(membership, 60 + 3 * 20)
    transfer(membership=membership, branch=party["other"], on=month() + timedelta(days=1))
    with in_month(1):
        assert charge_month(branch=party["province"], month=month()) == 0
        void(payment)
        assert asked(membership) == {0: ("zitoun", dh(20))} | dict.fromkeys([-3, -2, -1], ("nakhil", dh(20)))


def test_a_member_who_left_owes_nothing_after_the_day(membership, party):
    payment = pay(membership, 60 + 3 * 20)
    leave(membership=membership, on=month() + timedelta(days=1), reason="resignation")
    with in_month(1):
        charge_month(branch=party["province"], month=month())
        void(payment)
        assert sorted(asked(membership)) == [-3, -2, -1]


def test_a_decision_to_exempt_a_month_outlives_the_payment_that_opened_it(party, treasurer):
    rate(party["province"], 20)
    member_of(party["local"])
    charge(party["local"], -1)
    late = member_of(party["local"])
    payment = pay(late, 20)
    exempt(charge=DuesCharge.objects.get(person=late.person, month=month()), reason="ظرف", by=treasurer)
    void(payment)
    row = DuesCharge.objects.asked().get(person=late.person)
    assert (row.month, row.exemption_reason) == (month(), "ظرف")
    withdraw_exemption(charge=row)
    assert own_dues(late.person).arrears == dh(20)


def test_a_month_no_longer_asked_for_is_not_exempted(membership, treasurer):
    void(pay(membership, 80))
    with pytest.raises(ValidationError, match="لم يعد محتسبا"):
        exempt(charge=DuesCharge.objects.get(month=month(1)), reason="ظرف", by=treasurer)


# Money recorded later


def test_a_later_payment_settles_the_oldest_months_instead(membership):
    wrong, right = pay(membership, 60 + 240), pay(membership, 60 + 240)
    assert sorted(settled(right)) == list(range(13, 28))
    void(wrong)
    assert sorted(settled(right)) == list(range(-2, 13))
    assert sorted(asked(membership)) == list(range(-2, 13))
    assert Allocation.objects.filter(payment=right).exclude(released_at=None).count() == 15
    void(right)
    assert sorted(asked(membership)) == [-2, -1, 0]


def test_a_month_that_two_payments_share_stays_with_the_other(membership):
    first, second = pay(membership, 60 + 30), pay(membership, 30)
    assert settled(second) == {2: dh(10), 3: dh(20)}
    void(second)
    assert sorted(asked(membership)) == [-2, -1, 0, 1, 2]
    assert settled(first) == {-2: dh(20), -1: dh(20), 0: dh(20), 1: dh(20), 2: dh(10)}


def test_what_a_later_payment_settles_anyway_keeps_its_record(membership):
    first, second = pay(membership, 20), pay(membership, 40)
    rows = set(second.allocations.values_list("pk", flat=True))
    third = pay(membership, 20)
    void(third)
    assert set(second.allocations.values_list("pk", flat=True)) == rows
    assert not Allocation.objects.exclude(released_at=None).exists()
    assert settled(first) == {-2: dh(20)}


def test_credit_spent_on_months_made_for_the_payment_is_credit_again(party):
    membership = member_of(party["local"])
    old = pay(membership, 50)
    rate(party["local"], 20)
    void(pay(membership, 20))
    assert asked(membership) == {}
    assert credit_of(membership.person, party["local"]) == dh(50)
    assert settled(old) == {}


def test_money_paid_to_the_branch_left_takes_no_month_of_the_new_one(membership, party):
    wrong = pay(membership, 60 + 3 * 20)
    transfer(membership=membership, branch=party["other"], on=month() + timedelta(days=1))
    with in_month(1):
        charge_month(branch=party["province"], month=month())
        arrears = pay(membership, 100)
        void(wrong)
        assert settled(arrears) == {-3: dh(20), -2: dh(20), -1: dh(20)}
        assert credit_of(membership.person, party["local"]) == dh(40)
        assert asked(membership)[0] == ("zitoun", dh(20))


# The page's promise, and every history


def test_the_preview_says_what_becomes_of_each_month_and_writes_nothing(membership):
    wrong, right = pay(membership, 60 + 40), pay(membership, 30)
    before = books(membership.branch, membership)
    voiding = preview_void(payment=wrong)
    assert [(line.month, line.due) for line in voiding.due_again] == [(month(-1), dh(10)), (month(), dh(20))]
    assert voiding.withdrawn == [month(offset) for offset in (1, 2, 3, 4)]
    assert [(row.pk, row.months) for row in voiding.moved] == [(right.pk, [month(-2), month(-1)])]
    assert books(membership.branch, membership) == before
    wrong.refresh_from_db()
    assert wrong.voided_at is None


STEP = st.one_of(
    st.just("month"),
    st.just("run"),
    st.tuples(st.integers(1, 40000), st.booleans()),  # a payment in centimes, and whether it will be voided
    st.just("void"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=2, max_size=9))
@example(steps=[(36 * 2000 + 6000 + 1500, False), "month", (2000, True), "void", "run"])
@example(steps=[(24000, True), (24000, False), "month", "run", "month", "run", "void"])
def test_any_history_stands_as_it_would_without_the_payments_that_were_voided(membership, steps):
    """Months pass, the run comes or is late, payments are recorded, some voided at once or much later."""
    user = make_user()
    assert _live(membership, steps, user) == _live(membership, [step for step in steps if not _is_wrong(step)], user)


def _is_wrong(step):
    return isinstance(step, tuple) and step[1]


def _live(membership, steps, user):
    """The books after `steps`; "void" takes back the oldest wrong payment, and the end what is left of them."""
    passed, wrong, offset = [], [], 0
    with transaction.atomic():
        for step in [*steps, *["void"] * len(steps)]:
            offset += step == "month"
            with in_month(offset):
                if step == "run":
                    charge_month(branch=membership.branch, month=month())
                elif step == "void" and wrong:
                    void(wrong.pop(0))
                elif isinstance(step, tuple):
                    payment = pay(membership, dh(step[0]) / 100, by=user)
                    (wrong if step[1] else passed).append(payment)
        with in_month(offset):
            found = books(membership.branch, membership)
        transaction.set_rollback(True)
    return found


def test_what_a_void_costs_grows_evenly_with_the_payments_after_it(party, treasurer):
    """Each of the member's later payments is settled again, one after the other: a dozen a year."""
    rate(party["province"], 20)
    spent = []
    cash_box_of(party["local"])  # the first void of a branch makes it
    for later in (1, 2, 6):
        membership = member_of(party["local"])
        charge(party["local"], -2, -1, 0)
        voided = pay(membership, 60)
        for _number in range(later):
            pay(membership, 20)
        with CaptureQueriesContext(connection) as queries:
            void(voided)
        spent.append(len(queries))
    assert spent[2] - spent[1] == 4 * (spent[1] - spent[0])
