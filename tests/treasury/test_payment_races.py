"""A payment, or a void, in the moment in which a rate is set or taken back, or a month is asked: PostgreSQL alone."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from branches.models import Branch
from tests.factories import make_user
from tests.threads import at_once, meanwhile, right_after
from tests.treasury.gifts import refused
from tests.treasury.machine.clock import set_clock
from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled, tried
from treasury import decision_lock
from treasury.models import DuesCharge, DuesRate
from treasury.setting_rates import withdraw_rate
from treasury.voiding import void_payment

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def user(party):
    return make_user(is_superuser=True)


@pytest.fixture
def membership(party):
    """A member of the local branch, where the province asks 20 dirhams a month."""
    rate(party["province"], 20)
    return member_of(party["local"])


def asked():
    """{offset of the month: dirhams} of the first months asked, from the current one on."""
    rows = dict(DuesCharge.objects.asked().values_list("month", "amount"))
    return {offset: rows[month(offset)] for offset in range(3) if month(offset) in rows}


@pytest.mark.parametrize("where", ["local", "province"])
def test_a_rate_that_is_set_while_somebody_pays_finds_the_month_asked(party, membership, user, where):
    assert not right_after(
        lambda: pay(membership, 20, by=user), lambda: tried(lambda: rate(party[where], 30, since=0))
    )
    assert asked() == {0: dh(20)}
    assert party[where].dues_rates.filter(amount=dh(30)).count() == 0


@pytest.mark.parametrize("where", ["local", "province"])
def test_who_pays_while_a_rate_is_set_pays_by_it(party, membership, user, where):
    paid = right_after(lambda: rate(party[where], 30, since=0), lambda: pay(membership, 45, by=user))
    assert settled(paid) == {0: dh(30), 1: dh(15)}
    assert asked() == {0: dh(30), 1: dh(30)}


def test_a_rate_at_which_somebody_pays_in_advance_is_not_taken_back(party, membership, user):
    coming = rate(party["province"], 30, since=1)

    def take_back():
        return tried(lambda: withdraw_rate(rate=coming, reason="خطأ", by=user))

    assert not right_after(lambda: pay(membership, 50, by=user), take_back)
    assert asked() == {0: dh(20), 1: dh(30)}
    coming.refresh_from_db()
    assert coming.withdrawn_at is None


def test_who_pays_in_advance_while_a_rate_is_taken_back_pays_as_before(party, membership, user):
    coming = rate(party["province"], 30, since=1)
    paid = right_after(lambda: withdraw_rate(rate=coming, reason="خطأ", by=user), lambda: pay(membership, 50, by=user))
    assert settled(paid) == {0: dh(20), 1: dh(20), 2: dh(10)}


def test_who_holds_a_branch_and_asks_for_the_one_above_does_not_wait_for_a_rate(party, membership, user):
    """As an import of members may, where the branch below is the older one."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            Branch.objects.select_for_update().get(pk=party["local"].pk)
            setting = pool.submit(at_once, lambda since: rate(party["province"], 30, since=since), [0])
            time.sleep(0.5)
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            Branch.objects.select_for_update().get(pk=party["province"].pk)
        [made] = setting.result()
    assert made.amount == dh(30)


def test_a_month_that_is_asked_while_somebody_pays_is_asked_once_and_confirmed(party, membership, user):
    assert right_after(lambda: pay(membership, 20, by=user), lambda: charge(party["province"], 0)) == [0]
    row = DuesCharge.objects.get()
    assert (row.month, row.paid, row.due, bool(row.confirmed_at)) == (month(), dh(20), dh(0), True)


def test_who_pays_while_the_month_is_asked_pays_what_is_asked(party, membership, user):
    paid = right_after(lambda: charge(party["province"], 0), lambda: tried(lambda: pay(membership, 20, by=user)))
    assert paid
    row = DuesCharge.objects.get()
    assert (row.month, row.paid, row.due) == (month(), dh(20), dh(0))


def test_a_month_that_is_asked_while_its_payment_is_voided_is_asked(party, membership, user):
    wrong = pay(membership, 20, by=user)
    right_after(lambda: void_payment(payment=wrong, reason="خطأ", by=user), lambda: charge(party["province"], 0))
    row = DuesCharge.objects.asked().get()
    assert (row.month, row.paid, row.due) == (month(), dh(0), dh(20))


def test_credit_that_a_void_sets_free_while_the_month_is_asked_settles_it(party, membership, user):
    """The credit is of a month before; a wrong payment had settled the month, and the credit the one after it."""
    with set_clock() as clock:
        charge(party["province"], 0)
        kept = pay(membership, 25, by=user, months=[month()], paid_on=clock.today)
        clock.go_to(month(1))
        wrong = pay(membership, 40, by=user)
        assert settled(kept) == {-1: dh(20), 0: dh(5)}
        void = {"payment": wrong, "reason": "خطأ", "by": user}
        assert right_after(lambda: void_payment(**void), lambda: charge(party["province"], 0)) == [1]
        assert settled(kept) == {-1: dh(20), 0: dh(5)}
        assert DuesCharge.objects.asked().get(month=month()).due == dh(15)


# Who decides gives up


@pytest.fixture
def impatient(monkeypatch):
    """Tries three times for a few hundredths of a second, and not for ten seconds."""
    monkeypatch.setattr(decision_lock, "TRIES", 3)
    monkeypatch.setattr(decision_lock, "PATIENCE", "20ms")


def usual_patience():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("where", ["local", "province"])
def test_a_rate_is_not_set_while_branches_are_held_too_long(party, membership, user, impatient, where):
    """As by a large import: whoever decides reads when to come back, and nothing of the rate was written."""
    before = list(DuesRate.objects.values_list("pk", "ended_on"))
    with meanwhile(lambda: Branch.objects.select_for_update().get(pk=party["local"].pk)):
        assert "أعد المحاولة بعد دقائق" in refused(rate, party[where], 30, since=0)[""]
        assert usual_patience() == "2s"  # as before it waited
    assert list(DuesRate.objects.values_list("pk", "ended_on")) == before
    assert tried(lambda: rate(party[where], 30, since=0))


def test_what_waits_for_other_branches_alone_is_set(party, membership, user, impatient):
    with meanwhile(lambda: Branch.objects.select_for_update().get(pk=party["other"].pk)):
        assert tried(lambda: rate(party["local"], 30, since=0))


def test_another_failure_of_the_database_is_no_long_wait(party, impatient, monkeypatch):
    def fail(branch):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '20ms'")
            cursor.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr(decision_lock, "_hold_all_under", fail)
    with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():
        decision_lock.await_payments(party["local"])
