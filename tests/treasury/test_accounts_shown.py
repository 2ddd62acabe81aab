"""A cash box is shown before it is made, and made by a write alone; money goes into no closed account."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.books import bank_of, holds
from tests.treasury.money import dh, member_of, pay, rate
from treasury.cashbook.accounts import NOT_MADE
from treasury.cashbook.bank_accounts import close_account
from treasury.collecting import Entry, record_collection
from treasury.models import CashEntry, EntryCategory, MoneyAccount, Payment

PAGES = ("cash-book", "accounts", "record-income", "record-expense", "record-transfer", "record-opening",
         "record-donation", "unassigned", "closings", "close-month", "cheques")  # fmt: skip


@pytest.fixture
def branch(party):
    rate(party["local"], 20)
    return party["local"]


@pytest.fixture
def user(db):
    return make_user(is_superuser=True)


def address(branch, name):
    return reverse(f"treasury:{name}", args=[branch.slug])


def test_looking_writes_nothing(visit, branch, treasurer):
    pay(member_of(branch), 60, by=treasurer)
    for name in PAGES:
        assert visit(treasurer, address(branch, name)).status_code in (200, 302)
    assert not MoneyAccount.objects.exists()
    assert "60,00" in visit(treasurer, address(branch, "cash-book")).text
    assert "60,00" in visit(treasurer, f"{address(branch, 'cash-book')}?account={NOT_MADE}").text


def test_the_first_entry_makes_it(visit, send, branch, treasurer):
    page = visit(treasurer, address(branch, "record-income"))
    assert f'value="{NOT_MADE}"' in page.text
    said = {"account": NOT_MADE, "amount": "100", "category": EntryCategory.objects.get(code="events").pk,
            "party_name": "زوار الحفل", "booked_on": f"{localdate():%d/%m/%Y}"}  # fmt: skip
    assert send(treasurer, address(branch, "record-income"), **said, form_key=str(uuid4())).status_code == 302
    assert CashEntry.objects.get().account == MoneyAccount.objects.get()
    # A page that was opened before the box was made still names it.
    assert send(treasurer, address(branch, "record-income"), **said, form_key=str(uuid4())).status_code == 302
    assert holds(branch) == dh(200)


def test_a_closed_account_receives_nothing(branch, user):
    bank = bank_of(branch, by=user)
    close_account(account=bank, closed_on=localdate(), by=user)
    member = member_of(branch)
    given = {"method": "transfer", "paid_on": localdate(), "by": user}
    for account in (bank, None):
        with pytest.raises(ValidationError) as refusal:
            pay(member, 20, account=account, **given)
        assert "account" in refusal.value.message_dict
        with pytest.raises(ValidationError) as refusal:
            record_collection(
                branch=branch, entries=[Entry(member.person, dh(20))], form_key=uuid4(), account=account, **given
            )
        assert "account" in refusal.value.message_dict
    assert not Payment.objects.exists()
    other = bank_of(branch, by=user, number="9" * 24)
    assert pay(member, 20, **given).account == other


def test_a_branch_without_a_bank_account_still_takes_transfers(branch, user):
    assert pay(member_of(branch), 20, method="transfer", by=user).account is None


def test_the_sheet_says_that_every_account_is_closed(send, branch, treasurer, user):
    bank = bank_of(branch, by=user)
    close_account(account=bank, closed_on=localdate(), by=user)
    member = member_of(branch)
    page = send(
        treasurer, address(branch, "collect"), method="transfer", paid_on=f"{localdate():%d/%m/%Y}",
        save="1", form_key=str(uuid4()), **{f"amount-{member.person_id}": "20", f"choice-{member.person_id}": "other"},
    )  # fmt: skip
    assert page.status_code == 422
    assert "كل الحسابات البنكية للفرع مقفلة" in page.text
    assert not Payment.objects.exists()
