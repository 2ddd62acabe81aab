"""A payment from before its account's book began, voided after a closing: no book and no report moves."""

import pytest
from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.books import balance, bank_of, fill, holds
from tests.treasury.closings import close
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry
from treasury.cashbook.bank_accounts import close_account
from treasury.cashbook.recording import record_opening
from treasury.closing.figures import figures_of
from treasury.closing.year import report_of
from treasury.models import Payment
from treasury.months import add_months
from treasury.voiding import void_payment


@pytest.fixture
def user(db):
    return make_user(is_superuser=True)


@pytest.fixture
def branch(party, bureau):
    rate(party["local"], 20)
    return party["local"]


def result_of(branch):
    return {row.caption: [line.now for line in row.rows] for row in report_of(branch, localdate().year).sections}


def figures(branch):
    return figures_of(branch, month(0), add_months(month(0), 1))


def test_in_cash(branch, user):
    paid = pay(member_of(branch), 60, by=user, paid_on=month(-2))
    opening = record_opening(account=cash_box_of(branch), amount=dh(100), booked_on=month(-1), by=make_user())
    approve_entry(entry=opening, by=user)
    close(branch, -1)
    before = holds(branch), result_of(branch), figures(branch)
    void_payment(payment=paid, reason="خطأ", by=user)
    assert Payment.objects.get().taken_back_on == localdate()
    after = holds(branch), result_of(branch), figures(branch)
    assert (after[0], after[2]["dues"], after[2]["accounts"]) == (before[0], "0.00", before[2]["accounts"])
    assert {name: rows for name, rows in after[1].items() if "الأعضاء" not in str(name)} == {
        name: rows for name, rows in before[1].items() if "الأعضاء" not in str(name)
    }


def test_one_of_the_book_still_leaves_both(branch, user):
    fill(branch, 100, by=user, booked_on=month(-1))
    paid = pay(member_of(branch), 60, by=user, paid_on=month(-1))
    close(branch, -1)
    void_payment(payment=paid, reason="خطأ", by=user)
    assert (holds(branch), figures(branch)["dues"]) == (dh(100), "-60.00")


def test_one_that_a_closed_account_never_counted_is_voided(branch, user):
    bank = bank_of(branch, by=user, days=5)
    paid = pay(member_of(branch), 60, by=user, paid_on=month(-2), method="transfer", account=bank)
    assert balance(bank) == 0
    close_account(account=bank, closed_on=localdate(), by=user)
    void_payment(payment=paid, reason="خطأ", by=user)
    assert Payment.objects.get().voided_at
