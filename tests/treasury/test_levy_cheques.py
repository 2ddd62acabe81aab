"""A cheque of an official: it waits for the bank, is cashed, or comes back, and then its months are due again."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Assembly, Notice
from members.own_data import everything_about
from members.public_offices import end_public_office
from tests.factories import make_user
from tests.treasury.books import ago, balance, bank_of
from tests.treasury.closings import close
from tests.treasury.gifts import refused
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.audit.checks import audit
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.balances import balances_of
from treasury.cashbook.bank_accounts import close_account
from treasury.cheques import cash_cheques
from treasury.handover.content import content_of
from treasury.levies.following import follow_person
from treasury.levies.giving_back import refund_levy
from treasury.levies.returning import return_cheque, take_back_cheque
from treasury.models import CashEntry, LevyPayment

pytestmark = pytest.mark.usefixtures("books_add_up")

LACKING = "بدون رصيد"


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def bank(branch, treasurer):
    return bank_of(branch, by=treasurer)


@pytest.fixture
def cheque(branch, bank):
    """200 dirhams of two months by a cheque of 3 days ago, which somebody else than the treasurer recorded."""
    levy(branch, 100)
    person = elect(branch).person
    ask(branch, -1, 0)
    boss = make_user(is_superuser=True)
    return receive(branch, person, 200, by=boss, account=None, method="cheque", reference="445566", booked_on=ago(3))


@pytest.fixture
def paid(cheque):
    """The same, cashed two days ago by who recorded it."""
    cash(cheque, cheque.recorded_by, ago(2))
    return LevyPayment.objects.get()


def cash(cheque, by, day=None, **fields):
    return cash_cheques(branch=cheque.branch, levies=[cheque], cleared_on=day or localdate(), by=by, **fields)


# While it waits


def test_it_settles_its_months_at_once_and_is_in_no_book(bank, cheque):
    assert (cheque.entry, cheque.is_uncashed, cheque.method_words) == (None, True, "بشيك · 445566")
    assert left(cheque.payer) == {-1: dh(0), 0: dh(0)}
    assert (balance(bank), CashEntry.objects.count()) == (0, 0)


def test_it_has_a_number_and_a_day_on_which_the_branch_receives(branch, cheque):
    elect(branch, person=cheque.payer, assembly=Assembly.PROVINCIAL)
    levy(branch, 50, Assembly.PROVINCIAL)
    ask(branch, 0)
    said = {"by": cheque.recorded_by, "account": None, "method": "cheque", "reference": "7"}
    assert "reference" in refused(receive, branch, cheque.payer, 50, **said | {"reference": " "})
    assert "booked_on" in refused(receive, branch, cheque.payer, 50, **said, booked_on=ago(-1))
    close(branch, -1)
    assert "booked_on" in refused(receive, branch, cheque.payer, 50, **said, booked_on=month(-1))
    assert receive(branch, cheque.payer, 50, **said).number == 2


def test_cashed_it_stands_in_the_bank_account_from_that_day(branch, bank, cheque, treasurer):
    assert "cleared_on" in refused(cash, cheque, treasurer, ago(4))  # it was given later
    assert "cleared_on" in refused(cash, cheque, treasurer, ago(-1))
    assert cash(cheque, treasurer, ago(1)) == 1
    cheque.refresh_from_db()
    entry = cheque.entry
    assert (entry.booked_on, entry.amount, entry.method, entry.reference) == (ago(1), dh(200), "cheque", "445566")
    assert (entry.category.code, entry.party, entry.recorded_by) == ("levies", cheque.payer, treasurer)
    assert (cheque.cheque, balance(bank)) == ("cashed", dh(200))
    assert refused(cash, cheque, treasurer)  # twice


def test_cheques_of_dues_and_of_levies_are_cashed_together(branch, bank, cheque, treasurer):
    rate(branch, 20)
    dues = pay(member_of(branch), 20, method="cheque")
    given = {"branch": branch, "cleared_on": localdate(), "by": treasurer}
    assert refused(cash_cheques, **given)  # none
    assert refused(cash_cheques, **given, payments=[dues], levies=[cheque, LevyPayment(pk=999, payer=cheque.payer)])
    assert cash_cheques(**given, payments=[dues], levies=[cheque]) == 2
    assert balance(bank) == dh(220)


def test_it_is_not_cashed_into_a_closed_month(branch, cheque, treasurer):
    LevyPayment.objects.update(paid_on=month(-2))
    cheque.refresh_from_db()
    close(branch, -1)
    assert "cleared_on" in refused(cash, cheque, treasurer, month(-1))
    assert cash(cheque, treasurer, localdate()) == 1


def test_what_waits_is_not_given_back_and_keeps_the_last_bank_account_open(branch, bank, cheque, treasurer):
    end_public_office(office=cheque.payer.public_offices.get(), on=month(-2), reason="resignation")
    follow_person(cheque.payer)
    cheque.refresh_from_db()
    said = {"payment": cheque, "amount": dh(10), "account": bank, "reason": "طلب", "by": treasurer}
    assert "amount" in refused(refund_levy, **said, form_key=uuid4())
    assert refused(close_account, account=bank, closed_on=localdate(), by=treasurer)


def test_it_is_among_what_is_handed_over(branch, cheque):
    assert content_of(branch)["cheques"] == {
        "count": 1,
        "total": "200.00",
        "lines": [f"{cheque.receipt}: 445566 200.00"],
    }


def test_who_took_it_does_not_take_it_back_alone(cheque, treasurer):
    words = refused(take_back_cheque, payment=cheque, reason="خطأ", by=cheque.recorded_by)
    assert "أمين المال" in words[""]
    assert refused(take_back_cheque, payment=cheque, reason="خطأ", by=make_user(cheque.payer))
    assert "reason" in refused(take_back_cheque, payment=cheque, reason=" ", by=treasurer)
    assert take_back_cheque(payment=cheque, reason="شيك خاطئ", by=treasurer).void_reason == "شيك خاطئ"
    assert LevyPayment.objects.get().cheque == "received"  # its receipt was wrong; the bank returned nothing
    assert left(cheque.payer) == {-1: dh(100), 0: dh(100)}
    assert refused(take_back_cheque, payment=cheque, reason="خطأ", by=treasurer)
    assert refused(cash, cheque, treasurer)


def test_the_bank_returns_what_it_did_not_cash(cheque, treasurer):
    assert refused(returned, cheque, cheque.recorded_by)
    assert "booked_on" in refused(returned, cheque, treasurer, booked_on=ago(4))
    assert returned(cheque, treasurer) is None
    assert (cheque.returned_on, cheque.void_reason, cheque.reversed_by) == (localdate(), LACKING, treasurer)
    assert (cheque.cheque, cheque.entry) == ("bounced", None)
    assert left(cheque.payer) == {-1: dh(100), 0: dh(100)}
    assert refused(returned, cheque, treasurer)


def test_the_bank_returns_none_in_a_closed_month(branch, cheque, treasurer):
    LevyPayment.objects.update(paid_on=month(-2))
    close(branch, -1)
    assert list(refused(returned, cheque, treasurer, booked_on=month(-1))) == ["booked_on"]
    assert returned(cheque, treasurer) is None


@pytest.mark.postgresql
def test_the_database_takes_none_of_a_closed_month(branch, cheque):
    close(branch, -1)
    row = {"branch": branch, "payer": cheque.payer, "amount": dh(50), "method": "cheque", "cheque": "received"}
    row |= {"recorded_by": cheque.recorded_by, "year": 2020, "number": 9}
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        LevyPayment.objects.create(**row, paid_on=month(-1))
    LevyPayment.objects.create(**row, paid_on=month()).delete()


def test_the_own_data_and_the_administration_say_that_it_was_returned(visit, cheque, treasurer):
    returned(cheque, treasurer)
    [row] = everything_about(cheque.payer)["levy_receipts"]
    assert (row["cheque"], row["returned_on"], row["void_reason"]) == ("bounced", localdate(), LACKING)
    page = visit(cheque.recorded_by, reverse("admin:treasury_levypayment_change", args=[cheque.pk])).text
    assert "تاريخ إرجاع البنك" in page
    assert "مُرجع دون أداء" in page


def test_the_pages_of_one_that_waits(visit, send, branch, cheque, treasurer, branch_secretary, teammate):
    cheques = reverse("treasury:cheques", args=[branch.slug])
    assert "445566" in visit(treasurer, cheques).text
    assert cheques in visit(treasurer, cheque.get_absolute_url()).text
    assert "ينتظر الشيك" in visit(make_user(cheque.payer), cheque.get_absolute_url()).text
    said = {"levies": cheque.pk, "cleared_on": f"{localdate():%d/%m/%Y}"}
    assert [send(user, cheques, **said).status_code for user in (branch_secretary, teammate)] == [403, 404]
    assert send(treasurer, cheques, cleared_on=said["cleared_on"]).status_code == 422
    assert send(treasurer, cheques, **said).url == cheques
    cheque.refresh_from_db()
    assert cheque.entry.voucher in visit(treasurer, cheque.get_absolute_url()).text


def test_the_pages_on_which_one_that_waits_is_taken_back(visit, send, branch, cheque, treasurer):
    urls = [
        reverse(f"treasury:{name}", args=[branch.slug, cheque.pk]) for name in ("reverse-levy", "return-levy-cheque")
    ]
    for url in urls:
        assert visit(cheque.recorded_by, url).url == cheque.get_absolute_url()
        assert "لم يُسجل الشيك بعد" in visit(treasurer, url).text
    assert send(treasurer, urls[0], reason="شيك خاطئ").url == cheque.get_absolute_url()
    assert "شيك خاطئ" in visit(treasurer, cheque.get_absolute_url()).text
    assert send(treasurer, urls[0], reason="شيك خاطئ").url == cheque.get_absolute_url()  # twice


# Once it was cashed


def returned(payment, by, **fields):
    entry = return_cheque(payment=payment, **{"booked_on": localdate(), "reason": LACKING, "by": by} | fields)
    payment.refresh_from_db()
    return entry


def test_the_months_are_due_again_and_the_money_goes_out_on_the_day_of_the_bank(paid, treasurer):
    entry = returned(paid, treasurer)
    assert (entry.state, entry.booked_on, entry.amount) == (CashEntry.State.COUNTS, localdate(), dh(200))
    assert left(paid.payer) == {-1: dh(100), 0: dh(100)}
    assert balances_of([paid.entry.account])[paid.entry.account_id] == 0
    assert "returned-levies" not in audit()
    assert (paid.returned_on, paid.void_words) == (localdate(), "أرجعه البنك دون أداء")
    assert paid.cheque == "bounced"


def test_who_recorded_it_asks_and_somebody_else_approves(branch, paid, branch_secretary):
    entry = returned(paid, paid.recorded_by)
    assert (entry.is_waiting, paid.cheque) == (True, "cashed")
    assert left(paid.payer) == {-1: dh(0), 0: dh(0)}
    told = Notice.objects.filter(kind=Notice.Kind.LEVY_VOID_TO_DECIDE)
    assert list(told.values_list("person", "address")) == [(branch_secretary.person_id, entry.get_absolute_url())]
    assert LACKING in told.get().sentence
    approve_entry(entry=entry, by=branch_secretary)
    paid.refresh_from_db()
    assert (paid.cheque, paid.reversed_at is None) == ("bounced", False)
    assert left(paid.payer) == {-1: dh(100), 0: dh(100)}


def test_who_took_it_and_who_cashed_it_ask_and_a_third_person_takes_it_back(cheque, treasurer):
    cash(cheque, treasurer)
    for user in (cheque.recorded_by, treasurer):
        entry = returned(cheque, user)
        assert entry.is_waiting
        refuse_entry(entry=entry, reason="صُرف الشيك", by=make_user(is_superuser=True))
    assert not returned(cheque, make_user(is_superuser=True)).is_waiting


def test_one_that_was_given_in_an_earlier_month_waits_whoever_asks(cheque, treasurer):
    LevyPayment.objects.update(paid_on=month(-1))
    cheque.refresh_from_db()
    cash(cheque, treasurer)
    assert returned(cheque, make_user(is_superuser=True)).is_waiting


def test_refused_it_was_never_returned(paid, branch_secretary):
    refuse_entry(entry=returned(paid, paid.recorded_by), reason="صُرف الشيك", by=branch_secretary)
    paid.refresh_from_db()
    assert (paid.returned_on, paid.reversed_at, paid.cheque) == (None, None, "cashed")
    assert left(paid.payer) == {-1: dh(0), 0: dh(0)}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"reason": " "}, "reason"),
        ({"days": -5}, "booked_on"),
        ({"days": 1}, "booked_on"),
    ],
)
def test_a_day_and_a_reason_that_cannot_be_are_refused(paid, treasurer, fields, key):
    if "days" in fields:
        fields = {"booked_on": localdate() + timedelta(days=fields["days"])}
    with pytest.raises(ValidationError) as refusal:
        returned(paid, treasurer, **fields)
    assert key in refusal.value.message_dict
    assert LevyPayment.objects.get().returned_on is None


def test_what_is_no_cheque_or_was_taken_back_is_not_returned(branch, paid, treasurer):
    returned(paid, treasurer)
    cash = receive(branch, paid.payer, 100, by=paid.recorded_by)
    for payment in (paid, cash):
        with pytest.raises(ValidationError, match="شيك"):
            returned(payment, treasurer)


def test_the_page(visit, send, branch, paid, treasurer, branch_secretary, teammate, outsider):
    url = reverse("treasury:return-levy-cheque", args=[branch.slug, paid.pk])
    assert url in visit(treasurer, paid.get_absolute_url()).text
    assert url not in visit(branch_secretary, paid.get_absolute_url()).text
    users = (branch_secretary, teammate, outsider)
    assert [send(user, url, reason=LACKING).status_code for user in users] == [403, 404, 404]
    assert "445566" in visit(treasurer, url).text
    assert send(treasurer, url, reason="", booked_on=f"{localdate():%d/%m/%Y}").status_code == 422
    assert send(treasurer, url, reason=LACKING, booked_on=f"{localdate():%d/%m/%Y}").url == paid.get_absolute_url()
    page = visit(treasurer, paid.get_absolute_url()).text
    assert "أرجع البنك الشيك يوم" in page
    assert "سُحب هذا الوصل" in page
    assert url not in page
    official = reverse("treasury:levy-official", args=[branch.slug, paid.payer_id])
    assert "أرجعه البنك" in visit(treasurer, official).text
    assert send(treasurer, url, reason=LACKING).url == paid.get_absolute_url()  # twice: it says why not


# The state that it has on record


def test_the_audit_names_one_that_is_returned_and_says_otherwise(cheque, treasurer):
    returned(cheque, treasurer)
    rows = LevyPayment.objects.filter(pk=cheque.pk)
    rows.update(cheque="received")
    assert list(audit()) == ["levies"]
    rows.update(cheque="bounced")
    with pytest.raises(IntegrityError, match="booked"), transaction.atomic():
        rows.update(cheque="cashed")


def test_the_database_takes_none_that_is_returned_and_counts(cheque):
    with pytest.raises(IntegrityError, match="counts_no_longer"), transaction.atomic():
        LevyPayment.objects.filter(pk=cheque.pk).update(cheque="bounced")


def test_those_that_were_returned_before_are_marked(branch, paid, treasurer):
    person = elect(branch).person
    ask(branch, 0)
    waiting = receive(branch, person, 100, by=paid.recorded_by, account=None, method="cheque", reference="7")
    for payment in (paid, waiting):
        returned(payment, treasurer)
    migration = import_module("treasury.migrations.0005_returned_levy_cheques_marked")
    migration.unmark(apps, None)
    assert {row.reference: row.cheque for row in LevyPayment.objects.all()} == {"445566": "cashed", "7": "received"}
    migration.mark(apps, None)
    assert set(LevyPayment.objects.values_list("cheque", flat=True)) == {"bounced"}
