"""Donations: who may give and how much, one donor in all branches, one line in the book, taking back by two people."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Notice
from tests.factories import make_officer, make_user
from tests.treasury.books import ago, balance, fill, holds
from tests.treasury.closings import close
from tests.treasury.gifts import give, giver, refused, take_back
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.recording import record_entry, reverse_entry
from treasury.donations.recording import Giver
from treasury.donations.reversing import approve_reversal, ask_reversal, refuse_reversal, reversals_to_decide
from treasury.donations.yearly import YearOfDonors
from treasury.models import AmountLimit, CashEntry, Donation, Donor, EntryCategory


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def elsewhere(party):
    return make_officer(party["other"], "treasurer")


def test_a_donation_of_money_is_one_line_of_the_book_and_has_a_certificate(branch, treasurer):
    donation = give(branch, 500, treasurer, reference="VIR-7")
    entry = donation.entry
    assert (donation.certificate, donation.donor.name) == (f"{localdate().year}/0001", "إدريس الفاسي")
    assert (entry.kind, entry.category.code, entry.party_name, entry.reference) == (
        "income", "donations", "إدريس الفاسي", "VIR-7",
    )  # fmt: skip
    assert balance(entry.account) == dh(500)
    assert give(branch, 20, treasurer).number == 2


def test_a_gift_in_kind_has_an_estimate_and_no_line(branch, treasurer):
    donation = give(branch, 900, treasurer, in_kind=True)
    assert (donation.entry, donation.estimate, donation.number) == (None, "فاتورة الشراء", 1)
    assert not CashEntry.objects.exists()
    assert {"estimate", "description"} == set(
        refused(give, branch, 900, treasurer, in_kind=True, estimate=" ", description="")
    )
    assert "given_on" in refused(give, branch, 1, treasurer, in_kind=True, given_on=localdate() + timedelta(days=1))


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"origin": "foreign"}, "origin"),
        ({"origin": "legal"}, "origin"),
        ({"origin": "martian"}, "origin"),
        ({"name": ""}, "party_name"),
        ({"name": "فاعل خير"}, "party_name"),
        ({"name": "إدريس"}, "party_name"),
        ({"birth_date": None}, "birth_date"),
        ({"phone": ""}, "phone"),
    ],
)
def test_who_may_not_give_or_is_not_known_is_refused(branch, treasurer, fields, key):
    assert list(refused(give, branch, 100, treasurer, giver(**fields))) == [key]
    assert not Donor.objects.exists()
    assert not Donation.objects.exists()


def test_who_lives_abroad_may_give(branch, treasurer):
    assert give(branch, 100, treasurer, giver(origin="abroad")).donor.origin == "abroad"


def test_an_account_of_another_branch_takes_nothing(branch, party, treasurer):
    box = cash_box_of(party["other"])
    assert list(refused(give, branch, 10, treasurer, account=box, method="cash")) == ["account"]


def test_donations_reach_the_book_through_their_page_alone(branch, treasurer):
    refusal = refused(
        record_entry, account=cash_box_of(branch), category=EntryCategory.objects.get(code="donations"),
        amount=dh(10), booked_on=localdate(), method="cash", by=treasurer, party_name="إدريس",
    )  # fmt: skip
    assert list(refusal) == ["category"]
    assert not EntryCategory.objects.bookable(1).filter(code="donations").exists()


# The ceiling of a year


def test_above_the_ceiling_it_is_refused_with_what_is_left(branch, party, treasurer, elsewhere):
    give(branch, 500_000, treasurer)
    assert refused(give, party["other"], dh("100000.01"), elsewhere) == {
        "amount": "يسمح القانون للمانح الواحد بأن يمنح الحزب كله 600 000,00 درهم في السنة: بقي 100 000,00 درهم."
    }
    give(party["other"], 100_000, elsewhere)
    assert "بلغ هذا المانح السقف القانوني" in refused(give, branch, dh("0.01"), treasurer)["amount"]
    assert Donor.objects.count() == 2


def test_from_four_fifths_on_the_form_asks_once(branch, treasurer):
    give(branch, 300_000, treasurer, near_known=False)
    words = refused(give, branch, 180_000, treasurer, near_known=False)
    assert list(words) == ["near_known"]
    assert "120 000,00" in words["near_known"]
    give(branch, dh("179999.99"), treasurer, near_known=False)
    assert give(branch, 1, treasurer, near_known=True).amount == dh(1)


def test_money_and_gifts_in_kind_count_together(branch, treasurer):
    give(branch, 400_000, treasurer, in_kind=True)
    assert "200 000,00" in refused(give, branch, 200_001, treasurer)["amount"]


def test_the_ceiling_is_a_dated_rule(branch, treasurer):
    AmountLimit.objects.filter(subject="donation", ended_on=None).update(ended_on=localdate())
    assert give(branch, 700_000, treasurer).amount == dh(700_000)
    AmountLimit.objects.create(subject="donation", amount=dh(700_500), started_on=localdate(), reference="قانون")
    assert "500,00" in refused(give, branch, 501, treasurer)["amount"]
    assert [AmountLimit.in_force("donation", date(year, 7, 1)) for year in (2015, 2023)] == [dh(300_000), dh(600_000)]


def test_each_year_has_its_own_room(branch, treasurer):
    last = date(localdate().year - 1, 12, 31)
    give(branch, 600_000, treasurer, given_on=last, in_kind=True)
    assert give(branch, 600_000, treasurer).amount == dh(600_000)


def test_cash_of_one_donor_on_a_day_counts_in_all_branches(branch, party, treasurer, elsewhere):
    give(branch, 6000, treasurer, account=cash_box_of(branch), method="cash")
    other = {"account": cash_box_of(party["other"]), "method": "cash"}
    assert list(refused(give, party["other"], 4000, elsewhere, **other)) == ["method"]
    assert give(party["other"], dh("3999.99"), elsewhere, **other).entry.method == "cash"


GIFT = st.tuples(st.booleans(), st.booleans(), st.integers(1, 40_000_000), st.booleans())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gifts=st.lists(GIFT, min_size=1, max_size=6))
def test_whatever_is_given_the_ceiling_holds(party, treasurer, elsewhere, gifts):
    """Any gifts to two branches, some taken back: what counts never passes the ceiling, and what has room goes in."""
    judge = make_user(is_superuser=True)
    with transaction.atomic():
        total = Decimal(0)
        for here, in_kind, cents, taken_back in gifts:
            amount = Decimal(cents) / 100
            branch, by = (party["local"], treasurer) if here else (party["other"], elsewhere)
            if total + amount > 600_000:
                assert "amount" in refused(give, branch, amount, by, in_kind=in_kind)
                continue
            donation = give(branch, amount, by, in_kind=in_kind)
            if taken_back:
                take_back(donation, by, judge)
            else:
                total += amount
        assert sum((donor.total for donor in YearOfDonors(localdate().year)), Decimal(0)) == total
        transaction.set_rollback(True)


# Taking back


def told(kind):
    return list(Notice.objects.filter(kind=kind).values_list("person", "address"))


def state_of(donation):
    row = Donation.objects.with_state().get(pk=donation.pk)
    return bool(row.was_reversed), bool(row.reversal_waits), Donation.objects.standing().filter(pk=row.pk).exists()


@pytest.mark.parametrize("in_kind", [False, True])
def test_one_asks_and_another_decides(branch, treasurer, branch_secretary, in_kind):
    donation = give(branch, 600_000, treasurer, in_kind=in_kind)
    assert state_of(donation) == (False, False, True)
    assert list(refused(ask_reversal, donation=donation, reason=" ", by=treasurer)) == ["reason"]
    ask_reversal(donation=donation, reason="خطأ", by=treasurer)
    assert state_of(donation) == (False, True, True)
    assert refused(ask_reversal, donation=donation, reason="خطأ", by=treasurer)
    assert "amount" in refused(give, branch, 1, treasurer)
    decide = approve_reversal if in_kind else lambda *, donation, by: approve_entry(
        entry=donation.entry.reversals.get(), by=by
    )  # fmt: skip
    assert "لا يصادق أحد" in refused(decide, donation=donation, by=treasurer)[""]
    decide(donation=donation, by=branch_secretary)
    if in_kind:
        assert told("gift_reversed") == [(treasurer.person_id, donation.get_absolute_url())]
    assert state_of(donation) == (True, False, False)
    assert refused(decide, donation=donation, by=branch_secretary)
    assert give(branch, 600_000, treasurer).number == 2


def test_a_small_donation_is_not_taken_back_in_the_book_alone(branch, treasurer):
    donation = give(branch, 5, treasurer)
    assert reverse_entry(entry=donation.entry, reason="خطأ", by=treasurer).is_waiting
    assert state_of(donation) == (False, True, True)


@pytest.mark.parametrize("in_kind", [False, True])
def test_a_reversal_that_is_refused_leaves_the_donation(branch, treasurer, branch_secretary, in_kind):
    donation = give(branch, 50, treasurer, in_kind=in_kind)
    ask_reversal(donation=donation, reason="خطأ", by=treasurer)
    if in_kind:
        refuse_reversal(donation=donation, by=branch_secretary)
        assert [row.reversal_reason for row in donation.history.all()] == ["", "خطأ", ""]
        assert told("gift_kept") == [(treasurer.person_id, donation.get_absolute_url())]
        assert donation.certificate in Notice.objects.get(kind="gift_kept").sentence
    else:
        refuse_entry(entry=donation.entry.reversals.get(), reason="صحيحة", by=branch_secretary)
    assert state_of(donation) == (False, False, True)
    ask_reversal(donation=donation, reason="خطأ فعلا", by=treasurer)


def test_who_asked_withdraws_it(branch, treasurer):
    donation = give(branch, 50, treasurer, in_kind=True)
    ask_reversal(donation=donation, reason="خطأ", by=treasurer)
    refuse_reversal(donation=donation, by=treasurer)
    assert not Notice.objects.exists()
    assert state_of(donation) == (False, False, True)


def test_the_list_and_the_rule_of_who_decides_agree(branch, party, treasurer, branch_secretary, secretary, elsewhere):
    gift = give(branch, 50, treasurer, Giver(person=branch_secretary.person), in_kind=True)
    ask_reversal(donation=gift, reason="خطأ", by=treasurer)
    users = treasurer, branch_secretary, elsewhere, secretary
    assert [reversals_to_decide(user).count() for user in users] == [0, 0, 0, 1]
    for user in users[:3]:
        assert refused(approve_reversal, donation=gift, by=user)
    approve_reversal(donation=gift, by=secretary)


def test_a_form_sent_twice_records_once(branch, treasurer):
    key = uuid4()
    assert give(branch, 50, treasurer, form_key=key) == give(branch, 50, treasurer, form_key=key)
    assert refused(give, branch, 51, treasurer, form_key=key)
    assert Donation.objects.count() == 1


def test_other_income_of_the_day_counts_for_cash_too(branch, treasurer):
    """What a member pays in cash on the day, dues among it, is one sum for the law."""
    rate(branch, 20)
    member = member_of(branch)
    pay(member, 9000, by=treasurer)
    fill(branch, 500, by=treasurer, party=member.person, party_name="")
    fields = {"account": cash_box_of(branch), "method": "cash"}
    assert list(refused(give, branch, 500, treasurer, Giver(person=member.person), **fields)) == ["method"]
    assert holds(branch) == dh(9500)
    assert not Donor.objects.exists()


def test_no_donation_before_the_book_begins(branch, treasurer):
    assert "booked_on" in refused(give, branch, 5, treasurer, given_on=ago(3000))


def test_a_gift_in_kind_is_no_more_of_a_closed_month_than_money_is(branch, treasurer):
    fill(branch, 5, by=treasurer, booked_on=month(-1))
    close(branch, -1)
    for fields in ({"in_kind": True}, {}):
        (words,) = refused(give, branch, 10, treasurer, given_on=month(-1), **fields).values()
        assert "مقفل" in words


def test_a_gift_in_kind_of_who_was_never_a_member_here_is_no_members(branch, party, treasurer):
    stranger = member_of(party["other"]).person
    assert list(refused(give, branch, 10, treasurer, Giver(person=stranger), in_kind=True)) == ["party_name"]
