"""A cheque of an official that the bank sends back: the receipt says so, and its months are due again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Notice
from tests.factories import make_user
from tests.treasury.books import bank_of
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh
from treasury.audit.checks import audit
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.balances import balances_of
from treasury.levies.returning import return_cheque
from treasury.models import CashEntry, LevyPayment

LACKING = "بدون رصيد"


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def paid(branch, treasurer):
    """200 dirhams of two months by a cheque, which somebody else than the treasurer recorded."""
    levy(branch, 100)
    person = elect(branch).person
    ask(branch, -1, 0)
    boss = make_user(is_superuser=True)
    bank = bank_of(branch, by=treasurer)
    return receive(branch, person, 200, by=boss, account=bank, method="cheque", reference="445566")


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


def test_who_recorded_it_asks_and_somebody_else_approves(branch, paid, branch_secretary):
    entry = returned(paid, paid.recorded_by)
    assert entry.is_waiting
    assert left(paid.payer) == {-1: dh(0), 0: dh(0)}
    told = Notice.objects.filter(kind=Notice.Kind.LEVY_VOID_TO_DECIDE)
    assert list(told.values_list("person", "address")) == [(branch_secretary.person_id, entry.get_absolute_url())]
    assert LACKING in told.get().sentence
    approve_entry(entry=entry, by=branch_secretary)
    paid.refresh_from_db()
    assert paid.reversed_at
    assert left(paid.payer) == {-1: dh(100), 0: dh(100)}


def test_refused_it_was_never_returned(paid, branch_secretary):
    refuse_entry(entry=returned(paid, paid.recorded_by), reason="صُرف الشيك", by=branch_secretary)
    paid.refresh_from_db()
    assert (paid.returned_on, paid.reversed_at) == (None, None)
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
