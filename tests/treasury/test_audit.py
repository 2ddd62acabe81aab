"""The books of the whole party are checked: each broken rule is found, and its row named; nobody else learns of it."""

from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from runs.models import Run
from tests.factories import make_officer, make_user
from tests.treasury.books import book, fill
from tests.treasury.closings import close
from tests.treasury.gifts import give
from tests.treasury.limits import limit
from tests.treasury.money import charge, member_of, month, pay, rate
from treasury.audit.checks import CHECKS, audit
from treasury.audit.run import start_audit
from treasury.cashbook.accounts import cash_box_of
from treasury.models import (
    CashEntry,
    DuesCharge,
    MonthClosing,
    NumberSequence,
    Payment,
    ShareStatement,
)
from treasury.voiding import void_payment

AUDIT = reverse("treasury:audit")


@pytest.fixture
def boss(db):
    return make_user(is_superuser=True)


@pytest.fixture
def books(party, boss):
    """A branch with money of every kind, a closed month, and a payment of it that was taken back since."""
    branch = party["local"]
    rate(party["province"], 20)
    member = member_of(branch)
    charge(branch, -2, -1, 0)
    old = pay(member, 30, by=boss, paid_on=month(-1))
    fill(branch, 500, by=boss, booked_on=month(-1))
    close(branch, -1, by=boss)
    void_payment(payment=old, reason="خطأ", by=boss)
    pay(member, 70, by=boss)
    book(branch, 100, by=boss)
    give(branch, 300, boss, in_kind=True)
    return branch


@contextmanager
def behind_the_guards():
    """As somebody with the password of the database: PostgreSQL's triggers and checks look away."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        yield


def found():
    return {code: finding.rows for code, finding in audit().items()}


def test_books_that_were_kept_by_the_pages_are_in_order(books):
    assert found() == {}
    out = StringIO()
    call_command("audit_treasury", stdout=out)
    assert f"{len(CHECKS)}" in out.getvalue()


def change(model, **fields):
    def done(books):
        row = model.objects.order_by("-pk").first()
        model.objects.filter(pk=row.pk).update(**fields)
        return row

    return done


def move_a_day(side):
    def done(books):
        row = DuesCharge.objects.filter(paid__gt=0).order_by("pk")[0]
        DuesCharge.objects.filter(pk=row.pk).update(**{side: getattr(row, side) - timedelta(days=1)})

    return done


def lose_a_number(books):
    NumberSequence.objects.filter(branch=books, series="receipt").update(last=9)


def number_a_voucher_twice_over(books):
    CashEntry.objects.filter(pk=CashEntry.objects.latest("pk").pk).update(number=7)


def empty_the_box(books):
    CashEntry.objects.filter(kind="income").update(amount=1)


def give_too_much(books):
    limit("donation", 200)


def share_wrongly(books):
    ShareStatement.objects.create(
        branch=books, month=date(2026, 1, 1), collected=100, own=50, to_province=30, to_region=10, to_national=9
    )


def leave_more(books):
    closing = MonthClosing.objects.get()
    MonthClosing.objects.update(totals=closing.totals | {"held": {str(cash_box_of(books).pk): "531.00"}})


BROKEN = {
    "a tally of a payment": (change(Payment, settled=1), {"payments"}),
    "more given back than was moved": (change(Payment, moved=1), {"payments"}),
    "a tally of a month": (change(DuesCharge, paid=3), {"charges"}),
    "the first day on which a month was paid": (move_a_day("first_paid_on"), {"charges"}),
    "the last day on which a month was paid": (move_a_day("last_paid_on"), {"charges"}),
    "a number that nobody has": (lose_a_number, {"receipts"}),
    "a voucher's number": (number_a_voucher_twice_over, {"vouchers"}),
    "what the cash box held, and with it a closed month": (empty_the_box, {"cash", "seals", "carried"}),
    "a donor's sum": (give_too_much, {"ceilings"}),
    "the parts of a share": (share_wrongly, {"shares"}),
    "what a closed month left in the box": (leave_more, {"carried", "seals"}),
    "the seal itself": (change(MonthClosing, digest="0" * 64), {"seals"}),
}


@pytest.mark.parametrize(("breaking", "codes"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_found_and_named(books, breaking, codes):
    out = StringIO()
    with behind_the_guards():
        breaking(books)
        told = found()
        with pytest.raises(CommandError):
            call_command("audit_treasury", stdout=out)
        transaction.set_rollback(True)
    assert set(told) == codes
    if codes != {"ceilings"}:
        assert all(books.name in row for rows in told.values() for row in rows)
    assert all(row in out.getvalue() for rows in told.values() for row in rows)


def test_a_box_that_was_short_on_one_day_alone_is_found(books, boss):
    late = fill(books, 1000, by=boss)
    with behind_the_guards():
        CashEntry.objects.filter(pk=late.pk).update(booked_on=localdate(), amount=1000)
        CashEntry.objects.filter(account=cash_box_of(books), kind="income").exclude(pk=late.pk).update(amount=1)
        CashEntry.objects.filter(kind="expense").update(booked_on=month(-1))
    assert "cash" in found()


def test_the_headquarters_check_by_a_page_and_read_what_is_wrong(books, boss, client, party):
    client.force_login(boss)
    assert "لم تُفتحص" in client.get(AUDIT).text
    with behind_the_guards():
        lose_a_number(books)
    answer = client.post(AUDIT)
    run = Run.objects.get()
    assert (answer.url, run.state) == (run.get_absolute_url(), Run.State.DONE)
    assert "عرض النتيجة" not in client.get(answer.url).text  # the page of the run says all
    page = client.get(answer.url).text
    assert books.name in page
    assert "سليم" in page
    assert run.get_absolute_url() in client.get(AUDIT).text


@pytest.mark.parametrize("office", ["first_secretary", "treasurer"])
@pytest.mark.parametrize("place", ["local", "province", "region"])
def test_no_level_below_learns_of_it(party, client, office, place):
    user = make_officer(party[place], office)
    client.force_login(user)
    assert (client.get(AUDIT).status_code, client.post(AUDIT).status_code) == (404, 404)
    with pytest.raises(PermissionDenied):
        start_audit(by=user)
    assert not Run.objects.exists()


def test_it_asks_as_many_queries_for_many_rows(books, boss, assert_flat_queries):
    def grow(rows):
        for _row in range(rows):
            pay(member_of(books), 20, by=boss)

    assert assert_flat_queries(grow, audit) == 35  # a query or two of each check, however many rows


def test_a_level_above_keeps_no_part_of_those_under_it(party):
    """A province that counts 100 dirhams of a branch keeps its own 25 and what goes up; 50 are the branch's."""
    ShareStatement.objects.create(
        branch=party["province"],
        month=date(2026, 1, 1),
        collected=100,
        own=25,
        to_province=0,
        to_region=15,
        to_national=10,
    )
    assert "shares" not in audit()
