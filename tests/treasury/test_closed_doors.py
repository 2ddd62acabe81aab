"""A closed month takes no change by any door: payments, charges, exemptions, the cash book; corrections come later."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.books import bank_of, book, category, fill, holds
from tests.treasury.closings import close
from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.balances import balances_before, balances_of
from treasury.cashbook.bank_accounts import assign_payments
from treasury.cashbook.lines import MonthLines
from treasury.cashbook.recording import record_opening, record_transfer, reverse_entry
from treasury.cashbook.statements import book_line
from treasury.charging import charge_month, exempt, withdraw_exemption
from treasury.charging_run import start_charging
from treasury.cheques import bounce_cheque, cash_cheques, return_cashed
from treasury.closing.figures import figures_of
from treasury.closing.guard import refuse_closed_days
from treasury.closing.sealing import rows_of, seal
from treasury.collecting import Entry, record_collection
from treasury.models import BankLine, DuesCharge, MonthClosing, Payment
from treasury.relief_decisions import approve_relief, record_relief, stop_relief
from treasury.voiding import void_payment, void_payments

CLOSED = -1


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def user(db):
    return make_user(is_superuser=True)


@pytest.fixture
def member(branch):
    rate(branch, 20)
    member = member_of(branch)
    charge(branch, -2, -1, 0)
    return member


def test_an_opening_balance_is_not_taken_back_once_a_month_is_closed(branch, member, user):
    """The payments of before would be in the closed month, which counted none of them."""
    pay(member, 20, by=user, paid_on=month(-1))
    box = cash_box_of(branch)
    other = make_user(is_superuser=True)
    opening = approve_entry(entry=record_opening(account=box, amount=dh(50), booked_on=month(0), by=user), by=other)
    waits = reverse_entry(entry=opening, reason="خطأ", by=user)
    closing = close(branch, -1, by=user)
    assert closing.totals["held"] == {str(box.pk): "0.00"}
    for call in (
        lambda: approve_entry(entry=waits, by=other),
        lambda: reverse_entry(entry=opening, reason="خطأ", by=other),
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            call()
    box.refresh_from_db()
    assert (box.begins_on, holds(branch)) == (month(0), dh(50))
    refuse_entry(entry=waits, reason="أُقفل الشهر", by=other)
    with pytest.raises(ValidationError, match="أقفلت أشهر"), transaction.atomic():
        reverse_entry(entry=opening, reason="خطأ", by=user)


def refused(call):
    """The refusal names the month, and where the correction goes."""
    with pytest.raises(ValidationError) as error, transaction.atomic():
        call()
    sentence = " ".join(error.value.messages)
    assert "مقفل" in sentence, sentence
    assert "أول شهر مفتوح" in sentence, sentence
    return error.value


def sealed():
    """Every closing still has the seal of its rows."""
    return all(
        row.digest == seal(row.previous.digest if row.previous else "", rows_of(row))
        for row in MonthClosing.objects.standing()
    )


def test_nothing_is_paid_in_a_closed_month(branch, user, member):
    close(branch, CLOSED, by=user)
    error = refused(lambda: pay(member, 20, by=user, paid_on=month(CLOSED)))
    assert list(error.message_dict) == ["paid_on"]
    entries = [Entry(member.person, dh(20))]
    error = refused(
        lambda: record_collection(
            branch=branch, entries=entries, method="cash", paid_on=month(CLOSED), by=user, form_key=uuid4()
        )
    )
    assert list(error.message_dict) == ["paid_on"]
    assert not Payment.objects.exists()


def test_arrears_of_closed_months_are_paid_in_an_open_one(branch, user, member):
    close(branch, CLOSED, by=user)
    assert settled(pay(member, 60, by=user)) == {-2: dh(20), -1: dh(20), 0: dh(20)}
    assert sealed()


def test_another_branch_is_not_closed(party, user, member):
    close(member.branch, CLOSED, by=user)
    rate(party["other"], 20)
    assert pay(member_of(party["other"]), 20, by=user, paid_on=month(CLOSED)).pk


def test_a_form_sent_again_finds_what_it_recorded_before_the_month_closed(branch, user, member):
    key = uuid4()
    first = pay(member, 20, by=user, paid_on=month(CLOSED), form_key=key)
    close(branch, CLOSED, by=user)
    assert pay(member, 20, by=user, paid_on=month(CLOSED), form_key=key) == first


def test_what_was_paid_in_a_closed_month_is_taken_back_in_an_open_one(branch, user, member):
    """The closed month keeps its money and its seal; the book and the month's dues know of it from today on."""
    payment = pay(member, 20, by=user, paid_on=month(CLOSED))
    box, after = cash_box_of(branch), month(CLOSED + 1)
    closing = close(branch, CLOSED, by=user)
    void_payment(payment=payment, reason="خطأ", by=user)
    payment.refresh_from_db()
    assert (payment.taken_back_on, sealed()) == (localdate(), True)
    assert (balances_before([box], after)[box.pk], balances_of([box])[box.pk]) == (dh(20), 0)
    assert figures_of(branch, month(CLOSED), after)["dues"] == closing.totals["dues"] == "20.00"
    assert figures_of(branch, month(0), month(1))["dues"] == "-20.00"
    lines = MonthLines([box], month(0), month(1))
    assert [(line.adds, line.comes_in, line.day, line.running) for line in lines[:]] == [(-20, False, localdate(), 0)]
    assert lines.totals() == (0, 20)
    assert DuesCharge.objects.get(month=month(-2), person=member.person).due == 20


def test_a_sheet_of_a_closed_month_is_taken_back_whole_once_the_money_is_there(branch, user, member):
    sheet = record_collection(
        branch=branch, entries=[Entry(member.person, dh(20))], method="cash", paid_on=month(CLOSED), by=user,
        form_key=uuid4(),
    )  # fmt: skip
    payments = list(sheet.payments.all())
    close(branch, CLOSED, by=user)
    spent = book(branch, 20, by=user)
    with pytest.raises(ValidationError):
        void_payments(payments=payments, reason="خطأ", by=user)
    assert not Payment.objects.exclude(voided_at=None).exists()
    reverse_entry(entry=spent, reason="خطأ", by=user)
    void_payments(payments=payments, reason="خطأ", by=user)
    assert (set(sheet.payments.values_list("taken_back_on", flat=True)), sealed()) == ({localdate()}, True)


def test_a_cheque_of_a_closed_month_is_cashed_or_returned_in_an_open_one(branch, user, member):
    bank = bank_of(branch, by=user, days=90)
    cashed, returned = (
        pay(member, 20, by=user, paid_on=month(CLOSED), method="cheque", reference=number)
        for number in ("1001", "1002")
    )
    closing = close(branch, CLOSED, by=user)
    assert closing.totals["dues"] == "0.00"
    refused(lambda: cash_cheques(branch=branch, payments=[cashed], cleared_on=month(CLOSED), by=user))
    cash_cheques(branch=branch, payments=[cashed], cleared_on=month(0), by=user)
    bounce_cheque(payment=returned, cleared_on=month(0), reason="بلا مؤونة", by=user)
    assert (balances_of([bank])[bank.pk], sealed()) == (dh(20), True)


def test_a_cheque_cashed_in_a_closed_month_and_returned_later_goes_out_on_that_day(branch, user, member):
    bank = bank_of(branch, by=user, days=90)
    cheque = pay(member, 20, by=user, paid_on=month(CLOSED), method="cheque")
    cash_cheques(branch=branch, payments=[cheque], cleared_on=month(CLOSED), by=user)
    close(branch, CLOSED, by=user)
    cheque.refresh_from_db()
    return_cashed(payment=cheque, cleared_on=month(0), reason="بلا مؤونة", by=user)
    cheque.refresh_from_db()
    assert (cheque.booked_on, cheque.taken_back_on, cheque.cheque) == (month(CLOSED), month(0), "bounced")
    assert (balances_before([bank], month(0))[bank.pk], balances_of([bank])[bank.pk], sealed()) == (dh(20), 0, True)


def test_voiding_a_later_payment_leaves_closed_months_as_they_were(branch, user, member):
    """What was paid in the closed month keeps its months; a month asked for the voided payment alone stays asked."""
    joined = member_of(branch)
    of_today = pay(joined, 60, by=user)  # for months that nobody had asked of them
    made = set(DuesCharge.objects.filter(made_by=of_today, month__lt=month(0)).values_list("pk", flat=True))
    assert len(made) == 2
    later = pay(joined, 20, by=user, paid_on=month(CLOSED))
    held = settled(later)
    close(branch, CLOSED, by=user)
    void_payment(payment=of_today, reason="خطأ", by=user)
    stays = DuesCharge.objects.asked().filter(pk__in=made)
    assert (stays.count(), stays.filter(made_by=None, paid=0).count()) == (2, 2)
    assert (settled(later), sealed()) == (held, True)


def test_a_closed_month_is_charged_no_more(branch, party, user, member):
    close(branch, CLOSED, by=user)
    late = member_of(branch)
    refused(lambda: charge_month(branch=branch, month=month(CLOSED), below=False))
    refused(lambda: start_charging(branch=branch, month=month(CLOSED), below=False, by=user))
    other = member_of(party["other"])
    rate(party["other"], 20)
    assert charge_month(branch=party["province"], month=month(CLOSED)) == 1
    call_command("charge_dues", month=f"{month(CLOSED):%Y-%m}", by=make_user(is_superuser=True).username)
    assert DuesCharge.objects.get(month=month(CLOSED), person=other.person)
    assert not DuesCharge.objects.filter(person=late.person).exists()


def test_a_run_over_many_branches_says_which_had_closed(branch, party, user, member):
    close(branch, CLOSED, by=user)
    run = start_charging(branch=party["province"], month=month(CLOSED), below=True, by=user)
    run.refresh_from_db()
    assert run.result.get("closed", 0) == 1


def test_who_was_not_asked_in_time_is_asked_from_the_first_open_month_on(branch, user, member):
    close(branch, CLOSED, by=user)
    assert settled(pay(member_of(branch), 40, by=user)) == {0: dh(20), 1: dh(20)}


def test_a_month_is_exempted_before_it_closes(branch, user, member):
    charges = DuesCharge.objects.order_by("month")
    exempt(charge=charges[0], reason="ظرف", by=user)
    close(branch, CLOSED, by=user)
    refused(lambda: exempt(charge=charges[1], reason="ظرف", by=user))
    refused(lambda: withdraw_exemption(charge=charges[0]))
    assert exempt(charge=charges[2], reason="ظرف", by=user).exempted_at
    assert sealed()


def test_an_exemption_decided_later_leaves_closed_months_as_they_were_asked(branch, user, member):
    close(branch, CLOSED, by=user)
    made = {"person": member.person, "branch": branch, "kind": "exemption", "reason": "ظرف", "by": make_user()}
    relief = record_relief(from_month=month(-2), **made)
    approve_relief(relief=relief, by=user)
    asked = DuesCharge.objects.order_by("month").values_list("month", "exempted_at")
    assert [(day, exempted is None) for day, exempted in asked] == [
        (month(-2), True),
        (month(-1), True),
        (month(0), False),
    ]
    stop_relief(relief=relief, from_month=month(0), reason="انتهى الظرف", by=user)
    assert sealed()
    assert DuesCharge.objects.outstanding().count() == 3


def test_the_cash_book_takes_nothing_of_a_closed_month(branch, user, member):
    bank = bank_of(branch, by=user, days=90)
    income = fill(branch, 500, by=user, booked_on=month(CLOSED))
    close(branch, CLOSED, by=user)
    assert list(refused(lambda: book(branch, 10, by=user, booked_on=month(CLOSED))).message_dict) == ["booked_on"]
    move = {"from_account": cash_box_of(branch), "to_account": bank, "amount": dh(10), "by": user}
    refused(lambda: record_transfer(booked_on=month(CLOSED), **move))
    refused(lambda: reverse_entry(entry=income, reason="خطأ", by=user, booked_on=month(CLOSED)))
    refused(lambda: bank_of(branch, by=user, days=60, number="1" * 24))
    line = BankLine.objects.create(
        account=bank, day=month(CLOSED), direction=1, amount=dh(5), text="VERSEMENT", digest="0" * 64, imported_by=user
    )
    refused(lambda: book_line(line=line, category=category("events"), party_name="زوار", by=user))
    assert reverse_entry(entry=income, reason="خطأ", by=user).booked_on == localdate()
    assert (holds(branch), sealed()) == (dh(0), True)


def test_an_opening_balance_does_not_change_what_was_closed(branch, user, member):
    fill(branch, 500, by=user, booked_on=month(CLOSED))
    close(branch, CLOSED, by=user)
    with pytest.raises(ValidationError, match="أقفلت أشهر على رصيد هذا الحساب"):
        record_opening(account=cash_box_of(branch), amount=dh(900), booked_on=localdate(), by=user)
    bank = bank_of(branch, by=user, days=0)
    assert record_opening(account=bank, amount=dh(900), booked_on=localdate(), by=user).is_waiting


def test_another_bank_account_is_opened_after_a_month_was_closed(branch, user, member):
    """What the only account received without being named is written down as its own, and nothing moves."""
    first = bank_of(branch, by=user, days=90)
    paid = pay(member, 20, by=user, method="transfer", paid_on=month(CLOSED))
    Payment.objects.filter(pk=paid.pk).update(account=None)  # as of before there were accounts
    close(branch, CLOSED, by=user)
    bank_of(branch, by=user, days=1, number="1" * 24)
    paid.refresh_from_db()
    assert (paid.account, balances_of([first])[first.pk], sealed()) == (first, dh(20), True)


def test_payments_of_closed_months_stay_in_their_account(branch, user, member):
    paid = pay(member, 20, by=user, method="transfer", paid_on=month(CLOSED))
    bank_of(branch, by=user, days=90)
    bank = bank_of(branch, by=user, days=90, number="1" * 24)
    close(branch, CLOSED, by=user)
    refused(lambda: assign_payments(account=bank, payments=Payment.objects.filter(pk=paid.pk), by=user))


def test_what_the_guard_asks_does_not_grow_with_the_months(branch, user, member, django_assert_num_queries):
    close(branch, CLOSED, by=user)
    days = {(branch.pk, month(0)), *((branch.pk + offset, month(-9)) for offset in range(1, 40))}
    with transaction.atomic(), django_assert_num_queries(2 if connection.vendor == "postgresql" else 1):
        refuse_closed_days(days)
