"""Taking a payment back with a second person: when it is asked for, who decides, through every door."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from administration.desk import requests_to_approve as on_the_desk
from members.models import Notice
from tests.factories import make_branch, make_officer, make_user
from tests.treasury.books import ago, book
from tests.treasury.money import charge, dh, member_of, pay, rate
from tests.treasury.test_collecting import collect
from treasury.models import DuesCharge, Payment, VoidRequest
from treasury.void_requests import (
    approval_refusal,
    approve_void,
    ask_void,
    ask_void_collection,
    name_approvers,
    refuse_void,
    requests_to_approve,
)


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
def request_row(membership, treasurer):
    """What the treasurer asks about a payment that the treasurer recorded."""
    return ask_void(payment=pay(membership, 60, by=treasurer), reason="سُجل مرتين", by=treasurer)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return " ".join(refusal.value.messages)


def test_what_another_recorded_this_month_is_voided_at_once(membership, treasurer):
    payment = ask_void(payment=pay(membership, 60), reason="خطأ", by=treasurer)
    assert (payment.voided_by, VoidRequest.objects.count()) == (treasurer, 0)


@pytest.mark.parametrize("days", [35, 400])
def test_what_is_of_another_month_or_year_waits(membership, treasurer, days):
    payment = pay(membership, 60, paid_on=ago(days))
    request = ask_void(payment=payment, reason=" خطأ ", by=treasurer)
    assert (request.state, request.reason, request.asked_by) == ("waiting", "خطأ", treasurer)
    payment.refresh_from_db()
    assert payment.voided_at is None


def test_so_does_what_one_recorded_and_what_one_paid(party, branch, treasurer):
    rate(branch, 20, since=0)
    recorded = pay(member_of(branch), 20, by=treasurer)
    paid = pay(treasurer.person.memberships.get(), 20)
    for payment in (recorded, paid):
        assert ask_void(payment=payment, reason="خطأ", by=treasurer).is_waiting


def test_somebody_else_approves_and_the_months_are_due_again(request_row, branch_secretary):
    assert not DuesCharge.objects.outstanding().exists()
    approve_void(request=request_row, by=branch_secretary)
    payment = request_row.payment
    payment.refresh_from_db()
    assert (payment.voided_by, payment.void_reason) == (branch_secretary, "سُجل مرتين")
    assert [row.due for row in DuesCharge.objects.outstanding()] == [dh(20)] * 3
    assert "لم يعد" in refused(approve_void, request=request_row, by=branch_secretary)


def test_it_is_refused_with_a_reason_or_withdrawn_and_may_be_asked_anew(request_row, treasurer, branch_secretary):
    assert refused(refuse_void, request=request_row, reason=" ", by=branch_secretary)
    refuse_void(request=request_row, reason="الأداء صحيح", by=branch_secretary)
    request_row.refresh_from_db()
    assert (request_row.state, request_row.refusal, request_row.decided_by) == (
        "refused", "الأداء صحيح", branch_secretary,
    )  # fmt: skip
    again = ask_void(payment=request_row.payment, reason="خطأ", by=treasurer)
    assert refuse_void(request=again, reason="سهو", by=treasurer).is_refused
    assert Payment.objects.valid().count() == 1


def test_it_is_asked_once(request_row, treasurer):
    assert "سبق" in refused(ask_void, payment=request_row.payment, reason="خطأ", by=treasurer)
    assert VoidRequest.objects.count() == 1


def test_nobody_approves_their_own_nor_without_the_right(
    party, branch, request_row, treasurer, branch_secretary, secretary, member, teammate, outsider
):
    elsewhere = make_officer(make_branch(party["province"]), "branch_secretary")
    for user in (treasurer, member, teammate, outsider, elsewhere):
        assert refused(approve_void, request=request_row, by=user)
        if user != treasurer:  # who asked may withdraw it
            assert refused(refuse_void, request=request_row, reason="لا", by=user)
    assert Payment.objects.valid().count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        VoidRequest.objects.update(state="approved", decided_by=treasurer)


def test_the_payer_does_not_approve_and_the_level_above_does(party, branch, treasurer, branch_secretary, secretary):
    own = pay(branch_secretary.person.memberships.get(), 20, by=treasurer)
    request = ask_void(payment=own, reason="خطأ", by=treasurer)
    assert refused(approve_void, request=request, by=branch_secretary) == approval_refusal(request, branch_secretary)
    assert "الإقليمي" in name_approvers(request)
    assert approve_void(request=request, by=secretary).state == "approved"


def test_the_list_and_the_rule_agree(party, branch, request_row, treasurer, branch_secretary, secretary, member):
    ask_void(payment=pay(branch_secretary.person.memberships.get(), 20, by=treasurer), reason="خطأ", by=treasurer)
    users = [treasurer, branch_secretary, secretary, member, make_user(is_superuser=True), make_user()]
    for user in users:
        may = {row.pk for row in VoidRequest.objects.waiting() if not approval_refusal(row, user)}
        assert may == set(requests_to_approve(user).values_list("pk", flat=True))
    assert requests_to_approve(branch_secretary).get() == request_row
    assert on_the_desk is requests_to_approve


def test_those_who_may_approve_are_told_and_the_asker_is_told_the_answer(branch_secretary, treasurer, request_row):
    notice = Notice.objects.get(kind="void_to_decide")
    assert (notice.person, notice.address) == (branch_secretary.person, request_row.get_absolute_url())
    assert request_row.payment.receipt in notice.sentence
    approve_void(request=request_row, by=branch_secretary)
    assert Notice.objects.get(kind="void_done").person == treasurer.person
    assert Notice.objects.filter(kind="void_refused").count() == 0


def test_money_that_was_spent_is_not_taken_back(membership, treasurer, branch_secretary):
    payment = pay(membership, 60, by=treasurer)
    book(membership.branch, 50, by=treasurer)
    assert refused(ask_void, payment=payment, reason="خطأ", by=treasurer)  # said when it is asked
    assert not VoidRequest.objects.exists()


def test_a_sheet_is_taken_back_whole(branch, treasurer, branch_secretary):
    rows = [member_of(branch) for _ in range(2)]
    charge(branch, 0)
    sheet = collect(branch, *((row, 20) for row in rows), by=treasurer)
    request = ask_void_collection(collection=sheet, reason="خطأ", by=treasurer)
    assert refused(ask_void_collection, collection=sheet, reason="خطأ", by=treasurer)
    approve_void(request=request, by=branch_secretary)
    assert sheet.payments.valid().count() == 0


def pages(row):
    return [row.get_absolute_url(), f"{row.get_absolute_url()}approval/", f"{row.get_absolute_url()}refusal/"]


def test_the_second_person_finds_it_and_approves(visit, send, request_row, treasurer, branch_secretary, secretary):
    shown, approval, _refusal = pages(request_row)
    assert shown in visit(branch_secretary, reverse("treasury:waiting-voids")).text
    assert shown not in visit(treasurer, reverse("treasury:waiting-voids")).text
    receipt = visit(treasurer, request_row.payment.get_absolute_url()).text
    assert shown in receipt
    assert "voiding/" not in receipt
    assert approval in visit(branch_secretary, shown).text
    assert approval not in visit(treasurer, shown).text
    assert send(branch_secretary, approval).url == shown
    assert Payment.objects.valid().count() == 0
    assert send(secretary, approval).status_code == 302  # too late: it says so
    assert Payment.objects.get().voided_by == branch_secretary


def test_each_door_refuses(visit, send, party, request_row, treasurer, member, teammate, outsider):
    for user in (member, teammate, outsider):
        assert [visit(user, pages(request_row)[0]).status_code, *(
            send(user, page, reason="لا").status_code for page in pages(request_row)[1:]
        )] == [404, 404, 404]  # fmt: skip
    assert send(treasurer, pages(request_row)[1]).status_code == 403
    elsewhere = pages(request_row)[0].replace(party["local"].slug, party["other"].slug)
    assert visit(make_user(is_superuser=True), elsewhere).status_code == 404
    assert Payment.objects.valid().count() == 1


def test_the_administration_decides_nothing(client, request_row):
    client.force_login(make_user(is_superuser=True))
    change = reverse("admin:treasury_voidrequest_change", args=[request_row.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"state": "approved"}).status_code == 403
    request_row.refresh_from_db()
    assert request_row.is_waiting


def test_a_refusal_from_the_page_keeps_the_payment(send, request_row, branch_secretary, treasurer):
    refusal = pages(request_row)[2]
    assert send(branch_secretary, refusal, reason="").status_code == 422
    assert send(branch_secretary, refusal, reason="الأداء صحيح").status_code == 302
    assert send(branch_secretary, refusal, reason="مرة أخرى").status_code == 302
    request_row.refresh_from_db()
    assert (request_row.refusal, Payment.objects.valid().count()) == ("الأداء صحيح", 1)
