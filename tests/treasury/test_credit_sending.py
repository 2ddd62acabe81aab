"""Credit that follows a member to another branch: proposed by one treasurer, accepted or refused by the other."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from administration.desk import REQUESTS
from members.joining import transfer
from tests.factories import make_officer, make_user
from tests.treasury.books import bank_of, book, fill, holds
from tests.treasury.limits import limit
from tests.treasury.money import dh, member_of, month, own_dues, pay, rate
from treasury.audit.checks import BY_CODE, Finding
from treasury.cash_days import cash_given
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.bank_accounts import close_account
from treasury.cashbook.recording import reverse_entry
from treasury.credit import credit_of
from treasury.credit_sending import (
    accept_credit,
    ask_back,
    credit_to_answer,
    credit_under_way,
    give_back,
    keep_credit,
    propose_to_branch,
    refuse_credit,
)
from treasury.giving_back import refund_credit, undo_move
from treasury.models import AmountLimit, CashEntry, CreditMove, MonthClosing, Payment
from treasury.void_requests import ask_void
from treasury.voiding import void_payment


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


@pytest.fixture
def next_branch(party):
    return party["other"]


@pytest.fixture
def receiver(next_branch):
    """The treasurer of the member's next branch."""
    return make_officer(next_branch, "treasurer")


@pytest.fixture
def payment(branch, next_branch):
    """A receipt of which 15 dirhams settle no month, of a member who is in another branch since today."""
    paid = pay(member_of(branch), 37 * 20 + 15)
    transfer(membership=paid.payer.memberships.get(), branch=next_branch, on=localdate())
    paid.refresh_from_db()
    return paid


def propose(payment, amount=15, *, by, **fields):
    given = {"account": cash_box_of(payment.branch), "reason": "انتقال", "form_key": uuid4()}
    given["to_branch"] = payment.payer.memberships.get(ended_on=None).branch
    return propose_to_branch(payment=payment, amount=dh(amount), by=by, **given | fields)


def accept(move, by, **fields):
    return accept_credit(move=move, by=by, **{"account": cash_box_of(move.to_branch)} | fields)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else {"": refusal.value.messages}


def held(payment):
    return credit_of(payment.payer, payment.branch)


def test_what_is_proposed_is_set_aside_and_stands_in_neither_book(branch, next_branch, payment, treasurer):
    before, free = holds(branch), payment.free
    move = propose(payment, by=treasurer)
    assert move.waits_for_word
    assert (held(payment), holds(branch), holds(next_branch)) == (free - 15, before, dh(0))
    assert not CashEntry.objects.exists()
    assert "amount" in refused(
        refund_credit, payment=payment, amount=free - 14, account=cash_box_of(branch), reason="طلب", by=treasurer,
        form_key=uuid4(),
    )  # fmt: skip
    assert refused(void_payment, payment=payment, reason="خطأ", by=make_user(is_superuser=True))


def test_a_form_sent_twice_proposes_once(payment, treasurer):
    key = uuid4()
    assert propose(payment, by=treasurer, form_key=key) == propose(payment, by=treasurer, form_key=key)


def test_it_is_proposed_to_the_branch_of_today_alone(party, branch, payment, treasurer):
    for wrong in (branch, party["province"]):
        assert "to_branch" in refused(propose, payment=payment, by=treasurer, to_branch=wrong)
    assert "account" in refused(propose, payment=payment, by=treasurer, account=cash_box_of(party["other"]))
    assert refused(propose, payment=payment, by=make_user(payment.payer))


def test_nothing_is_proposed_that_the_book_would_refuse(branch, next_branch, treasurer):
    bank_of(branch, by=treasurer)
    paid = pay(member_of(branch), 37 * 20 + 15, method="transfer")
    transfer(membership=paid.payer.memberships.get(), branch=next_branch, on=localdate())
    assert refused(propose, payment=paid, by=treasurer)  # the cash box is empty
    assert not CreditMove.objects.exists()


def test_accepted_it_leaves_one_book_and_enters_the_other(branch, next_branch, payment, treasurer, receiver):
    before = holds(branch)
    move = accept(propose(payment, by=treasurer), receiver)
    target = move.target
    assert (move.entry.recorded_by, move.entry.amount, holds(branch)) == (treasurer, dh(15), before - 15)
    assert (target.branch, target.amount, target.method, target.recorded_by) == (next_branch, dh(15), "cash", receiver)
    assert (holds(next_branch), move.decided_by, target.paid_on) == (dh(15), receiver, localdate())
    assert refused(accept, move=move, by=receiver)
    assert refused(undo_move, move=move, reason="رجع", by=treasurer)


def test_it_comes_into_the_account_that_the_receiver_names(branch, next_branch, payment, treasurer, receiver):
    here = bank_of(branch, by=treasurer)
    fill(branch, 15, by=treasurer, account=here)
    bank, second = bank_of(next_branch, by=receiver), bank_of(next_branch, by=receiver, number="9" * 24)
    move = propose(payment, by=treasurer, account=here)
    for wrong in (None, here, cash_box_of(branch), cash_box_of(next_branch)):
        assert "account" in refused(accept, move=move, by=receiver, account=wrong)
    close_account(account=second, closed_on=localdate(), by=receiver)
    second.refresh_from_db()
    assert "account" in refused(accept, move=move, by=receiver, account=second)
    target = accept(move, receiver, account=bank).target
    assert (target.method, target.account) == ("transfer", bank)


def test_nobody_accepts_what_they_proposed_nor_without_the_right(payment, treasurer, receiver, branch_secretary):
    move = propose(payment, by=treasurer)
    treasurer.is_superuser = True  # the right in both branches does not help
    treasurer.save()
    for user in (treasurer, branch_secretary, make_user(payment.payer, is_superuser=True)):
        assert refused(accept, move=move, by=user)
        assert refused(refuse_credit, move=move, by=user, reason="لا")
        assert move not in credit_to_answer(user)
    assert move in credit_to_answer(receiver)
    assert move not in credit_under_way(receiver)


def test_refused_with_a_reason_it_is_the_members_again(branch, payment, treasurer, receiver):
    free = payment.free
    move = propose(payment, by=treasurer)
    assert "reason" in refused(refuse_credit, move=move, by=receiver, reason=" ")
    refuse_credit(move=move, by=receiver, reason="لم يصلنا شيء")
    move.refresh_from_db()
    assert (move.is_refused, move.undone_reason, held(payment)) == (True, "لم يصلنا شيء", free)
    assert refused(accept, move=move, by=receiver)
    assert propose(payment, by=treasurer).waits_for_word


def test_the_giver_withdraws_it_before_it_is_accepted(payment, treasurer, receiver):
    free = payment.free
    move = undo_move(move=propose(payment, by=treasurer), reason="بقي هنا", by=treasurer)
    assert (move.undone_at is not None, move.is_refused, held(payment)) == (True, False, free)
    assert refused(accept, move=move, by=receiver)


def test_it_stays_until_it_is_decided_and_a_member_who_moved_on_is_refused(party, payment, treasurer, receiver):
    move = propose(payment, by=treasurer)
    gone = payment.payer.memberships.get(ended_on=None)
    gone.started_on = localdate().replace(day=1)
    type(gone).objects.filter(pk=gone.pk).update(branch=party["province"])
    assert refused(accept, move=move, by=receiver)
    refuse_credit(move=move, by=receiver, reason="انتقل")


def test_a_large_one_waits_for_the_second_person_of_the_giver(
    branch, next_branch, payment, treasurer, receiver, branch_secretary
):
    limit("approval", dh(10))
    move = accept(propose(payment, by=treasurer), receiver)
    assert (move.target, move.entry.state, holds(next_branch)) == (None, "waiting", dh(0))
    approve_entry(entry=move.entry, by=branch_secretary)
    move.refresh_from_db()
    assert (move.target.amount, move.target.recorded_by, holds(next_branch)) == (dh(15), receiver, dh(15))


def test_one_that_the_second_person_refuses_is_the_members_again(payment, treasurer, receiver, branch_secretary):
    limit("approval", dh(10))
    free = payment.free
    move = accept(propose(payment, by=treasurer), receiver)
    refuse_entry(entry=move.entry, reason="بدون طلب", by=branch_secretary)
    move.refresh_from_db()
    assert (move.undone_reason, held(payment), move.target) == ("بدون طلب", free, None)


def test_what_the_givers_book_refuses_says_nothing_of_its_money(branch, payment, treasurer, receiver):
    move = propose(payment, by=treasurer)
    book(branch, 37 * 20 + 15, by=treasurer)
    [words] = refused(accept, move=move, by=receiver)[""]
    assert (branch.name in words, any(sign.isdigit() for sign in words)) == (True, False)
    fill(branch, 15, by=treasurer)
    assert accept(move, receiver).target


def closed(branch, by):
    MonthClosing.objects.create(
        branch=branch, month=month(), counted_on=localdate(), counts={}, counted=0, booked=0, totals={"held": {}},
        closed_by=by, digest="0" * 64,
    )  # fmt: skip


@pytest.mark.parametrize("end", ["local", "other"])
def test_a_closed_month_at_either_end_keeps_it_waiting(party, payment, treasurer, receiver, end):
    move = propose(payment, by=treasurer)
    closed(party[end], treasurer)
    assert refused(accept, move=move, by=receiver)
    assert CreditMove.objects.get().waits_for_word


def test_an_account_that_expects_credit_is_not_closed(branch, next_branch, payment, treasurer, receiver):
    bank = bank_of(branch, by=treasurer)
    fill(branch, 15, by=treasurer, account=bank)
    move = propose(payment, by=treasurer, account=bank)
    book(branch, 15, by=treasurer, account=bank)
    assert refused(close_account, account=bank, closed_on=localdate(), by=treasurer)
    undo_move(move=move, reason="خطأ", by=treasurer)
    close_account(account=bank, closed_on=localdate(), by=treasurer)


def test_accepted_credit_comes_back_when_both_agree(branch, next_branch, payment, treasurer, receiver):
    before, free = holds(branch), payment.free
    move = accept(propose(payment, by=treasurer), receiver)
    assert refused(give_back, move=move, by=receiver)
    assert refused(reverse_entry, entry=move.entry, reason="رجع", by=treasurer)
    assert refused(ask_void, payment=move.target, reason="خطأ", by=make_user(is_superuser=True))
    assert "reason" in refused(ask_back, move=move, reason=" ", by=treasurer)
    ask_back(move=move, reason="رجع", by=treasurer)
    assert refused(ask_back, move=move, reason="رجع", by=treasurer)
    assert refused(give_back, move=move, by=treasurer)
    assert move in credit_to_answer(receiver)
    move = give_back(move=move, by=receiver)
    assert (holds(branch), holds(next_branch), held(payment)) == (before, dh(0), free)
    assert (move.undone_at is not None, move.target.voided_at is not None) == (True, True)


def test_the_receiver_keeps_it_with_a_reason(next_branch, payment, treasurer, receiver):
    move = accept(propose(payment, by=treasurer), receiver)
    ask_back(move=move, reason="رجع", by=treasurer)
    assert "reason" in refused(keep_credit, move=move, reason="", by=receiver)
    move = keep_credit(move=move, reason="أدى به واجباته", by=receiver)
    assert (move.back_refusal, move.waits_for_return, holds(next_branch)) == ("أدى به واجباته", False, dh(15))


def test_a_return_that_a_second_person_refuses_leaves_it_there(
    next_branch, payment, treasurer, receiver, branch_secretary
):
    limit("approval", dh(10))
    move = accept(propose(payment, by=treasurer), receiver)
    approve_entry(entry=move.entry, by=branch_secretary)
    ask_back(move=CreditMove.objects.get(), reason="رجع", by=treasurer)
    move = give_back(move=CreditMove.objects.get(), by=receiver)
    assert (move.undone_at, holds(next_branch)) == (None, dh(15))
    back = CashEntry.objects.get(reverses=move.entry)
    refuse_entry(entry=back, reason="لا", by=branch_secretary)
    move.refresh_from_db()
    assert (move.back_agreed_by, move.back_refusal) == (None, "لا")
    assert refused(reverse_entry, entry=move.entry, reason="رجع", by=treasurer)


def test_the_member_reads_it_among_their_dues(payment, treasurer, receiver):
    move = propose(payment, by=treasurer)
    assert own_dues(payment.payer).sent == [move]
    refuse_credit(move=move, by=receiver, reason="لا")
    assert [row.is_refused for row in own_dues(payment.payer).sent] == [True]
    accept(propose(payment, by=treasurer), receiver)
    assert len(own_dues(payment.payer).sent) == 1  # what arrived has its receipt


def test_the_desks_of_both_count_it(payment, treasurer, receiver):
    propose(payment, by=treasurer)
    counted = {rows: rows for _words, address, rows in REQUESTS if address == "treasury:waiting-credit"}
    assert [[rows(user).count() for rows in counted] for user in (receiver, treasurer)] == [[1, 0], [0, 1]]


def test_the_audit_finds_credit_whose_sides_differ(payment, treasurer, receiver):
    move = accept(propose(payment, by=treasurer), receiver)
    assert Finding.of(BY_CODE["credit"]).count == 0
    Payment.objects.filter(pk=move.target_id).update(amount=dh(14))
    assert Finding.of(BY_CODE["credit"]).count == 1


def test_the_page_is_for_both_branches_and_for_nobody_else(
    visit, send, payment, treasurer, receiver, branch_secretary, outsider
):
    move = propose(payment, by=treasurer)
    page, waiting = move.get_absolute_url(), reverse("treasury:waiting-credit")
    assert [visit(user, page).status_code for user in (treasurer, receiver, branch_secretary)] == [200, 200, 200]
    assert visit(outsider, page).status_code == 404
    assert visit(make_user(payment.payer), page).status_code == 404
    assert [page in visit(user, waiting).text for user in (treasurer, receiver, outsider)] == [True, True, False]
    said = {"accept": "1", "account": cash_box_of(move.to_branch).pk}
    assert [send(user, page, **said).status_code for user in (treasurer, branch_secretary, outsider)] == [
        403, 403, 404,
    ]  # fmt: skip
    assert send(receiver, page, accept="1").status_code == 422
    assert send(receiver, page, **said).url == page
    move.refresh_from_db()
    assert move.target.receipt in visit(receiver, page).text
    assert send(receiver, page, **said).status_code == 302  # it waits no more
    assert Payment.objects.filter(branch=move.to_branch).count() == 1


def test_the_pages_propose_refuse_ask_back_and_give_back(visit, send, payment, treasurer, receiver):
    credit = f"{payment.get_absolute_url()}credit/"
    said = {"way": "branch", "amount": "15,00", "account": cash_box_of(payment.branch).pk, "reason": "انتقال"}
    assert send(treasurer, credit, **said, form_key=str(uuid4())).status_code == 302
    first = CreditMove.objects.get()
    assert send(receiver, first.get_absolute_url(), refuse="1").status_code == 422
    send(receiver, first.get_absolute_url(), refuse="1", **{"refusal-reason": "لم يصلنا شيء"})
    assert "لم يصلنا شيء" in visit(treasurer, first.get_absolute_url()).text
    send(treasurer, credit, **said, form_key=str(uuid4()))
    move = CreditMove.objects.exclude(pk=first.pk).get()
    send(receiver, move.get_absolute_url(), accept="1", account=cash_box_of(move.to_branch).pk)
    assert send(treasurer, f"{credit}{move.pk}/undoing/", reason="رجع").status_code == 302
    move.refresh_from_db()
    assert move.waits_for_return
    assert send(receiver, move.get_absolute_url(), **{"give-back": "1"}).status_code == 302
    move.refresh_from_db()
    assert move.undone_at


# Cash of one day, which goes on from box to box


@pytest.fixture
def paid_today(branch, next_branch):
    """900 dirhams in cash of today, of a member who is in the next branch since today; 160 of them are credit."""
    limit(AmountLimit.Subject.CASH, dh(1000))
    paid = pay(member_of(branch), 900)
    transfer(membership=paid.payer.memberships.get(), branch=next_branch, on=localdate())
    paid.refresh_from_db()
    return paid


def test_cash_paid_today_and_sent_on_today_counts_once(paid_today, next_branch, receiver, treasurer):
    moved = accept(propose(paid_today, 150, by=treasurer), by=receiver)
    assert (moved.target.amount, moved.target.method) == (dh(150), "cash")
    assert cash_given([paid_today.payer_id], localdate()) == {paid_today.payer_id: dh(900)}
    membership = paid_today.payer.memberships.get(ended_on=None)
    assert pay(membership, 90, by=receiver).amount == dh(90)
    with pytest.raises(ValidationError):
        pay(membership, 10, by=receiver)  # it would be 1,000 of the payer's own


def test_cash_of_another_day_that_comes_in_counts_on_the_day_on_which_it_comes(
    branch, next_branch, receiver, treasurer
):
    limit(AmountLimit.Subject.CASH, dh(1000))
    paid = pay(member_of(branch), 900, paid_on=localdate() - timedelta(days=1))
    transfer(membership=paid.payer.memberships.get(), branch=next_branch, on=localdate())
    paid.refresh_from_db()
    membership = paid.payer.memberships.get(ended_on=None)
    pay(membership, 900, by=receiver)
    move = propose(paid, 150, by=treasurer)
    with pytest.raises(ValidationError):
        accept(move, by=receiver)
