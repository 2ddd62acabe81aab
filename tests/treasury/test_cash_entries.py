"""Entries of the cash book: what they say, what forbids them, and that the cash box never holds less than nothing."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.books import ago, balance, bank_of, book, category, fill, holds, vouchers
from tests.treasury.limits import no_limit
from tests.treasury.money import dh, member_of, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.recording import record_opening, record_transfer, reverse_entry
from treasury.models import CashEntry, MoneyAccount, NumberSequence
from treasury.voiding import void_payment


@pytest.fixture
def branch(party):
    return party["local"]


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    error = refusal.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def test_income_and_expenses_make_the_balance_and_take_vouchers_in_turn(branch, treasurer):
    first, second = fill(branch, 500, by=treasurer), book(branch, 120, by=treasurer, description="  كراء  المقر ")
    assert [first.voucher, second.voucher] == [f"{localdate().year}/0001", f"{localdate().year}/0002"]
    assert (second.kind, second.direction, second.state) == ("expense", -1, "counts")
    assert (second.description, second.recorded_by) == ("كراء  المقر", treasurer)
    assert holds(branch) == dh(380)
    second.refresh_from_db()
    assert second.counted == dh(-120)


def test_the_series_of_vouchers_is_not_that_of_receipts(branch, treasurer):
    rate(branch, 20)
    assert pay(member_of(branch), 40, by=treasurer).number == 1
    assert fill(branch, 10, by=treasurer).number == 1
    assert set(NumberSequence.objects.values_list("series", "last")) == {("receipt", 1), ("voucher", 1)}


def test_each_year_has_a_series_of_its_own(branch, treasurer):
    last_year = localdate().replace(year=localdate().year - 1, month=12, day=30)
    fill(branch, 10, by=treasurer)
    assert fill(branch, 10, by=treasurer, booked_on=last_year).voucher == f"{last_year.year}/0001"


def test_a_branch_has_one_cash_box_made_when_it_is_needed(branch, treasurer):
    assert not MoneyAccount.objects.exists()
    assert cash_box_of(branch) == cash_box_of(branch)
    fill(branch, 10, by=treasurer)
    assert MoneyAccount.objects.get().is_cash_box


def test_dues_in_cash_are_in_the_box_without_being_written_twice(branch, treasurer):
    rate(branch, 20)
    payment = pay(member_of(branch), 40, by=treasurer)
    assert holds(branch) == dh(40)
    void_payment(payment=payment, reason="خطأ", by=treasurer)
    assert holds(branch) == dh(0)
    assert "dues" not in CashEntry.objects.values_list("category__code", flat=True)


def test_a_form_sent_twice_records_once(branch, treasurer):
    key = uuid4()
    first = fill(branch, 10, by=treasurer, form_key=key)
    assert fill(branch, 10, by=treasurer, form_key=key) == first
    assert vouchers(branch) == [1]
    assert "" in refused(fill, branch=branch, amount=11, by=treasurer, form_key=key)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": dh(-5)}, "amount"),
        ({"booked_on": ago(-1)}, "booked_on"),
        ({"party_name": "  "}, "party_name"),
        ({"method": "cheque"}, "method"),
        ({"code": "dues"}, "category"),
    ],
)
def test_what_cannot_be_booked_is_refused_beside_its_field(branch, treasurer, changed, field):
    given = {"branch": branch, "amount": 10, "code": "events", "by": treasurer} | changed
    assert list(refused(book, **given)) == [field]
    assert not CashEntry.objects.exists()
    assert vouchers(branch) == []


def test_the_other_party_may_be_a_member_of_the_branch_and_no_stranger(branch, party, treasurer):
    member, stranger = member_of(branch).person, member_of(party["other"]).person
    entry = fill(branch, 10, by=treasurer, party=member)
    assert (entry.party, entry.party_name) == (member, member.full_name)
    assert list(refused(fill, branch=branch, amount=10, by=treasurer, party=stranger)) == ["party_name"]


# Never less than nothing


def test_an_expense_above_what_the_box_holds_is_refused_with_the_day_and_the_balance(branch, treasurer):
    fill(branch, 100, by=treasurer)
    [sentence] = refused(book, branch=branch, amount=dh("100.01"), by=treasurer)[""]
    assert "0,01" in sentence
    assert "100,00" in sentence
    assert holds(branch) == dh(100)
    assert book(branch, 100, by=treasurer).number == 2
    assert holds(branch) == dh(0)


def test_an_expense_of_an_earlier_day_may_not_make_a_later_one_short(branch, treasurer):
    fill(branch, 100, by=treasurer, days=10)
    book(branch, 80, by=treasurer, days=2)
    assert "" in refused(book, branch=branch, amount=30, by=treasurer, days=5)
    fill(branch, 30, by=treasurer)  # too late to help
    assert "" in refused(book, branch=branch, amount=30, by=treasurer, days=5)
    assert "" in refused(book, branch=branch, amount=10, by=treasurer, days=11)
    book(branch, 20, by=treasurer, days=5)
    assert holds(branch) == dh(30)


def test_dues_that_were_spent_are_not_voided(branch, treasurer):
    rate(branch, 20)
    payment = pay(member_of(branch), 60, by=treasurer)
    book(branch, 50, by=treasurer)
    [sentence] = refused(void_payment, payment=payment, reason="خطأ", by=treasurer)[""]
    assert "50,00" in sentence
    payment.refresh_from_db()
    assert payment.voided_at is None
    fill(branch, 50, by=treasurer)
    void_payment(payment=payment, reason="خطأ", by=treasurer)
    assert holds(branch) == dh(0)


def test_cheques_are_voided_whatever_was_spent(branch, treasurer):
    rate(branch, 20)
    payment = pay(member_of(branch), 60, by=treasurer, method="cheque")
    void_payment(payment=payment, reason="بدون مؤونة", by=treasurer)
    assert payment.method == "cheque"


def test_a_branch_that_never_wrote_in_the_book_voids_as_before(branch, treasurer):
    rate(branch, 20)
    payments = [pay(member_of(branch), 60, by=treasurer, paid_on=ago(days)) for days in (40, 20, 0)]
    for payment in payments:
        void_payment(payment=payment, reason="خطأ", by=treasurer)
    assert holds(branch) == dh(0)


def test_income_that_was_spent_is_not_reversed(branch, treasurer):
    income = fill(branch, 100, by=treasurer)
    book(branch, 70, by=treasurer)
    assert "" in refused(reverse_entry, entry=income, reason="خطأ", by=treasurer)
    assert not CashEntry.objects.filter(kind="reversal").exists()
    assert vouchers(branch) == [1, 2]


def test_a_bank_account_may_be_overdrawn(branch, treasurer):
    bank = bank_of(branch, by=treasurer)
    book(branch, 50, "bank-fees", by=treasurer, account=bank)
    assert balance(bank) == dh(-50)


# The law's limit of cash


def test_cash_at_the_laws_limit_goes_by_the_bank(branch, treasurer):
    fill(branch, 9999, by=treasurer, party_name="شركة")
    assert list(refused(fill, branch=branch, amount=1, by=treasurer, party_name=" شركه ")) == ["method"]
    fill(branch, 1, by=treasurer, party_name="شركة", days=1)
    fill(branch, 1, by=treasurer, party_name="شركة أخرى")
    bank = bank_of(branch, by=treasurer)
    assert fill(branch, 20000, by=treasurer, party_name="شركة", account=bank).state == "counts"


def test_a_members_dues_of_the_day_count_with_what_else_they_pay(branch, treasurer):
    rate(branch, 20)
    membership = member_of(branch)
    pay(membership, 2000, by=treasurer)
    fill(branch, 7999, by=treasurer, party=membership.person)
    assert list(refused(fill, branch=branch, amount=1, by=treasurer, party=membership.person)) == ["method"]


def test_cash_out_has_the_same_limit(branch, treasurer):
    no_limit("approval")
    for name in "أبت":
        fill(branch, 9000, by=treasurer, party_name=name)
    book(branch, 6000, by=treasurer)
    assert list(refused(book, branch=branch, amount=4000, by=treasurer)) == ["method"]
    book(branch, 3999, by=treasurer)


# Reversals and transfers


def test_a_wrong_entry_is_reversed_once_by_one_with_a_voucher_of_its_own(branch, treasurer):
    fill(branch, 100, by=treasurer)
    wrong = book(branch, 40, by=treasurer, days=0)
    made = reverse_entry(entry=wrong, reason=" مبلغ خاطئ ", by=treasurer)
    assert (made.number, made.kind, made.direction, made.reason) == (3, "reversal", 1, "مبلغ خاطئ")
    assert (made.reverses, made.category, made.amount) == (wrong, wrong.category, dh(40))
    assert holds(branch) == dh(100)
    assert "" in refused(reverse_entry, entry=wrong, reason="ثانية", by=treasurer)
    assert "" in refused(reverse_entry, entry=made, reason="ثانية", by=treasurer)
    assert vouchers(branch) == [1, 2, 3]


def test_a_reversal_says_why_and_comes_after_the_entry(branch, treasurer):
    entry = fill(branch, 100, by=treasurer, days=3)
    assert list(refused(reverse_entry, entry=entry, reason=" ", by=treasurer)) == ["reason"]
    days = refused(reverse_entry, entry=entry, reason="خطأ", by=treasurer, booked_on=ago(4))
    assert list(days) == ["booked_on"]
    assert list(refused(reverse_entry, entry=entry, reason="خطأ", by=treasurer, booked_on=ago(-1))) == ["booked_on"]


def test_a_reversal_sent_twice_is_one(branch, treasurer):
    entry, key = fill(branch, 100, by=treasurer), uuid4()
    first = reverse_entry(entry=entry, reason="خطأ", by=treasurer, form_key=key)
    assert reverse_entry(entry=entry, reason="خطأ", by=treasurer, form_key=key) == first
    other = fill(branch, 50, by=treasurer)
    assert "" in refused(reverse_entry, entry=other, reason="خطأ", by=treasurer, form_key=key)


def test_a_deposit_is_one_act_with_two_lines_reversed_together(branch, treasurer):
    bank, box = bank_of(branch, by=treasurer), cash_box_of(branch)
    fill(branch, 12000, by=treasurer, party_name="أ", account=bank)
    fill(branch, 300, by=treasurer)
    going = record_transfer(from_account=box, to_account=bank, amount=dh(200), booked_on=localdate(), by=treasurer)
    assert (going.direction, going.other_line.direction, going.other_line.account) == (-1, 1, bank)
    assert (balance(box), balance(bank)) == (dh(100), dh(12200))
    assert vouchers(branch) == [1, 2, 3, 4]
    made = reverse_entry(entry=going.other_line, reason="لم يودع", by=treasurer)
    assert made.account == box
    assert (balance(box), balance(bank)) == (dh(300), dh(12000))
    assert vouchers(branch) == [1, 2, 3, 4, 5, 6]
    assert "" in refused(reverse_entry, entry=going, reason="ثانية", by=treasurer)


def test_a_transfer_is_between_two_accounts_of_the_branch_and_of_money_that_is_there(branch, party, treasurer):
    bank, box = bank_of(branch, by=treasurer), cash_box_of(branch)
    elsewhere = cash_box_of(party["other"])
    made = {"amount": dh(10), "booked_on": localdate(), "by": treasurer}
    assert list(refused(record_transfer, from_account=box, to_account=box, **made)) == ["to_account"]
    assert list(refused(record_transfer, from_account=box, to_account=elsewhere, **made)) == ["to_account"]
    assert "" in refused(record_transfer, from_account=box, to_account=bank, **made)
    early = made | {"booked_on": ago(60)}
    assert list(refused(record_transfer, from_account=bank, to_account=box, **early)) == ["booked_on"]


def test_an_entry_of_a_day_before_the_account_begins_is_refused(branch, treasurer):
    bank = bank_of(branch, by=treasurer, days=5)
    given = {"branch": branch, "amount": 10, "by": treasurer, "account": bank}
    assert list(refused(book, **given, days=6)) == ["booked_on"]
    assert book(**given, days=5).booked_on == ago(5)
    assert category("rent").heading == "مصاريف التسيير"


def test_an_opening_balance_comes_first_and_once(branch, treasurer):
    box = cash_box_of(branch)
    fill(branch, 10, by=treasurer, days=5)
    late = {"account": box, "amount": dh(100), "by": treasurer}
    assert list(refused(record_opening, **late, booked_on=ago(4))) == ["booked_on"]
    opening = record_opening(**late, booked_on=ago(5))
    assert (opening.state, opening.counted) == ("waiting", dh(0))
    assert "" in refused(record_opening, **late, booked_on=ago(6))
    assert make_user() != opening.recorded_by
