"""Credit given back, or moved to another member; and taking that back."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_user
from tests.treasury.books import bank_of, fill, holds
from tests.treasury.limits import limit
from tests.treasury.money import charge, dh, member_of, pay, rate, settled
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.recording import reverse_entry
from treasury.credit import credit_of
from treasury.giving_back import move_to_member, refund_credit, undo_move
from treasury.models import CreditMove, Payment
from treasury.void_requests import ask_void
from treasury.voiding import void_payment


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


@pytest.fixture
def payment(branch):
    """A receipt of which 15 dirhams settle no month: three years ahead are paid."""
    return pay(member_of(branch), 37 * 20 + 15)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else {"": refusal.value.messages}


def refund(payment, amount=15, *, by, **fields):
    given = {"account": cash_box_of(payment.branch), "reason": "طلب العضو", "form_key": uuid4()} | fields
    return refund_credit(payment=payment, amount=dh(amount), by=by, **given)


def held(payment):
    return credit_of(payment.payer, payment.branch)


def test_a_refund_goes_out_of_the_cash_box_with_a_voucher(branch, payment, treasurer):
    move = refund(payment, 10, by=treasurer)
    assert (move.entry.amount, move.entry.party, move.entry.category.code) == (dh(10), payment.payer, "dues-returned")
    assert (held(payment), holds(branch)) == (dh(5), dh(37 * 20 + 5))
    payment.refresh_from_db()
    assert (payment.moved, payment.free) == (dh(10), dh(5))


def test_a_form_sent_twice_refunds_once(payment, treasurer):
    key = uuid4()
    assert refund(payment, 10, by=treasurer, form_key=key) == refund(payment, 10, by=treasurer, form_key=key)
    assert held(payment) == dh(5)
    assert refused(refund, payment=payment, amount=5, by=treasurer, form_key=key)


def test_no_more_than_is_there_never_without_a_reason_and_never_ones_own(branch, payment, treasurer):
    assert "amount" in refused(refund, payment=payment, amount=16, by=treasurer)
    assert "amount" in refused(refund, payment=payment, amount=0, by=treasurer)
    assert "reason" in refused(refund, payment=payment, by=treasurer, reason=" ")
    assert refused(refund, payment=payment, by=make_user(payment.payer))
    refund(payment, by=treasurer)
    assert "amount" in refused(refund, payment=payment, amount=1, by=treasurer)
    assert CreditMove.objects.count() == 1


def test_a_cheque_that_is_not_cashed_gives_nothing_back(branch, treasurer):
    fill(branch, 100, by=treasurer)
    cheque = pay(member_of(branch), 37 * 20 + 15, method="cheque")
    assert "amount" in refused(refund, payment=cheque, by=treasurer)


def test_the_cash_box_is_never_short(branch, treasurer):
    bank_of(branch, by=treasurer)
    paid = pay(member_of(branch), 37 * 20 + 15, method="transfer")
    assert refused(refund, payment=paid, by=treasurer)
    paid.refresh_from_db()
    assert (paid.moved, CreditMove.objects.count()) == (dh(0), 0)


def test_a_large_refund_waits_and_its_refusal_gives_the_credit_back(payment, treasurer, branch_secretary):
    limit("approval", dh(10))
    move = refund(payment, by=treasurer)
    assert (move.entry.state, held(payment)) == ("waiting", dh(0))
    refuse_entry(entry=move.entry, reason="بدون طلب", by=branch_secretary)
    move.refresh_from_db()
    assert (move.undone_reason, held(payment)) == ("بدون طلب", dh(15))
    again = refund(payment, by=treasurer)
    approve_entry(entry=again.entry, by=branch_secretary)
    assert (held(payment), holds(payment.branch)) == (dh(0), dh(37 * 20))


def test_it_moves_to_another_member_with_a_receipt_and_no_line_in_the_book(branch, payment, treasurer):
    other = member_of(branch)
    charge(branch, 0)
    before = holds(branch)
    move = move_to_member(payment=payment, amount=dh(15), to_person=other.person, reason="زوجان", by=treasurer,
                          form_key=uuid4())  # fmt: skip
    target = move.target
    assert (target.payer, target.method, target.number, settled(target)) == (other.person, "credit", 2, {0: dh(15)})
    assert payment.receipt in target.note
    assert (holds(branch), held(payment)) == (before, dh(0))
    assert refused(ask_void, payment=target, reason="خطأ", by=make_user(is_superuser=True))
    assert refused(void_payment, payment=payment, reason="خطأ", by=treasurer)  # a part of it is elsewhere


def test_nobody_moves_it_to_themselves_or_to_a_stranger(party, branch, payment, treasurer):
    said = {"payment": payment, "amount": dh(5), "reason": "خطأ", "by": treasurer, "form_key": uuid4()}
    assert refused(move_to_member, **said, to_person=treasurer.person)
    assert "to_person" in refused(move_to_member, **said, to_person=member_of(party["other"]).person)
    assert "to_person" in refused(move_to_member, **said, to_person=payment.payer)
    assert not CreditMove.objects.exists()


def test_a_move_is_undone_and_may_be_done_anew(branch, payment, treasurer):
    other = member_of(branch)
    charge(branch, 0)
    said = {"payment": payment, "amount": dh(15), "to_person": other.person, "by": treasurer, "reason": "خطأ"}
    move = move_to_member(**said, form_key=uuid4())
    assert "reason" in refused(undo_move, move=move, reason="", by=treasurer)
    assert undo_move(move=move, reason="عضو آخر", by=treasurer).undone_at
    assert (held(payment), Payment.objects.valid().filter(payer=other.person).count()) == (dh(15), 0)
    assert refused(undo_move, move=move, reason="عضو آخر", by=treasurer)
    assert move_to_member(**said, form_key=uuid4()).target.number == 3


def test_an_earlier_void_does_not_spend_what_was_given_back(branch, treasurer):
    membership = member_of(branch)
    first = pay(membership, 20)
    second = pay(membership, 36 * 20 + 15)
    refund(second, by=treasurer)
    void_payment(payment=first, reason="خطأ", by=treasurer)
    second.refresh_from_db()
    assert (second.settled, second.moved, second.free) == (dh(36 * 20), dh(15), dh(0))


def page(payment):
    return f"{payment.get_absolute_url()}credit/"


def test_the_page_gives_back_and_takes_back(visit, send, payment, treasurer, branch_secretary, member, outsider):
    assert page(payment) in visit(treasurer, payment.get_absolute_url()).text
    assert page(payment) not in visit(branch_secretary, payment.get_absolute_url()).text
    shown = visit(treasurer, page(payment))
    assert "15,00" in shown.text
    said = {"way": "refund", "amount": "15,00", "account": cash_box_of(payment.branch).pk, "reason": "طلب"}
    said["form_key"] = str(uuid4())
    assert [send(user, page(payment), **said).status_code for user in (branch_secretary, member, outsider)] == [
        403, 404, 404,
    ]  # fmt: skip
    assert send(treasurer, page(payment), **said | {"amount": "99"}).status_code == 422
    assert send(treasurer, page(payment), **said | {"way": "member", "to_person": "لا أحد"}).status_code == 422
    assert send(treasurer, page(payment), **said).url == payment.get_absolute_url()
    move = CreditMove.objects.get()
    undoing = f"{page(payment)}{move.pk}/undoing/"
    assert undoing in visit(treasurer, page(payment)).text
    assert send(branch_secretary, undoing, reason="خطأ").status_code == 403
    assert send(treasurer, undoing, reason="").status_code == 422
    assert send(treasurer, undoing, reason="خطأ").status_code == 302
    assert held(payment) == dh(15)


def test_a_receipt_of_which_something_left_is_not_voided_on_its_page(send, visit, payment, treasurer):
    move = refund(payment, by=treasurer)
    void = f"{payment.get_absolute_url()}voiding/"
    assert visit(treasurer, void).url == payment.get_absolute_url()
    assert send(treasurer, void, reason="خطأ").url == payment.get_absolute_url()
    assert Payment.objects.valid().get() == payment
    assert move.entry.voucher in visit(treasurer, payment.get_absolute_url()).text


def test_a_member_does_not_open_it_for_oneself(visit, branch, treasurer):
    own = pay(treasurer.person.memberships.get(), 37 * 20 + 15)
    assert visit(treasurer, page(own)).status_code == 403


def test_nobody_takes_their_own_refund_back_through_the_cash_book_alone(payment, treasurer):
    move = refund(payment, by=treasurer)
    owner = make_user(payment.payer, is_superuser=True)
    back = reverse_entry(entry=move.entry, reason="خطأ", by=owner)
    assert (back.is_waiting, held(payment)) == (True, 0)


def test_other_members_read_nothing_of_whose_credit_it_was(visit, branch, payment, treasurer):
    other = member_of(branch, given_name="نزهة")
    move = move_to_member(
        payment=payment, to_person=other.person, amount=dh(15), reason="اتفاق العائلة", by=treasurer, form_key=uuid4()
    )
    own = visit(make_user(other.person), move.target.get_absolute_url()).text
    assert "اتفاق العائلة" not in own
    assert "اتفاق العائلة" in visit(treasurer, move.target.get_absolute_url()).text
