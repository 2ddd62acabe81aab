"""Cheques: what is asked for, waiting for the bank, cashed into an account, or returned unpaid."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.books import ago, balance, bank_of, counted_by_hand
from tests.treasury.money import charge, dh, member_of, pay, rate, settled
from treasury.cashbook.accounts import unassigned_payments
from treasury.cashbook.bank_accounts import close_account
from treasury.cashbook.lines import MonthLines
from treasury.cashbook.recording import record_transfer
from treasury.cheques import bounce_cheque, cash_cheques
from treasury.models import CashEntry, DuesCharge, Payment, VoidRequest
from treasury.months import add_months, current_month
from treasury.void_requests import approve_void, ask_bounce, ask_void


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


@pytest.fixture
def membership(branch):
    row = member_of(branch)
    charge(branch, -2, -1, 0)
    return row


@pytest.fixture
def cheque(membership, treasurer):
    return pay(membership, 60, by=treasurer, method="cheque", paid_on=ago(3))


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def lines_of(account):
    """The lines of the account this month and last."""
    return list(MonthLines([account], add_months(current_month(), -1), add_months(current_month(), 1))[:])


def test_a_cheque_has_a_number_and_a_bank_and_settles_at_once(membership, treasurer):
    bare = {"method": "cheque", "reference": "", "bank": ""}
    assert set(refused(pay, membership=membership, amount=20, by=treasurer, **bare)) == {"reference", "bank"}
    payment = pay(membership, 60, by=treasurer, method="cheque", reference=" 12 ", bank=" البنك ")
    assert (payment.reference, payment.bank, payment.cheque) == ("12", "البنك", "received")
    assert settled(payment) == {-2: dh(20), -1: dh(20), 0: dh(20)}


def test_cash_keeps_no_number_and_a_transfer_keeps_one(membership, treasurer):
    cash = pay(membership, 20, by=treasurer, reference="12", bank="البنك")
    transfer, mobile = (
        pay(membership, 20, by=treasurer, method=method, reference="T-9", bank="البنك")
        for method in ("transfer", "mobile")
    )
    assert [(row.reference, row.bank, row.cheque) for row in (cash, transfer, mobile)] == [
        ("", "", ""), ("T-9", "", ""), ("T-9", "", ""),
    ]  # fmt: skip


def test_it_stands_in_no_account_until_it_is_cashed(branch, cheque, treasurer):
    bank = bank_of(branch, by=treasurer)
    assert (balance(bank), lines_of(bank), unassigned_payments(branch).count()) == (dh(0), [], 0)
    assert list(Payment.objects.uncashed()) == [cheque]
    cash_cheques(branch=branch, payments=[cheque], cleared_on=ago(1), by=treasurer)
    cheque.refresh_from_db()
    assert (cheque.cheque, cheque.account, cheque.booked_on, cheque.cleared_by) == ("cashed", bank, ago(1), treasurer)
    assert balance(bank) == counted_by_hand(bank) == dh(60)
    assert not Payment.objects.uncashed().exists()


def test_it_is_cashed_once_between_its_day_and_today_in_an_open_account(branch, cheque, treasurer):
    said = {"branch": branch, "payments": [cheque], "by": treasurer}
    assert "أضف الحساب" in refused(cash_cheques, **said, cleared_on=localdate())[0]
    bank = bank_of(branch, by=treasurer, days=2)
    other = bank_of(branch, by=treasurer, number="1" * 24)
    assert "account" in refused(cash_cheques, **said, cleared_on=localdate())
    assert "cleared_on" in refused(cash_cheques, **said, cleared_on=ago(3), account=bank)  # before its book begins
    assert "cleared_on" in refused(cash_cheques, **said, cleared_on=ago(4), account=other)  # before the cheque
    assert "cleared_on" in refused(cash_cheques, **said, cleared_on=ago(-1), account=other)
    assert cash_cheques(**said, cleared_on=localdate(), account=other) == 1
    assert refused(cash_cheques, **said, cleared_on=localdate(), account=other)
    assert refused(bounce_cheque, payment=cheque, cleared_on=localdate(), reason="بدون مؤونة", by=treasurer)
    assert refused(cash_cheques, branch=branch, payments=[], cleared_on=localdate(), by=treasurer, account=other)


def test_a_cheque_of_another_branch_is_not_cashed_here(branch, party, treasurer):
    bank = bank_of(branch, by=treasurer)
    elsewhere = pay(member_of(party["other"]), 20, by=treasurer, method="cheque")
    assert refused(cash_cheques, branch=branch, payments=[elsewhere], cleared_on=localdate(), by=treasurer)
    assert balance(bank) == dh(0)


def test_a_returned_cheque_opens_its_months_again_and_leaves_a_line(branch, cheque, treasurer):
    bank = bank_of(branch, by=treasurer)
    assert "reason" in refused(bounce_cheque, payment=cheque, cleared_on=localdate(), reason=" ", by=treasurer)
    bounce_cheque(payment=cheque, cleared_on=localdate(), reason="بدون مؤونة", by=treasurer)
    cheque.refresh_from_db()
    assert (cheque.cheque, cheque.void_reason, cheque.is_bounced) == ("bounced", "بدون مؤونة", True)
    assert [row.due for row in DuesCharge.objects.outstanding()] == [dh(20)] * 3
    [line] = lines_of(bank)
    assert (line.row, line.day, line.adds, balance(bank)) == (cheque, localdate(), dh(0), dh(0))


def test_one_that_was_cashed_is_returned_with_a_second_person(branch, cheque, treasurer, branch_secretary):
    bank = bank_of(branch, by=treasurer)
    cash_cheques(branch=branch, payments=[cheque], cleared_on=ago(1), by=treasurer)
    assert "cleared_on" in refused(ask_bounce, payment=cheque, cleared_on=ago(2), reason="عاد", by=treasurer)
    request = ask_bounce(payment=cheque, cleared_on=localdate(), reason="بدون مؤونة", by=treasurer)
    assert balance(bank) == dh(60)
    approve_void(request=request, by=branch_secretary)
    cheque.refresh_from_db()
    assert (cheque.cheque, cheque.booked_on, balance(bank)) == ("bounced", localdate(), dh(0))


def test_money_recorded_late_stands_in_the_open_account(branch, membership, treasurer):
    """Its day is of an account that was closed since: nothing is in no account."""
    old = bank_of(branch, by=treasurer, days=60)
    new = bank_of(branch, by=treasurer, days=10, number="1" * 24)
    close_account(account=old, closed_on=ago(5), by=treasurer)
    late = pay(membership, 20, by=treasurer, method="transfer", paid_on=ago(20))
    assert (late.account, balance(new), balance(old)) == (new, dh(20), dh(0))
    late.refresh_from_db()
    assert late.booked_on == ago(10)
    before = pay(membership, 20, by=treasurer, method="transfer", paid_on=ago(70))  # in an opening balance
    assert (before.account, balance(new)) == (new, dh(20))
    cheque = pay(membership, 20, by=treasurer, method="cheque", paid_on=ago(20))
    cash_cheques(branch=branch, payments=[cheque], cleared_on=ago(1), by=treasurer)
    assert balance(new) == dh(40)


def test_the_account_of_a_transfer_is_said_where_there_are_several(branch, membership, treasurer, party):
    first = bank_of(branch, by=treasurer)
    assert pay(membership, 20, by=treasurer, method="transfer").account == first
    second = bank_of(branch, by=treasurer, number="1" * 24)
    assert "account" in refused(pay, membership=membership, amount=20, by=treasurer, method="mobile")
    foreign = bank_of(party["other"], by=treasurer, number="2" * 24)
    assert "account" in refused(pay, membership=membership, amount=20, by=treasurer, method="mobile", account=foreign)
    assert pay(membership, 20, by=treasurer, method="mobile", account=second).account == second
    assert (balance(first), balance(second)) == (dh(20), dh(20))


def test_a_closed_account_never_owes_by_a_void(branch, membership, treasurer):
    old = bank_of(branch, by=treasurer)
    payment = pay(membership, 20, by=treasurer, method="transfer")
    new = bank_of(branch, by=treasurer, number="1" * 24)
    record_transfer(from_account=old, to_account=new, amount=dh(20), booked_on=localdate(), by=treasurer)
    close_account(account=old, closed_on=localdate(), by=treasurer)
    assert "حساب" in refused(ask_void, payment=payment, reason="خطأ", by=treasurer)[0]
    assert not VoidRequest.objects.exists()
    assert (balance(old), Payment.objects.valid().count()) == (dh(0), 1)
    assert CashEntry.objects.count() == 2


def page(branch):
    return reverse("treasury:cheques", args=[branch.slug])


def test_the_page_lists_and_cashes_them(visit, send, branch, cheque, treasurer, branch_secretary):
    assert page(branch) in visit(treasurer, reverse("treasury:cash-book", args=[branch.slug])).text
    assert "أضف الحساب" in visit(treasurer, page(branch)).text
    bank = bank_of(branch, by=treasurer)
    day = f"{localdate():%d/%m/%Y}"
    assert send(treasurer, page(branch), cleared_on=day).status_code == 422
    assert send(branch_secretary, page(branch), cleared_on=day, payments=[cheque.pk]).status_code == 403
    assert "7654321" in visit(branch_secretary, page(branch)).text
    assert send(treasurer, page(branch), cleared_on=day, payments=[cheque.pk]).status_code == 302
    assert balance(bank) == dh(60)
    assert "7654321" not in visit(treasurer, page(branch)).text


def test_a_return_is_recorded_from_the_receipt(visit, send, branch, cheque, treasurer, branch_secretary, member):
    back = f"{cheque.get_absolute_url()}returned/"
    assert back in visit(treasurer, cheque.get_absolute_url()).text
    assert [visit(user, back).status_code for user in (branch_secretary, member)] == [403, 404]
    said = {"cleared_on": f"{localdate():%d/%m/%Y}", "reason": "بدون مؤونة"}
    assert send(treasurer, back, **said | {"reason": ""}).status_code == 422
    Payment.objects.filter(pk=cheque.pk).update(recorded_by=make_user(), paid_on=localdate())
    assert send(treasurer, back, **said).url == cheque.get_absolute_url()
    assert "أرجعه البنك" in visit(treasurer, cheque.get_absolute_url()).text
    assert "بدون مؤونة" in visit(treasurer, page(branch)).text
    assert send(treasurer, back, **said).status_code == 302
    assert Payment.objects.valid().count() == 0


def test_a_second_person_agrees_that_a_cheque_one_recorded_oneself_was_returned(
    branch, cheque, treasurer, branch_secretary
):
    """Else cash could be written down as a cheque, and taken back by who kept it."""
    request = ask_bounce(payment=cheque, cleared_on=localdate(), reason="بدون مؤونة", by=treasurer)
    cheque.refresh_from_db()
    assert (request.state, cheque.voided_at) == (VoidRequest.State.WAITING, None)
    assert refused(ask_bounce, payment=cheque, cleared_on=localdate(), reason="بدون مؤونة", by=treasurer)
    assert refused(approve_void, request=request, by=treasurer)
    approve_void(request=request, by=branch_secretary)
    cheque.refresh_from_db()
    assert (cheque.cheque, cheque.returned_on) == ("bounced", localdate())


def test_a_return_that_could_never_be_approved_is_not_asked_for(branch, cheque, treasurer):
    assert "cleared_on" in refused(
        ask_bounce, payment=cheque, cleared_on=ago(9), reason="بدون مؤونة", by=make_user(is_superuser=True)
    )
    assert not VoidRequest.objects.exists()
