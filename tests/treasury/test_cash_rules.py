"""Rules that look at more than one row: the law's limit on cash, expenses cut in slices, opening balances."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from tests.treasury.books import ago, balance, bank_of, book, category, fill, holds
from tests.treasury.limits import limit
from tests.treasury.money import dh, member_of, pay, rate
from tests.treasury.test_collecting import collect
from treasury.cash_days import cash_given, cash_limit_and_given
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, opening_replaces
from treasury.cashbook.recording import record_entry, record_opening, record_transfer, reverse_entry
from treasury.models import AmountLimit, CashEntry


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


def refused(call, *arguments, **fields):
    with pytest.raises(ValidationError) as refusal:
        call(*arguments, **fields)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else {"": refusal.value.messages}


def test_what_a_member_gave_as_income_counts_against_dues_of_the_day(branch, treasurer):
    membership = member_of(branch)
    fill(branch, 6000, by=treasurer, party=membership.person, days=1)
    assert "method" in refused(pay, membership, 4000, by=treasurer, paid_on=ago(1))
    assert pay(membership, 4000, by=treasurer).amount == dh(4000)  # another day
    assert pay(membership, 4000, by=treasurer, paid_on=ago(1), method="transfer").amount == dh(4000)
    assert cash_given([membership.person_id], ago(1)) == {membership.person_id: dh(6000)}


def test_the_limit_of_the_day_comes_with_what_was_given(branch, treasurer, django_assert_num_queries):
    membership = member_of(branch)
    person = membership.person_id
    pay(membership, 40, by=treasurer, paid_on=ago(1))
    fill(branch, 60, by=treasurer, party=membership.person, days=1)
    with django_assert_num_queries(1):
        assert cash_limit_and_given([person], ago(1)) == (dh(10_000), {person: dh(100)})
    assert cash_limit_and_given([person], ago(2)) == (dh(10_000), {})
    AmountLimit.objects.filter(subject="cash").update(started_on=ago(1))
    assert cash_limit_and_given([person], ago(1)) == (dh(10_000), {person: dh(100)})
    assert cash_limit_and_given([person], ago(2)) == (None, {})


@pytest.mark.parametrize("method", ["", "credit", "earlier", "x"])
def test_an_entry_says_how_it_was_paid(branch, treasurer, method):
    bank = bank_of(branch, by=treasurer)
    for account in (bank, cash_box_of(branch)):
        words = {"method": ["اختر طريقة الأداء."]}
        assert refused(book, branch, 10, "events", by=treasurer, account=account, method=method) == words
    assert not CashEntry.objects.exists()


def test_dues_the_sheet_and_income_count_together(branch, treasurer):
    membership = member_of(branch)
    pay(membership, 100, by=treasurer)
    key = f"payer-{membership.person_id}"
    assert list(refused(collect, branch, (membership, 9900, "other", True), by=treasurer)) == [key]
    assert collect(branch, (membership, 9800, "other", True), by=treasurer)
    assert "method" in refused(fill, branch, 100, by=treasurer, party=membership.person)


def test_what_was_taken_back_or_refused_counts_no_longer(branch, treasurer):
    membership = member_of(branch)
    entry = fill(branch, 1500, by=treasurer, party=membership.person)
    reverse_entry(entry=entry, reason="خطأ", by=treasurer)
    assert pay(membership, 9000, by=treasurer).amount == dh(9000)


def test_the_limit_is_that_of_the_day(branch, treasurer):
    AmountLimit.objects.filter(subject="cash").update(ended_on=ago(1))
    membership = member_of(branch)
    assert pay(membership, 20000, by=treasurer).amount == dh(20000)
    assert "method" in refused(pay, membership, 20000, by=treasurer, paid_on=ago(2))


def test_slices_dated_back_on_several_days_wait_too(branch, treasurer):
    """Ten expenses to one party, each of another day, are one expense where they are recorded together."""
    fill(branch, 9000, by=treasurer, days=60)
    states = [book(branch, 900, by=treasurer, days=days).state for days in (0, 12, 24, 36)]
    assert states == ["counts", "counts", "waiting", "waiting"]


def test_slices_of_near_days_wait_and_the_rent_of_each_month_does_not(branch, treasurer):
    fill(branch, 9000, by=treasurer, days=90)
    assert book(branch, 1500, by=treasurer, days=62).state == "counts"
    CashEntry.objects.filter(kind="expense").update(recorded_at="2026-01-01T10:00:00Z")
    assert book(branch, 1500, by=treasurer, days=31).state == "counts"
    CashEntry.objects.filter(kind="expense").update(recorded_at="2026-01-01T10:00:00Z")
    assert book(branch, 600, by=treasurer, days=27).state == "waiting"


def test_how_many_days_count_together_the_party_sets(branch, treasurer):
    fill(branch, 9000, by=treasurer, days=60)
    limit("approval_days", dh(0))
    book(branch, 1500, by=treasurer, days=20)
    CashEntry.objects.filter(kind="expense").update(recorded_at="2026-01-01T10:00:00Z")
    assert book(branch, 1500, by=treasurer, days=19).state == "counts"
    assert book(branch, 1500, by=treasurer, days=19).state == "waiting"


def opened(account, amount, days, treasurer, branch_secretary):
    entry = record_opening(account=account, amount=dh(amount), booked_on=ago(days), by=treasurer)
    return approve_entry(entry=entry, by=branch_secretary)


def test_an_opening_balance_may_be_zero(branch, treasurer, branch_secretary):
    opening = opened(cash_box_of(branch), 0, 5, treasurer, branch_secretary)
    assert (opening.counted, holds(branch)) == (dh(0), dh(0))
    assert "amount" in refused(fill, branch, 0, by=treasurer)


@pytest.mark.parametrize(("wrong", "right"), [(5, 20), (20, 5)])
def test_an_opening_balance_of_a_wrong_day_is_corrected(branch, treasurer, branch_secretary, wrong, right):
    pay(member_of(branch), 40, by=treasurer, paid_on=ago(10))
    box = cash_box_of(branch)
    first = opened(box, 100, wrong, treasurer, branch_secretary)
    approve_entry(entry=reverse_entry(entry=first, reason="يوم خاطئ", by=treasurer), by=branch_secretary)
    assert balance(box) == dh(40)  # as if nothing had been said
    opened(box, 100, right, treasurer, branch_secretary)
    assert (balance(box), box.begins_on) == (dh(140 if right == 20 else 100), ago(right))


def test_a_bank_account_s_opening_may_be_of_an_earlier_day(branch, treasurer, branch_secretary):
    bank = bank_of(branch, by=treasurer, days=3)
    opened(bank, 70, 9, treasurer, branch_secretary)
    assert (balance(bank), bank.begins_on) == (dh(70), ago(9))


def test_who_approves_an_opening_sees_what_it_replaces(visit, branch, treasurer, branch_secretary):
    pay(member_of(branch), 40, by=treasurer, paid_on=ago(10))
    entry = record_opening(account=cash_box_of(branch), amount=dh(25), booked_on=ago(5), by=treasurer)
    assert opening_replaces(entry) == (dh(40), dh(25))
    shown = visit(branch_secretary, entry.get_absolute_url()).text
    assert "40,00" in shown[: shown.index("25,00")]
    approve_entry(entry=entry, by=branch_secretary)
    entry.refresh_from_db()
    assert opening_replaces(entry) is None


@pytest.mark.parametrize(
    "other",
    [
        {"booked_on": ago(1)},
        {"party_name": "جهة أخرى"},
        {"category": "travel"},
        {"amount": dh(11)},
    ],
)
def test_a_form_that_says_something_else_records_nothing(branch, treasurer, other):
    fill(branch, 100, by=treasurer, days=9)
    said = {"account": cash_box_of(branch), "category": "rent", "amount": dh(10), "booked_on": localdate(),
            "method": "cash", "party_name": "مكتب", "by": treasurer, "form_key": uuid4()}  # fmt: skip

    def record(**fields):
        return record_entry(**fields | {"category": category(fields["category"])})

    assert record(**said) == record(**said)
    assert refused(record, **said | other)
    assert CashEntry.objects.filter(kind="expense").count() == 1


def test_a_transfer_sent_twice_to_another_account_is_refused(branch, treasurer):
    fill(branch, 100, by=treasurer)
    first, second = bank_of(branch, by=treasurer), bank_of(branch, by=treasurer, number="1" * 24)
    said = {"from_account": cash_box_of(branch), "amount": dh(10), "booked_on": localdate(), "by": treasurer}
    said["form_key"] = uuid4()
    assert record_transfer(**said, to_account=first) == record_transfer(**said, to_account=first)
    assert refused(record_transfer, **said, to_account=second)
    assert holds(branch) == dh(90)


def test_a_zero_opening_is_recorded_on_the_page(send, branch, treasurer):
    said = {"account": cash_box_of(branch).pk, "amount": "0", "booked_on": f"{localdate():%d/%m/%Y}"}
    page = reverse("treasury:record-opening", args=[branch.slug])
    assert send(treasurer, page, **said, form_key=str(uuid4())).status_code == 302
    assert CashEntry.objects.get().amount == dh(0)
