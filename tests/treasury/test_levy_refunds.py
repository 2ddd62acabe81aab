"""Levies that settle no month are given back to the official; and that is taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from members.models import Notice
from members.public_offices import end_public_office
from tests.factories import make_user
from tests.treasury.books import bank_of, book, holds
from tests.treasury.gifts import refused
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.limits import limit
from tests.treasury.money import dh, month
from treasury.audit.checks import audit
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.recording import reverse_entry
from treasury.levies.following import follow_person
from treasury.levies.giving_back import refund_levy, undo_refund
from treasury.models import LevyPayment, LevyRefund

pytestmark = pytest.mark.usefixtures("books_add_up")


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def payment(branch, treasurer):
    """A receipt of 300 dirhams of which 200 settle no month: the office ended before two of them."""
    levy(branch, 100)
    office = elect(branch)
    ask(branch, -2, -1, 0)
    paid = receive(branch, office.person, 300, treasurer)
    end_public_office(office=office, on=month(-2) + timedelta(days=2), reason="resignation")
    follow_person(office.person)
    paid.refresh_from_db()
    assert paid.free == dh(200)
    return paid


def refund(payment, amount=200, *, by, **fields):
    given = {"account": cash_box_of(payment.branch), "reason": "طلبت استرجاعها", "form_key": uuid4()} | fields
    return refund_levy(payment=payment, amount=dh(amount), by=by, **given)


def free_of(payment):
    payment.refresh_from_db()
    return payment.free


def test_it_goes_out_of_the_cash_box_with_a_voucher_and_the_official_is_told(branch, payment, treasurer):
    row = refund(payment, 150, by=treasurer)
    assert (row.entry.amount, row.entry.party, row.entry.category.code) == (dh(150), payment.payer, "levies-returned")
    assert (free_of(payment), payment.given_back, holds(branch)) == (dh(50), dh(150), dh(150))
    told = Notice.objects.get(kind=Notice.Kind.LEVY_GIVEN_BACK)
    assert (told.person, told.address) == (payment.payer, payment.get_absolute_url())
    assert "150,00" in told.sentence


def test_a_form_sent_twice_gives_back_once(payment, treasurer):
    key = uuid4()
    assert refund(payment, 100, by=treasurer, form_key=key) == refund(payment, 100, by=treasurer, form_key=key)
    assert free_of(payment) == dh(100)
    assert refused(refund, payment=payment, amount=50, by=treasurer, form_key=key)


def test_no_more_than_is_held_never_without_a_reason_and_never_ones_own(party, payment, treasurer):
    assert "amount" in refused(refund, payment=payment, amount=201, by=treasurer)
    assert "amount" in refused(refund, payment=payment, amount=0, by=treasurer)
    assert "reason" in refused(refund, payment=payment, by=treasurer, reason=" ")
    assert "account" in refused(refund, payment=payment, by=treasurer, account=cash_box_of(party["other"]))
    assert refused(refund, payment=payment, by=make_user(payment.payer))
    refund(payment, by=treasurer)
    assert "amount" in refused(refund, payment=payment, amount=1, by=treasurer)
    assert LevyRefund.objects.count() == 1


def test_the_cash_box_is_never_short(branch, payment, treasurer):
    book(branch, 250, by=treasurer)
    assert refused(refund, payment=payment, by=treasurer)
    assert (free_of(payment), LevyRefund.objects.count()) == (dh(200), 0)


def test_an_official_who_is_no_member_of_the_branch_gets_it_back_from_the_bank(party, treasurer):
    levy(party["province"], 100)
    office = elect(party["local"])
    ask(party["province"], 0, below=True)
    boss = make_user(is_superuser=True)
    bank = bank_of(party["province"], by=boss)
    paid = receive(party["province"], office.person, 100, boss, account=bank, method="transfer")
    end_public_office(office=office, on=month(-1), reason="resignation")
    follow_person(office.person)
    assert refund(paid, 100, by=boss, account=bank).entry.method == "transfer"


def test_a_large_one_waits_and_its_refusal_gives_the_money_back_to_the_months(
    visit, branch, payment, treasurer, branch_secretary
):
    limit("approval", dh(100))
    row = refund(payment, by=treasurer)
    assert (row.entry.is_waiting, free_of(payment)) == (True, dh(0))
    assert payment.refund_sums == (dh(0), dh(200))
    page = visit(treasurer, payment.get_absolute_url()).text
    assert page.count("مبلغ يُطلب إرجاعه") == 2  # the sum, and its line
    assert "أُرجع" not in page
    told = Notice.objects.get(kind=Notice.Kind.LEVY_REFUND_TO_DECIDE)
    assert (told.person, told.address) == (branch_secretary.person, row.entry.get_absolute_url())
    assert refused(undo_refund, refund=row, reason="خطأ", by=treasurer)
    refuse_entry(entry=row.entry, reason="بدون طلب مكتوب", by=branch_secretary)
    row.refresh_from_db()
    assert (row.undone_reason, free_of(payment)) == ("بدون طلب مكتوب", dh(200))
    page = visit(treasurer, payment.get_absolute_url()).text
    assert "أُلغي الإرجاع" in page
    assert "أُرجع إلى المنتخب" not in page
    assert "رصيد العضو" not in page
    assert not Notice.objects.filter(kind=Notice.Kind.LEVY_GIVEN_BACK).exists()
    approve_entry(entry=refund(payment, by=treasurer).entry, by=branch_secretary)
    assert (free_of(payment), holds(branch)) == (dh(0), dh(100))
    assert payment.refund_sums == (dh(200), dh(0))
    assert "مبلغ يُطلب إرجاعه" not in visit(treasurer, payment.get_absolute_url()).text
    assert Notice.objects.filter(kind=Notice.Kind.LEVY_GIVEN_BACK).count() == 1


def test_the_administration_shows_it_under_its_receipt_and_changes_nothing(visit, payment, treasurer):
    row = refund(payment, 150, by=treasurer)
    page = visit(make_user(is_superuser=True), reverse("admin:treasury_levypayment_change", args=[payment.pk])).text
    assert row.entry.voucher in page
    assert row.reason in page
    assert 'name="refunds-0-amount"' not in page


def test_taken_back_it_settles_what_else_is_due(branch, payment, treasurer):
    row = refund(payment, by=treasurer)
    elect(branch, person=payment.payer, started_on=month(-1))
    ask(branch, 0)
    assert left(payment.payer)[0] == dh(100)
    assert "reason" in refused(undo_refund, refund=row, reason=" ", by=treasurer)
    assert refused(undo_refund, refund=row, reason="خطأ", by=make_user(payment.payer))
    assert undo_refund(refund=row, reason="لم تُسلم", by=treasurer).undone_at
    assert left(payment.payer)[0] == dh(0)
    assert (free_of(payment), holds(branch)) == (dh(100), dh(300))
    assert refused(undo_refund, refund=row, reason="خطأ", by=treasurer)


def test_reversed_from_the_cash_book_it_is_undone_too(payment, treasurer):
    row = refund(payment, by=treasurer)
    reverse_entry(entry=row.entry, reason="لم تُسلم", by=treasurer)
    row.refresh_from_db()
    assert (row.undone_reason, free_of(payment)) == ("لم تُسلم", dh(200))


def test_a_receipt_of_which_something_was_given_back_is_not_taken_back(payment, treasurer, branch_secretary):
    asked = reverse_entry(entry=payment.entry, reason="خطأ", by=treasurer)
    assert asked.is_waiting
    assert refused(refund, payment=payment, by=treasurer)  # somebody asks to take it back
    refuse_entry(entry=asked, reason="صحيح", by=branch_secretary)
    row = refund(payment, by=treasurer)
    assert refused(reverse_entry, entry=payment.entry, reason="خطأ", by=treasurer)
    undo_refund(refund=row, reason="خطأ", by=treasurer)
    assert reverse_entry(entry=payment.entry, reason="خطأ", by=treasurer)


def test_what_waits_to_be_taken_back_is_not_approved_once_a_part_is_gone(payment, treasurer, branch_secretary):
    asked = reverse_entry(entry=payment.entry, reason="خطأ", by=treasurer)
    LevyPayment.objects.filter(pk=payment.pk).update(given_back=dh(10))
    assert refused(approve_entry, entry=asked, by=branch_secretary)
    LevyPayment.objects.filter(pk=payment.pk).update(given_back=dh(0))


def test_the_audit_finds_a_refund_that_the_book_does_not_know(payment, treasurer):
    row = refund(payment, 100, by=treasurer)
    LevyRefund.objects.update(amount=dh(90))
    assert set(audit()) == {"levies", "levies-returned"}
    LevyRefund.objects.update(amount=dh(100), undone_at=row.recorded_at, undone_reason="x")
    assert set(audit()) == {"levies", "levies-returned"}
    LevyRefund.objects.update(undone_at=None)


def test_the_page_gives_back_and_takes_back(
    visit, send, branch, payment, treasurer, branch_secretary, member, outsider
):
    page = reverse("treasury:refund-levy", args=[branch.slug, payment.pk])
    assert page in visit(treasurer, payment.get_absolute_url()).text
    assert page not in visit(branch_secretary, payment.get_absolute_url()).text
    assert "200,00" in visit(treasurer, page).text
    said = {"amount": "150,00", "account": cash_box_of(branch).pk, "reason": "طلب", "form_key": str(uuid4())}
    payer = make_user(payment.payer)
    users = (branch_secretary, member, outsider, payer)
    assert [send(user, page, **said).status_code for user in users] == [403, 404, 404, 403]
    assert send(treasurer, page, **said | {"amount": "999"}).status_code == 422
    assert send(treasurer, page, **said).url == payment.get_absolute_url()
    row = LevyRefund.objects.get()
    assert row.entry.voucher in visit(treasurer, payment.get_absolute_url()).text
    assert "أُرجع" in visit(payer, payment.get_absolute_url()).text
    reversal = reverse("treasury:reverse-levy", args=[branch.slug, payment.pk])
    assert reversal not in visit(treasurer, payment.get_absolute_url()).text
    undoing = reverse("treasury:undo-levy-refund", args=[branch.slug, payment.pk, row.pk])
    assert undoing in visit(treasurer, page).text
    assert [send(user, undoing, reason="خطأ").status_code for user in users] == [403, 404, 404, 403]
    assert send(treasurer, undoing, reason="").status_code == 422
    assert send(treasurer, undoing, reason="لم تُسلم").url == payment.get_absolute_url()
    assert free_of(payment) == dh(200)
