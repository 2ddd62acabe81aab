"""Credit between branches: the law's limit on cash, officers who have left, stale pages, each state's words."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from members.joining import transfer
from tests.factories import make_officer, make_user
from tests.treasury.books import bank_of, fill, holds
from tests.treasury.limits import limit
from tests.treasury.money import dh, member_of, month, pay, rate
from tests.treasury.test_credit_sending import accept, held, propose, refused
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.credit_sending import ask_back, give_back, keep_credit, refuse_credit
from treasury.giving_back import undo_move
from treasury.models import CashEntry, CreditMove, Payment
from treasury.settled import recount
from treasury.views import credit_sent


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


@pytest.fixture
def next_branch(party):
    return party["other"]


@pytest.fixture
def receiver(next_branch):
    return make_officer(next_branch, "treasurer")


@pytest.fixture
def payment(branch, next_branch):
    paid = pay(member_of(branch), 37 * 20 + 15)
    transfer(membership=paid.payer.memberships.get(), branch=next_branch, on=localdate())
    paid.refresh_from_db()
    return paid


def leave(officer):
    officer.person.mandates.update(ended_on=localdate())


def test_money_of_a_bank_does_not_become_cash_nor_cash_banked(branch, next_branch, payment, treasurer, receiver):
    here, there = bank_of(branch, by=treasurer), bank_of(next_branch, by=receiver)
    fill(branch, 15, by=treasurer, account=here)
    banked = propose(payment, by=treasurer, account=here)
    assert "account" in refused(accept, move=banked, by=receiver)
    undo_move(move=banked, reason="خطأ", by=treasurer)
    cash = propose(payment, by=treasurer)
    assert "account" in refused(accept, move=cash, by=receiver, account=there)
    assert accept(cash, receiver).target.method == "cash"


def test_the_page_offers_accounts_of_the_kind_that_sends(
    visit, send, branch, next_branch, payment, treasurer, receiver
):
    there = bank_of(next_branch, by=receiver)
    page = propose(payment, by=treasurer).get_absolute_url()
    assert str(there) not in visit(receiver, page).text
    assert send(receiver, page, accept="1", account=there.pk).status_code == 422
    assert send(receiver, page, accept="1", account=cash_box_of(next_branch).pk).status_code == 302


def paid_before(payment):
    """As if it had been paid a month ago."""
    Payment.objects.filter(pk=payment.pk).update(paid_on=month(-1))
    recount(charges=list(payment.allocations.values_list("charge", flat=True)))


def test_cash_that_passes_the_limit_of_the_day_is_not_accepted(branch, next_branch, payment, treasurer, receiver):
    paid_before(payment)
    move = propose(payment, by=treasurer)
    limit("cash", 100)
    pay(payment.payer.memberships.get(ended_on=None), 85, by=receiver)
    assert "account" in refused(accept, move=move, by=receiver)
    limit("cash", 101)
    assert accept(move, receiver).target.amount == dh(15)


def test_cash_of_the_day_counts_when_the_second_person_approves(
    branch, next_branch, payment, treasurer, receiver, branch_secretary
):
    paid_before(payment)
    limit("approval", 10)
    move = accept(propose(payment, by=treasurer), receiver)
    pay(payment.payer.memberships.get(ended_on=None), 85, by=receiver)
    limit("cash", 100)
    assert refused(approve_entry, entry=move.entry, by=branch_secretary)
    limit("cash", 101)
    approve_entry(entry=move.entry, by=branch_secretary)
    assert CreditMove.objects.get().target


def test_who_left_while_the_voucher_waits_gets_no_receipt_there(party, payment, treasurer, receiver, branch_secretary):
    limit("approval", 10)
    free = payment.free
    move = accept(propose(payment, by=treasurer), receiver)
    payment.payer.memberships.filter(ended_on=None).update(branch=party["province"])
    assert refused(approve_entry, entry=move.entry, by=branch_secretary)
    refuse_entry(entry=move.entry, reason="انتقل", by=branch_secretary)
    assert held(payment) == free


@pytest.mark.postgresql
def test_both_accounts_are_locked_in_one_call(branch, payment, treasurer, receiver, branch_secretary):
    """Two that undo credit in opposite directions would wait for each other if each locked its own account first."""
    limit("approval", 10)
    move = propose(payment, by=treasurer)
    both = {cash_box_of(branch).pk, cash_box_of(move.to_branch).pk}
    move = accept(move, receiver)
    assert first_locked(approve_entry, entry=move.entry, by=branch_secretary) == both
    ask_back(move=move, reason="رجع", by=treasurer)
    assert first_locked(give_back, move=move, by=receiver) == both
    back = CashEntry.objects.get(reverses=move.entry)
    assert first_locked(approve_entry, entry=back, by=branch_secretary) == both
    assert CreditMove.objects.get().undone_at


def first_locked(call, **arguments):
    """The keys of the accounts that `call` locks first, in one query."""
    with CaptureQueriesContext(connection) as asked:
        call(**arguments)
    locks = [
        row["sql"]
        for row in asked
        if "FOR NO KEY UPDATE" in row["sql"] and 'FROM "treasury_moneyaccount"' in row["sql"]
    ]
    return {int(key) for key in re.search(r"IN \(([\d, ]+)\)", locks[0])[1].split(",")}


@pytest.mark.parametrize("lose", ["office", "account"])
def test_an_officer_who_has_left_writes_nothing_in_the_first_book(branch, payment, treasurer, receiver, lose):
    before = holds(branch)
    move = propose(payment, by=treasurer)
    if lose == "office":
        leave(treasurer)
    else:
        type(treasurer).objects.filter(pk=treasurer.pk).update(is_active=False)
    assert refused(accept, move=move, by=receiver)
    assert (holds(branch), CreditMove.objects.get().waits_for_word) == (before, True)
    refuse_credit(move=move, by=receiver, reason="اطلبوه من جديد")
    assert CreditMove.objects.get().is_refused


def test_what_an_officer_who_has_left_asked_back_is_asked_anew(branch, payment, treasurer, receiver):
    move = accept(propose(payment, by=treasurer), receiver)
    ask_back(move=move, reason="رجع", by=treasurer)
    leave(treasurer)
    assert refused(give_back, move=move, by=receiver)
    keep_credit(move=move, reason="من جديد", by=receiver)
    successor = make_user(is_superuser=True)
    ask_back(move=CreditMove.objects.get(), reason="رجع", by=successor)
    assert give_back(move=CreditMove.objects.get(), by=receiver).undone_at


def test_a_page_opened_earlier_answers_nothing_that_was_asked_since(visit, send, payment, treasurer, receiver):
    move = propose(payment, by=treasurer)
    page = move.get_absolute_url()
    for name in ("give-back", "keep"):
        assert send(receiver, page, **{name: "1", "refusal-reason": "لا"}).url == page
    assert CreditMove.objects.get().waits_for_word
    accept(move, receiver)
    ask_back(move=CreditMove.objects.get(), reason="رجع", by=treasurer)
    shown = visit(receiver, page).text
    assert [f'name="{name}"' in shown for name in ("accept", "refuse", "give-back", "keep")] == [
        False, False, True, True,
    ]  # fmt: skip
    for name in ("accept", "refuse"):
        stale = {name: "1", "account": cash_box_of(move.to_branch).pk, "refusal-reason": "لا"}
        assert send(receiver, page, **stale).url == page
    move.refresh_from_db()
    assert (move.waits_for_return, move.undone_at, move.back_refusal) == (True, None, "")


def test_the_receipt_says_what_became_of_each(visit, send, payment, treasurer, receiver, branch_secretary):
    page = f"{payment.get_absolute_url()}credit/"
    move = propose(payment, by=treasurer)
    refuse_credit(move=move, by=receiver, reason="لا")
    assert f"اقتُرح على {move.to_branch} فرفضه" in visit(treasurer, page).text
    undo_move(move=propose(payment, by=treasurer), reason="خطأ", by=treasurer)
    assert "ثم سُحب الاقتراح" in visit(treasurer, page).text
    limit("approval", 10)
    waiting = accept(propose(payment, by=treasurer), receiver)
    shown, undoing = visit(treasurer, page).text, f"{page}{waiting.pk}/undoing/"
    assert ("في انتظار مصادقة شخص ثان هنا" in shown, undoing in shown) == (True, False)
    assert waiting.entry.get_absolute_url() in shown
    assert "حُول إلى الفرع الحالي للعضو" not in shown
    answer = send(treasurer, undoing, reason="رجع")
    assert (answer.status_code, "اسحب السند أو ارفضه" in answer.text) == (422, True)
    refuse_entry(entry=waiting.entry, reason="لا", by=treasurer)
    assert "ورفضه شخص ثان هنا" in visit(treasurer, page).text
    limit("approval", 10_000)
    accept(propose(payment, by=treasurer), receiver)
    assert "حُول إلى الفرع الحالي للعضو" in visit(treasurer, page).text


def test_what_is_sent_past_the_page_is_counted(visit, payment, treasurer, monkeypatch):
    monkeypatch.setattr(credit_sent, "ROWS", 1)
    for _time in range(4):
        propose(payment, amount=1, by=treasurer, form_key=uuid4())
    assert "3 أرصدة أخرى في الانتظار" in visit(treasurer, reverse("treasury:waiting-credit")).text
    monkeypatch.setattr(credit_sent, "ROWS", 4)
    assert "أخرى في الانتظار" not in visit(treasurer, reverse("treasury:waiting-credit")).text
