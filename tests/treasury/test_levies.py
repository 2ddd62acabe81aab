"""Levies of elected officials: months that are asked, what is received and taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Assembly, PublicOffice
from members.public_offices import correct_public_office, end_public_office, reverse_public_office
from tests.factories import make_officer, make_user
from tests.treasury.books import book, fill, holds
from tests.treasury.closings import close
from tests.treasury.gifts import refused
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, member_of, month, pay, rate
from treasury.audit.checks import audit
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.approving import approve_entry, refuse_entry
from treasury.cashbook.recording import record_entry, reverse_entry
from treasury.closing.checklist import checks_of
from treasury.levies.charging import charge_levies, charge_missing, missing_months
from treasury.models import CashEntry, EntryCategory, LevyAllocation, LevyCharge, LevyPayment

pytestmark = pytest.mark.usefixtures("books_add_up")


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def office(branch):
    return elect(branch)


# Months that are asked


def test_a_month_is_asked_once(branch, office):
    levy(branch, 100)
    assert ask(branch, -1, -1, 0) == [1, 0, 1]
    assert left(office.person) == {-1: dh(100), 0: dh(100)}


def test_who_holds_two_offices_owes_for_each(branch, office):
    elect(branch, Assembly.PROVINCIAL, person=office.person)
    levy(branch, 100)
    levy(branch, 250, Assembly.PROVINCIAL)
    assert ask(branch, 0) == [2]
    assert sum(LevyCharge.objects.values_list("due", flat=True)) == dh(350)


def test_an_office_is_owed_for_from_its_first_whole_month_to_its_last(branch):
    levy(branch, 100)
    office = elect(branch, started_on=month(-3) + timedelta(days=1), ended_on=month(-1) + timedelta(days=1),
                   end_reason="resignation")  # fmt: skip
    assert ask(branch, -3, -2, -1, 0) == [0, 1, 1, 0]
    assert list(left(office.person)) == [-2, -1]


def test_a_month_to_come_or_a_day_in_a_month_is_refused(branch):
    assert list(refused(charge_levies, branch=branch, month=month(1))) == ["month"]
    assert list(refused(charge_levies, branch=branch, month=month() + timedelta(days=1))) == ["month"]


def test_without_below_only_what_the_branch_is_owed_is_asked(party, branch, office):
    levy(branch, 100)
    assert ask(party["province"], 0) == [0]
    assert ask(party["province"], 0, below=True) == [1]


def test_an_office_recorded_late_waits_until_its_months_are_asked(branch):
    levy(branch, 100, since=-3)
    ask(branch, -3, -2, -1, 0)
    office = elect(branch)
    elect(branch, Assembly.REGIONAL)  # no rate
    assert not LevyCharge.objects.exists()
    missing = missing_months(branch)
    assert [(row.month, row.count) for row in missing] == [(month(offset), 1) for offset in (-3, -2, -1, 0)]
    assert charge_missing(branch=branch, months=[row.month for row in missing[1:]]) == 3
    assert list(left(office.person)) == [-2, -1, 0]
    assert [row.month for row in missing_months(branch)] == [month(-3)]


def test_all_missing_months_lock_their_people_once_in_order(branch, monkeypatch):
    """Somebody recorded later, with a smaller key, owes an earlier month: month by month they would be locked last."""
    levy(branch, 100, since=-3)
    first, second = member_of(branch).person, member_of(branch).person
    elect(branch, person=second, started_on=month(-3))
    elect(branch, person=first, started_on=month(-1))
    locked = []
    for name in ("charging", "following"):
        monkeypatch.setattr(f"treasury.levies.{name}.lock_payers", lambda keys: locked.append(set(keys)) or list(keys))
    assert charge_missing(branch=branch, months=[month(-3), month(-2), month(-1)]) == 4
    assert locked == [{first.pk, second.pk}]


def test_a_closed_month_is_not_asked_any_more(branch, office):
    levy(branch, 100, since=-3)
    ask(branch, -3)
    said = [check for check in checks_of(branch, month(-2)) if "مساهمة" in check.sentence]
    assert [check.sentence for check in said] == ["مساهمة واحدة لمنتخب لم تُطلب، ولا يمكن طلبها بعد إقفال الشهر"]
    close(branch, -2)
    assert ask(branch, -2, -1) == [0, 1]
    assert [row.month for row in missing_months(branch)] == [month()]
    # what was asked in a closed month stays, whatever is recorded since
    end_public_office(office=office, on=month(-3), reason="resignation")
    ask(branch, 0)
    assert list(left(office.person)) == [-3]


@pytest.mark.parametrize("change", ["ended", "corrected", "reversed"])
def test_months_of_an_office_that_was_not_held_are_withdrawn_with_a_trace(branch, office, treasurer, change):
    levy(branch, 100)
    ask(branch, -2, -1, 0)
    receive(branch, office.person, 250, treasurer)
    match change:
        case "ended":
            end_public_office(office=office, on=month(-1), reason="resignation")
        case "corrected":
            correct_public_office(office=office, ended_on=month(-1), end_reason="death")
        case "reversed":
            reverse_public_office(office=office, reason="شخص آخر", by=treasurer)
    ask(branch, 0)
    kept = [-2] if change != "reversed" else []
    assert list(left(office.person)) == kept
    gone = LevyCharge.objects.exclude(withdrawn_at=None)
    assert set(gone.values_list("withdrawal_reason", "paid", "due")) == {
        ("لم تكن المهمة الانتخابية قائمة في هذا الشهر.", dh(0), dh(0))
    }
    # what was paid is the official's still: it settles what else they owe the branch
    assert LevyPayment.objects.get().free == dh(250 - 100 * len(kept))
    elect(branch, Assembly.PROVINCIAL, person=office.person)
    levy(branch, 120, Assembly.PROVINCIAL)
    ask(branch, 0)
    assert left(office.person)[0] == dh(0)
    assert LevyPayment.objects.get().free == dh(130 - 100 * len(kept))


# What is received


def test_a_receipt_settles_the_oldest_months_and_is_one_line_of_the_book(branch, office, treasurer):
    levy(branch, 100)
    ask(branch, -2, -1, 0)
    payment = receive(branch, office.person, 150, treasurer, reference="")
    assert payment.receipt == f"{localdate().year}/0001"
    assert left(office.person) == {-2: dh(0), -1: dh(50), 0: dh(100)}
    entry = payment.entry
    assert (entry.category.code, entry.kind, entry.party, entry.amount) == ("levies", "income", office.person, dh(150))
    assert holds(branch) == dh(150)
    assert receive(branch, office.person, 150, treasurer).number == 2
    assert set(left(office.person).values()) == {dh(0)}


def test_more_than_is_due_is_refused(branch, office, treasurer):
    assert refused(receive, branch, office.person, 10, treasurer) == {
        "amount": "لا شيء مستحق: لا تُستخلص المساهمة إلا بعد طلب شهرها."
    }
    levy(branch, 100)
    ask(branch, 0)
    assert refused(receive, branch, office.person, dh("100.01"), treasurer) == {
        "amount": "هذا المبلغ يفوق المستحق: 100,00 درهم."
    }
    assert list(refused(receive, branch, office.person, 0, treasurer)) == ["amount"]
    assert not CashEntry.objects.exists()


def test_a_level_above_receives_of_who_is_no_member_of_it(party, branch, office):
    above = make_officer(party["region"], "treasurer")
    levy(party["region"], 300)
    ask(party["region"], 0)
    assert receive(party["region"], office.person, 300, above).entry.branch == party["region"]
    assert holds(party["region"]) == dh(300)


def test_a_branch_receives_only_what_it_is_owed(party, branch, office, treasurer):
    levy(party["region"], 300)
    ask(party["region"], 0)
    assert list(refused(receive, branch, office.person, 10, treasurer)) == ["amount"]


def test_nobody_records_their_own_levies(branch, treasurer):
    own = elect(branch, person=treasurer.person)
    levy(branch, 100)
    ask(branch, 0)
    assert refused(receive, branch, own.person, 100, treasurer)
    deputy = make_user(member_of(branch).person)
    assert receive(branch, own.person, 100, deputy).amount == dh(100)


def test_cash_counts_together_with_dues_of_the_day(branch, office, treasurer):
    rate(branch, 20)
    levy(branch, 9_990)
    ask(branch, 0)
    pay(office.person.memberships.get(), 20)
    words = refused(receive, branch, office.person, 9_990, treasurer)
    assert list(words) == ["method"]
    assert receive(branch, office.person, 9_000, treasurer).amount == dh(9_000)
    with pytest.raises(Exception, match="10"):
        pay(office.person.memberships.get(), 1_000)


def test_a_closed_month_takes_no_receipt(branch, office, treasurer):
    levy(branch, 100)
    ask(branch, -2)
    close(branch, -1)
    assert list(refused(receive, branch, office.person, 100, treasurer, booked_on=month(-1))) == ["booked_on"]
    assert receive(branch, office.person, 100, treasurer).number == 1


def test_an_account_of_another_branch_takes_nothing(party, branch, office, treasurer):
    levy(branch, 100)
    ask(branch, 0)
    box = cash_box_of(party["other"])
    assert list(refused(receive, branch, office.person, 100, treasurer, account=box)) == ["account"]


def test_a_form_sent_twice_records_once(branch, office, treasurer):
    levy(branch, 100)
    ask(branch, 0)
    key = uuid4()
    first = receive(branch, office.person, 60, treasurer, form_key=key)
    assert receive(branch, office.person, 60, treasurer, form_key=key) == first
    assert refused(receive, branch, office.person, 40, treasurer, form_key=key)
    assert CashEntry.objects.count() == 1


def test_levies_reach_the_book_through_their_page_alone(branch, treasurer):
    words = refused(
        record_entry, account=cash_box_of(branch), category=EntryCategory.objects.get(code="levies"),
        amount=dh(10), booked_on=localdate(), method="cash", by=treasurer, party_name="أمينة",
    )  # fmt: skip
    assert list(words) == ["category"]
    assert not EntryCategory.objects.bookable(1).filter(code="levies").exists()


# Taking back


@pytest.fixture
def colleague(branch):
    return make_user(member_of(branch).person)


@pytest.fixture
def paid(branch, office, treasurer):
    levy(branch, 100)
    ask(branch, -1, 0)
    return receive(branch, office.person, 150, treasurer)


def test_what_a_colleague_recorded_this_month_is_taken_back_at_once(branch, office, paid, colleague):
    reverse_entry(entry=paid.entry, reason="خطأ في المبلغ", by=colleague)
    paid.refresh_from_db()
    assert paid.reversed_at
    assert left(office.person) == {-1: dh(100), 0: dh(100)}
    assert not LevyAllocation.objects.standing().exists()
    assert holds(branch) == 0
    assert receive(branch, office.person, 150, colleague).number == 2


def test_what_one_recorded_oneself_waits_for_a_second_person(branch, office, paid, treasurer, branch_secretary):
    reversal = reverse_entry(entry=paid.entry, reason="خطأ", by=treasurer)
    assert reversal.is_waiting
    assert left(office.person) == {-1: dh(0), 0: dh(50)}
    refuse_entry(entry=reversal, reason="الوصل صحيح", by=branch_secretary)
    assert left(office.person) == {-1: dh(0), 0: dh(50)}
    again = reverse_entry(entry=paid.entry, reason="خطأ", by=treasurer)
    approve_entry(entry=again, by=branch_secretary)
    assert left(office.person) == {-1: dh(100), 0: dh(100)}


def test_a_receipt_of_another_month_waits_for_a_second_person(branch, office, treasurer, colleague):
    levy(branch, 100)
    ask(branch, -2)
    payment = receive(branch, office.person, 100, treasurer, booked_on=month(-1))
    assert reverse_entry(entry=payment.entry, reason="خطأ", by=colleague).is_waiting


def test_the_payer_takes_nothing_back_alone(branch, office, paid):
    own = make_user(office.person)
    assert reverse_entry(entry=paid.entry, reason="خطأ", by=own).is_waiting


def test_a_receipt_is_not_taken_back_where_the_box_no_longer_holds_it(branch, office, paid, treasurer, colleague):
    book(branch, 100, by=treasurer)
    with pytest.raises(ValidationError):
        reverse_entry(entry=paid.entry, reason="خطأ", by=colleague)
    assert left(office.person) == {-1: dh(0), 0: dh(50)}
    fill(branch, 100, by=treasurer)
    reverse_entry(entry=paid.entry, reason="خطأ", by=colleague)
    assert left(office.person) == {-1: dh(100), 0: dh(100)}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["pay", "void", "end", "ask"]), st.integers(1, 180)), max_size=8))
def test_whatever_is_done_the_sums_hold(party, acts):
    with transaction.atomic():
        branch = party["local"]
        office = elect(branch)
        levy(branch, 70)
        by, other = make_user(), make_user()
        ask(branch, -3, -2)
        offset = -1
        for act, number in acts:
            due = sum(left(office.person).values())
            valid = LevyPayment.objects.valid()
            if act == "pay" and due:
                receive(branch, office.person, min(dh(number), due), by)
            elif act == "void" and valid.exists():
                reverse_entry(entry=valid.first().entry, reason="خطأ", by=other)
            elif act == "end" and office.ended_on is None:
                office = end_public_office(office=office, on=month(-2), reason=PublicOffice.EndReason.TERM)
                ask(branch, 0)
            elif act == "ask" and offset <= 0:
                ask(branch, offset)
                offset += 1
        money = sum(LevyPayment.objects.valid().values_list("amount", flat=True))
        settled = sum(LevyCharge.objects.values_list("paid", flat=True))
        free = sum(LevyPayment.objects.values_list("free", flat=True))
        assert (holds(branch), settled + free) == (money, money)
        assert audit() == {}
        transaction.set_rollback(True)
