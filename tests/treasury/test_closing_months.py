"""Closing months: in order, after the check list, with the cash counted; reopening from the level above."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_user
from tests.treasury.books import bank_of, book, fill
from tests.treasury.closings import close, coins, in_box
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.cashbook.accounts import cash_box_of
from treasury.cashbook.lines import to_cents
from treasury.closing.checklist import checks_of
from treasury.closing.guard import closed_sentence, first_open_days
from treasury.closing.months import closable_months, last_closing, reopen_month
from treasury.closing.sealing import rows_of, seal
from treasury.models import MonthClosing, Payment


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def kept(branch, treasurer):
    """A branch with dues of three months, of which 40 dirhams were paid two months ago."""
    rate(branch, 20)
    member = member_of(branch)
    charge(branch, -2, -1, 0)
    pay(member, 40, by=treasurer, paid_on=month(-2))
    return branch


def refusal(call, key=None):
    with pytest.raises(ValidationError) as error, transaction.atomic():
        call()
    return " ".join(error.value.message_dict[key] if key else error.value.messages)


def test_a_branch_without_money_has_nothing_to_close(branch, treasurer):
    assert closable_months(branch) == []
    assert "لا يمكن إقفاله" in refusal(lambda: close(branch, by=treasurer))


def test_months_close_in_order_and_the_running_one_never(kept, treasurer):
    assert closable_months(kept) == [month(-2), month(-1)]
    first = close(kept, -2, by=treasurer)
    assert (closable_months(kept), first_open_days([kept.pk])) == ([month(-1)], {kept.pk: month(-1)})
    assert "الأشهر تقفل بالترتيب" in refusal(lambda: close(kept, 0, by=treasurer))
    second = close(kept, -1, by=treasurer)
    assert (second.previous, closable_months(kept), last_closing(kept)) == (first, [], second)
    for offset in (-3, -2, -1, 0):
        assert "لا يمكن إقفاله" in refusal(lambda offset=offset: close(kept, offset, by=treasurer))


def test_the_first_closing_takes_along_what_came_before(kept, treasurer):
    close(kept, -1, by=treasurer)
    assert closed_sentence(kept.pk, month(-2)) != ""
    assert closed_sentence(kept.pk, month(0)) == ""


def test_what_is_counted_and_how_it_stood_is_kept(kept, treasurer):
    fill(kept, 300, by=treasurer, booked_on=month(-2))
    book(kept, 30, by=treasurer, booked_on=month(-2))
    closing = close(kept, -2, by=treasurer, counts={"200": 1, "50": 2, "5": 2, "20": 0})
    assert closing.counts == {"200": 1, "50": 2, "5": 2}
    assert (closing.counted, closing.booked, closing.difference) == (dh(310), dh(310), dh(0))
    assert closing.totals == {
        "dues": "40.00",
        "receipts": 1,
        "income": "300.00",
        "expense": "30.00",
        "vouchers": 2,
        "charged": "120.00",  # of five officers and a member
        "arrears": "100.00",
        "accounts": [["الصندوق", "310.00"]],
        "held": {str(cash_box_of(kept).pk): "310.00"},
    }


def test_a_difference_is_explained(kept, treasurer):
    short = {"counts": coins(38)}
    assert "بين السبب" in refusal(lambda: close(kept, by=treasurer, **short), "explanation")
    closing = close(kept, by=treasurer, explanation="  نقص درهمان عند الصرف ", **short)
    assert (closing.difference, closing.explanation) == (dh(-2), "نقص درهمان عند الصرف")


def test_cash_is_counted_once_the_month_is_over(kept, treasurer):
    last_day = month(0) - timedelta(days=1)
    early = last_day - timedelta(days=1)
    assert "عند نهاية الشهر" in refusal(lambda: close(kept, by=treasurer, counted_on=early), "counted_on")
    tomorrow = localdate() + timedelta(days=1)
    assert refusal(lambda: close(kept, by=treasurer, counted_on=tomorrow), "counted_on")
    pay(member_of(kept), 20, by=treasurer)  # today: not in the box when the month ended
    assert close(kept, by=treasurer, counted_on=last_day, counts=coins(40)).booked == dh(40)


@pytest.mark.parametrize("counts", [{"30": 1}, {"200": -1}, {"200": 10**9}, {"200": "1"}, {"200": 1.5}])
def test_garbage_is_not_counted(kept, treasurer, counts):
    assert "أعداد" in refusal(lambda: close(kept, by=treasurer, counts=counts))
    assert not MonthClosing.objects.exists()


def test_what_waits_hinders_and_what_lacks_is_told(kept, treasurer):
    bank = bank_of(kept, by=treasurer, days=90)
    fill(kept, 5000, by=treasurer, account=bank, booked_on=month(-1))
    waits = book(kept, 3000, by=treasurer, account=bank, booked_on=month(-1))
    assert waits.is_waiting
    bank_of(kept, by=treasurer, days=90, number="1" * 24, name="حساب آخر")
    unnamed = pay(member_of(kept), 20, by=treasurer, method="transfer", paid_on=month(-1), account=bank)
    Payment.objects.filter(pk=unnamed.pk).update(account=None)  # as of before there were accounts
    member_of(kept)
    found = refusal(lambda: close(kept, by=treasurer))
    assert "سند واحد ينتظر" in found
    assert "أداء واحد" in found
    checks = checks_of(kept, month(-1))
    assert [check.hinders for check in checks] == [True, True, False, False, False]
    assert all(check.address for check in checks[:3])
    assert [check.is_done for check in checks] == [False, False, False, True, True]
    # What waits of a later month does not hinder an earlier one.
    assert close(kept, -2, by=treasurer)


def test_the_seal_is_one_function_over_the_rows_and_tells_every_change(kept, treasurer):
    closing = close(kept, -2, by=treasurer)
    assert closing.digest == seal("", rows_of(MonthClosing.objects.get()))
    second = close(kept, -1, by=treasurer)
    assert second.digest == seal(closing.digest, rows_of(second))
    assert second.digest != seal("", rows_of(second))
    rows = list(rows_of(closing))
    assert [row[0] for row in rows] == ["closing", "payment", *["charge"] * 6]
    changed = [(*rows[0],), (*rows[1][:-2], "40.01", rows[1][-1]), *rows[2:]]
    assert seal("", changed) != closing.digest


VALUES = st.one_of(st.text(max_size=6), st.integers(), st.none(), st.booleans())
ROWS = st.lists(st.lists(VALUES, max_size=4).map(tuple), max_size=5)


@given(ROWS, ROWS)
def test_other_rows_have_another_seal(some, others):
    assert (seal("", some) == seal("", others)) == (json_of(some) == json_of(others))


def json_of(rows):
    return [json.dumps(row) for row in rows]  # 1 and True are equal in Python, and are two values here


def test_two_values_are_never_taken_for_one():
    assert seal("", [("a", "b")]) != seal("", [("a,b",)])
    assert seal("", [("a",), ("b",)]) != seal("", [("a", "b")])
    assert seal("", [("ab",)]) != seal("a", [("b",)])


def test_a_later_payment_of_an_old_month_leaves_the_seal_as_it_is(kept, treasurer):
    late = member_of(kept)
    charge(kept, -2)
    closing = close(kept, -2, by=treasurer)
    pay(late, 20, by=treasurer)
    assert Payment.objects.count() == 2
    assert closing.digest == seal("", rows_of(closing))


def test_the_level_above_reopens_with_a_reason_from_the_last_month_back(
    kept, treasurer, teammate, branch_secretary, secretary
):
    first, second = close(kept, -2, by=treasurer), close(kept, -1, by=treasurer)
    again = {"reason": "فاتورة نسيت"}
    for nobody in (treasurer, branch_secretary, make_user(), teammate):
        assert "المستوى الأعلى" in refusal(lambda by=nobody: reopen_month(closing=second, by=by, **again))
    assert "شهر لاحق" in refusal(lambda: reopen_month(closing=first, by=secretary, **again))
    assert refusal(lambda: reopen_month(closing=second, by=secretary, reason=" "), "reason")
    reopened = reopen_month(closing=second, by=secretary, **again)
    assert (reopened.reopened_by, reopened.reopening_reason) == (secretary, "فاتورة نسيت")
    assert first_open_days([kept.pk]) == {kept.pk: month(-1)}
    assert "أعيد فتحه" in refusal(lambda: reopen_month(closing=second, by=secretary, **again))
    book(kept, 10, by=treasurer, booked_on=month(-1))
    anew = close(kept, -1, by=treasurer)
    assert (anew.previous, MonthClosing.objects.count()) == (first, 3)
    assert anew.digest != second.digest


def test_nobody_reopens_what_they_closed(kept):
    headquarters = make_user(is_superuser=True)
    closing = close(kept, by=headquarters)
    assert "أقفله بنفسه" in refusal(lambda: reopen_month(closing=closing, by=headquarters, reason="خطأ"))
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthClosing.objects.update(reopened_by=headquarters, reopened_at=closing.closed_at, reopening_reason="خطأ")


def test_a_closing_counts_its_cash_exactly(kept, treasurer):
    fill(kept, Decimal("1.85"), by=treasurer, booked_on=month(-1))
    counts = in_box(kept) | {"1": 1, "0.50": 1, "0.20": 1, "0.10": 1, "0.05": 1}
    assert close(kept, by=treasurer, counts={"20": 2} | counts).counted == dh("41.85")


@pytest.mark.parametrize("amount", [-1e-13, -0.0, 0.0, None, Decimal("-0.00")])
def test_a_sum_of_nothing_is_sealed_as_it_is_read_back(amount):
    """SQLite sums in floating point: what comes to a little less than nothing was sealed as "-0.00"."""
    assert str(to_cents(amount)) == "0.00"
