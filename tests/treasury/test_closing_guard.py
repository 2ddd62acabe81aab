"""The database's own guard of closed months, and a closing at the same moment as a payment. PostgreSQL alone."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_user
from tests.threads import at_once
from tests.treasury.books import bank_of, fill
from tests.treasury.closings import close
from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled
from treasury.cashbook.accounts import cash_box_of
from treasury.closing.months import close_month, reopen_month
from treasury.closing.sealing import rows_of, seal
from treasury.credit import settle
from treasury.models import Allocation, CashEntry, DuesCharge, MonthClosing, Payment

pytestmark = pytest.mark.postgresql
CLOSED = -1


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def user(db):
    return make_user(is_superuser=True)


@pytest.fixture
def closed(branch, user):
    """A branch whose last month is closed with a payment, an entry and a charge of 20 dirhams of which 15 are paid."""
    rate(branch, 20)
    member = member_of(branch)
    charge(branch, CLOSED, 0)
    payment = pay(member, 15, by=user, paid_on=month(CLOSED))
    fill(branch, 100, by=user, booked_on=month(CLOSED))
    return close(branch, CLOSED, by=user), member, payment


def refused(change):
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        change()


def changes():
    return {
        Payment: [
            {"amount": 1},
            {"paid_on": month(0)},
            {"method": "cheque"},
            {"voided_at": now(), "void_reason": "خطأ"},
        ],
        CashEntry: [
            {"amount": 1},
            {"booked_on": month(0)},
            {"direction": -1},
            {"state": "waiting"},
            {"category": None},
        ],
        DuesCharge: [{"amount": 1}, {"month": month(2)}, {"exempted_at": now(), "exemption_reason": "ظرف"}],
        Allocation: [{"amount": 1}, {"released_at": now()}],
    }


UNCHANGED = {
    Payment: [{"note": "ملاحظة"}, {"settled": 15}],
    CashEntry: [{"description": "شرح"}],
    DuesCharge: [{"paid": 15}, {"exemption_reason": "حُذف"}],
    Allocation: [{"amount": 16}],
}


def test_no_statement_changes_money_of_a_closed_month(closed):
    for model, wrong in changes().items():
        for change in wrong:
            rows = model.objects.filter(charge__month=month(CLOSED)) if model is Allocation else model.objects.all()
            rows = rows.filter(month=month(CLOSED)) if model is DuesCharge else rows
            refused(lambda rows=rows, change=change: rows.update(**change))
    for model, harmless in UNCHANGED.items():
        for change in harmless:
            with transaction.atomic():
                assert model.objects.update(**change)
                transaction.set_rollback(True)


def test_nothing_is_added_to_a_closed_month_or_taken_out(closed, branch, user):
    _closing, _member, payment = closed
    payment.pk, payment.number = None, 99
    refused(payment.save)
    entry = CashEntry.objects.get()
    refused(entry.delete)
    refused(Allocation.objects.all().delete)
    asked = {"membership": member_of(branch), "branch": branch, "month": month(CLOSED), "amount": 20}
    asked["person"] = asked["membership"].person
    refused(lambda: DuesCharge.objects.bulk_create([DuesCharge(**asked)]))
    assert DuesCharge.objects.bulk_create([DuesCharge(**asked | {"month": month(0)})])


def test_a_book_does_not_begin_on_another_day(closed, branch, user):
    box = cash_box_of(branch)
    box.begins_on = month(0)
    refused(box.save)
    assert bank_of(branch, by=user, days=0).pk


def test_a_closing_is_written_once(closed, user, secretary):
    closing, *_rest = closed
    for change in ({"counted": 1, "explanation": "x"}, {"digest": "0" * 64}, {"month": month(-2)}):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            MonthClosing.objects.update(**change)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        closing.delete()
    reopen_month(closing=closing, reason="فاتورة نسيت", by=secretary)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        MonthClosing.objects.update(reopened_at=None, reopened_by=None)


def test_arrears_of_a_closed_month_are_paid_later(closed, branch, user):
    _closing, member, _payment = closed
    assert settled(pay(member, 25, by=user)) == {-1: dh(5), 0: dh(20)}


def test_merged_records_owe_a_closed_month_once_and_its_seal_still_stands(branch, user):
    rate(branch, 20)
    kept, absorbed = member_of(branch), member_of(branch)
    charge(branch, CLOSED)
    pay(kept, 20, by=user, paid_on=month(CLOSED))
    closing = close(branch, CLOSED, by=user)
    merge = merge_people(kept=kept.person, absorbed=absorbed.person, by=user)
    assert DuesCharge.objects.asked().filter(month=month(CLOSED)).count() == 1
    assert closing.digest == seal("", rows_of(closing))
    undo_merge(merge=merge, by=user)
    assert DuesCharge.objects.asked().filter(month=month(CLOSED)).count() == 2
    assert closing.digest == seal("", rows_of(closing))


def test_a_merge_is_not_undone_over_a_month_closed_since(branch, user):
    rate(branch, 20)
    kept, absorbed = member_of(branch), member_of(branch)
    charge(branch, CLOSED)
    merge = merge_people(kept=kept.person, absorbed=absorbed.person, by=user)
    close(branch, CLOSED, by=user)
    with pytest.raises(ValidationError, match="بعد الدمج"):
        undo_merge(merge=merge, by=user)


def test_free_money_of_a_closed_month_settles_what_is_left_there(closed, branch, user):
    """What a payment had not settled yet is no figure of its month."""
    _closing, member, _payment = closed
    other = Payment.objects.create(
        branch=branch, year=month(0).year, number=50, payer=member.person, amount=5, paid_on=month(0), recorded_by=user
    )
    owed = DuesCharge.objects.get(month=month(CLOSED))
    settle([(other.pk, owed.pk, dh(5))])
    owed.refresh_from_db()
    assert owed.due == 0


class TestAtOnce:
    """Whoever comes second sees what the first did: a payment is in the closed month's figures, or refused."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @staticmethod
    def tried(call):
        try:
            call()
        except ValidationError:
            return False
        return True

    def test_a_closing_and_payments(self, branch, user):
        rate(branch, 20)
        member = member_of(branch)
        charge(branch, CLOSED, 0)
        counts = {"counts": {}, "explanation": "عد قبل الأداء", "counted_on": localdate()}
        calls = [lambda: close_month(branch=branch, month=month(CLOSED), by=user, **counts)]
        calls += [lambda: pay(member, 20, by=user, paid_on=month(CLOSED)) for _turn in range(3)]
        done = at_once(self.tried, calls)
        assert done[0]
        closing = MonthClosing.objects.get()
        assert closing.totals["receipts"] == sum(done[1:]) == Payment.objects.count()
        assert closing.digest == seal("", rows_of(closing))

    def test_two_closings(self, branch, user):
        rate(branch, 20)
        member_of(branch)
        charge(branch, CLOSED)
        done = at_once(self.tried, [lambda: close(branch, CLOSED, by=user)] * 2)
        assert sorted(done) == [False, True]
