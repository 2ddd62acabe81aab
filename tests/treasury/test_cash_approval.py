"""Large expenses wait for somebody else: who may decide, what counts meanwhile, and what is looked at again."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.treasury.books import ago, bank_of, book, fill, holds, vouchers
from tests.treasury.money import dh, member_of, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import (
    approval_refusal,
    approve_entry,
    entries_to_approve,
    name_approvers,
    refuse_entry,
)
from treasury.cashbook.balances import reserved_of
from treasury.cashbook.recording import record_opening, reverse_entry
from treasury.models import AmountLimit, CashEntry


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def waiting(branch, treasurer):
    """An expense of 3 000 dirhams of the 5 000 in the box."""
    fill(branch, 5000, by=treasurer)
    return book(branch, 3000, by=treasurer)


def refused(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return " ".join(refusal.value.messages)


def test_an_expense_from_the_limit_on_waits_and_counts_nothing(branch, treasurer, waiting):
    assert (waiting.state, waiting.number) == ("waiting", 2)
    assert holds(branch) == dh(5000)
    assert reserved_of([cash_box_of(branch)]) == {cash_box_of(branch).pk: dh(3000)}
    assert book(branch, dh("1999.99"), by=treasurer, party_name="آخر").state == "counts"


def test_the_limit_is_a_dated_rule_that_headquarters_change(branch, treasurer):
    fill(branch, 5000, by=treasurer)
    AmountLimit.objects.filter(subject="approval").update(ended_on=localdate())
    assert book(branch, 2500, by=treasurer).state == "counts"
    AmountLimit.objects.create(subject="approval", amount=dh(100), started_on=localdate(), reference="قرار")
    assert book(branch, 100, by=treasurer, party_name="آخر").state == "waiting"
    assert book(branch, 100, by=treasurer, party_name="ثالث", days=1, account=bank_of(branch, by=treasurer)).is_waiting


def test_an_expense_cut_in_slices_waits_too(branch, treasurer):
    fill(branch, 5000, by=treasurer)
    assert book(branch, 1500, by=treasurer).state == "counts"
    assert book(branch, 500, by=treasurer, party_name=" مكتب  الكِراء").state == "waiting"
    assert fill(branch, 9000, by=treasurer, party_name="دخل").state == "counts"


def test_money_that_one_writes_down_for_oneself_always_waits(branch, treasurer):
    fill(branch, 500, by=treasurer)
    assert book(branch, 10, by=treasurer, party=treasurer.person).state == "waiting"
    assert book(branch, 10, by=treasurer, party=member_of(branch).person).state == "counts"


def test_the_secretary_approves_and_it_counts(branch, waiting, branch_secretary):
    entry = approve_entry(entry=waiting, by=branch_secretary)
    assert (entry.state, entry.decided_by) == ("counts", branch_secretary)
    assert holds(branch) == dh(2000)
    assert "لا ينتظر" in refused(approve_entry, entry=waiting, by=branch_secretary)


def test_the_secretary_refuses_with_a_reason_and_the_voucher_stays_taken(branch, treasurer, waiting, branch_secretary):
    assert refused(refuse_entry, entry=waiting, reason=" ", by=branch_secretary)
    entry = refuse_entry(entry=waiting, reason=" بدون فاتورة ", by=branch_secretary)
    assert (entry.state, entry.refusal) == ("refused", "بدون فاتورة")
    assert holds(branch) == dh(5000)
    assert book(branch, 10, by=treasurer).number == 3
    assert refused(approve_entry, entry=entry, by=branch_secretary)


def test_nobody_approves_what_they_recorded(branch, waiting, treasurer):
    assert refused(approve_entry, entry=waiting, by=treasurer) == approval_refusal(waiting, treasurer)
    superuser = make_user(is_superuser=True)
    own = book(branch, 2100, by=superuser, party_name="آخر")
    assert refused(approve_entry, entry=own, by=superuser)
    approve_entry(entry=waiting, by=superuser)


def test_nobody_approves_money_of_their_own(branch, treasurer, branch_secretary, secretary):
    fill(branch, 5000, by=treasurer)
    entry = book(branch, 2500, by=treasurer, party=branch_secretary.person)
    assert refused(approve_entry, entry=entry, by=branch_secretary)
    assert refused(refuse_entry, entry=entry, reason="لا", by=branch_secretary)
    assert approve_entry(entry=entry, by=secretary).state == "counts"


def test_who_has_no_right_in_the_branch_approves_nothing(branch, party, waiting, member, teammate, outsider):
    elsewhere = make_officer(make_branch(party["province"]), "branch_secretary")
    for user in (member, teammate, outsider, elsewhere):
        assert refused(approve_entry, entry=waiting, by=user)
        assert not entries_to_approve(user).exists()
    waiting.refresh_from_db()
    assert waiting.is_waiting


def test_who_recorded_it_may_withdraw_it(branch, waiting, treasurer, branch_secretary):
    entry = refuse_entry(entry=waiting, reason="سُجل مرتين", by=treasurer)
    assert (entry.state, entry.decided_by) == ("refused", treasurer)
    assert refused(refuse_entry, entry=waiting, reason="لا", by=branch_secretary)


def test_the_list_and_the_rule_agree(branch, party, waiting, treasurer, branch_secretary, secretary, member):
    elsewhere = make_officer(party["other"], "branch_secretary")
    book(branch, 1, by=treasurer, party=branch_secretary.person, code="travel")
    own = book(branch, 2000, by=treasurer, party=branch_secretary.person, code="travel")
    users = [treasurer, branch_secretary, secretary, member, elsewhere, make_user(is_superuser=True), make_user()]
    for user in users:
        may = {row.pk for row in CashEntry.objects.waiting() if not approval_refusal(row, user)}
        assert may == set(entries_to_approve(user).values_list("pk", flat=True))
    assert {row.pk for row in entries_to_approve(branch_secretary)} == {waiting.pk}
    assert {row.pk for row in entries_to_approve(secretary)} == {waiting.pk, own.pk}


def test_the_nearest_who_may_approve_are_named(branch, party, waiting, treasurer, branch_secretary, secretary):
    assert name_approvers(waiting) == "كاتب الفرع (الفرع المحلي بالنخيل)"
    own = book(branch, 2000, by=treasurer, party=branch_secretary.person, code="travel")
    assert "الفرع الإقليمي بالنخيل" in name_approvers(own)


def test_where_nobody_else_may_the_headquarters_do(party):
    make_bureau(party["other"], "treasurer")
    alone = make_user(make_member(party["other"]).person)
    fill(party["other"], 5000, by=alone)
    entry = book(party["other"], 3000, by=alone)
    assert name_approvers(entry) == "المقر الوطني"


def test_the_balance_is_looked_at_again(branch, treasurer, waiting, branch_secretary):
    spent = [book(branch, 1900, by=treasurer, party_name=name) for name in ("أ", "ب")]
    assert [row.state for row in spent] == ["counts", "counts"]
    assert "1 800,00" in refused(approve_entry, entry=waiting, by=branch_secretary).replace("\u00a0", " ")
    waiting.refresh_from_db()
    assert waiting.is_waiting
    fill(branch, 1800, by=treasurer, party_name="دعم", days=0)
    assert approve_entry(entry=waiting, by=branch_secretary).state == "counts"
    assert holds(branch) == dh(0)


def test_an_expense_that_could_not_be_approved_is_not_recorded(branch, treasurer):
    fill(branch, 2000, by=treasurer)
    assert refused(book, branch=branch, amount=2001, by=treasurer)
    assert vouchers(branch) == [1]


def test_a_reversal_waits_where_the_first_did(branch, waiting, treasurer, branch_secretary):
    approve_entry(entry=waiting, by=branch_secretary)
    made = reverse_entry(entry=waiting, reason="لم يؤد", by=treasurer)
    assert made.state == "waiting"
    assert holds(branch) == dh(2000)
    refuse_entry(entry=made, reason="أدي فعلا", by=branch_secretary)
    again = reverse_entry(entry=waiting, reason="لم يؤد", by=treasurer)
    approve_entry(entry=again, by=branch_secretary)
    assert holds(branch) == dh(5000)
    assert vouchers(branch) == [1, 2, 3, 4]


def test_what_waits_is_not_reversed(branch, waiting, treasurer):
    assert refused(reverse_entry, entry=waiting, reason="خطأ", by=treasurer)


# Opening balances


def test_what_was_paid_before_the_opening_is_in_it(branch, treasurer, branch_secretary):
    rate(branch, 20)
    old, new = (pay(member_of(branch), 60, by=treasurer, paid_on=ago(days)) for days in (20, 3))
    opening = record_opening(account=cash_box_of(branch), amount=dh(1000), booked_on=ago(10), by=treasurer)
    assert holds(branch) == dh(120)
    approve_entry(entry=opening, by=branch_secretary)
    assert holds(branch) == dh(1060)
    assert (old.amount, new.amount) == (dh(60), dh(60))
    assert "booked_on" in _keys(book, branch=branch, amount=1, by=treasurer, days=11)


def test_an_opening_below_what_was_spent_is_refused_when_it_is_approved(branch, treasurer, branch_secretary):
    rate(branch, 20)
    pay(member_of(branch), 600, by=treasurer, paid_on=ago(20))
    opening = record_opening(account=cash_box_of(branch), amount=dh(100), booked_on=ago(10), by=treasurer)
    book(branch, 500, by=treasurer)
    assert refused(approve_entry, entry=opening, by=branch_secretary)
    assert cash_box_of(branch).begins_on is None


def _keys(call, **arguments):
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    return list(refusal.value.message_dict)


def named(branch, recorder, amount, account):
    """An expense of which the other party is only typed: the person of `account`."""
    return book(branch, amount, by=recorder, party_name=f"  {account.person.full_name} ")


def test_a_name_that_is_only_typed_is_one_s_own_too(branch, treasurer, branch_secretary):
    fill(branch, 9000, by=treasurer)
    assert named(branch, treasurer, 10, treasurer).is_waiting
    large = named(branch, treasurer, 3000, branch_secretary)
    assert "لا يصادق أحد" in approval_refusal(large, branch_secretary)
    assert large not in entries_to_approve(branch_secretary)


def test_slices_to_a_member_chosen_and_named_are_one_expense(branch, treasurer):
    fill(branch, 9000, by=treasurer)
    member = make_member(branch, given_name="مروان", family_name="الزياني").person
    assert book(branch, 1500, by=treasurer, party=member, party_name="").state == "counts"
    assert book(branch, 500, by=treasurer, party_name="مروان الزياني").is_waiting


def test_income_as_large_as_an_expense_that_waits_is_not_taken_back_alone(branch, treasurer):
    large, small = fill(branch, 9000, by=treasurer), fill(branch, 100, by=treasurer)
    assert reverse_entry(entry=small, reason="خطأ", by=treasurer).state == "counts"
    assert reverse_entry(entry=large, reason="خطأ", by=treasurer).is_waiting
    assert holds(branch) == dh(9000)


def test_an_opening_whose_reversal_waits_still_stands(branch, treasurer, branch_secretary):
    box = cash_box_of(branch)
    opening = record_opening(account=box, amount=dh(5000), booked_on=ago(3), by=treasurer)
    approve_entry(entry=opening, by=branch_secretary)
    assert reverse_entry(entry=opening, reason="خطأ", by=treasurer).is_waiting
    again = {"account": box, "amount": dh(5000), "booked_on": ago(3), "by": treasurer}
    assert "رصيد افتتاحي" in refused(record_opening, **again)


def test_an_entry_recorded_while_the_opening_waits_is_not_counted_twice(branch, treasurer):
    opening = record_opening(account=cash_box_of(branch), amount=dh(10), booked_on=ago(2), by=treasurer)
    fill(branch, 5, by=treasurer, days=4)
    assert "قيد سابق" in refused(approve_entry, entry=opening, by=make_user(is_superuser=True))
