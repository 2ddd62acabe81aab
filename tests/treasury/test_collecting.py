"""The payments of many members recorded on one sheet: all of them once, or none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.timezone import localdate

from members.joining import leave, transfer
from members.suspending import suspend
from tests.factories import make_user
from tests.threads import at_once
from tests.treasury.money import charge, dh, member_of, month, pay, rate, settled
from treasury.collecting import Entry, record_collection, refusal_key
from treasury.models import Collection, DuesCharge, Payment


@pytest.fixture
def branch(party):
    rate(party["province"], 20)
    return party["local"]


@pytest.fixture
def members(branch):
    """Three members who owe three months of 20 dirhams each."""
    rows = [member_of(branch) for _ in range(3)]
    charge(branch, -2, -1, 0)
    return rows


def collect(branch, *entries, **fields):
    """Record lines (membership, amount, choice…) in cash, today."""
    fields = {"by": fields.pop("by", None) or make_user(), "method": "cash", "paid_on": localdate()} | fields
    rows = [Entry(row.person, dh(amount), *rest) for row, amount, *rest in entries]
    return record_collection(branch=branch, entries=rows, form_key=fields.pop("form_key", uuid4()), **fields)


def refused(branch, *entries, **fields):
    """{key of the problem: what it says}"""
    with pytest.raises(ValidationError) as error:
        collect(branch, *entries, **fields)
    assert not Collection.objects.exists()
    return {key: " ".join(said) for key, said in error.value.message_dict.items()}


def test_each_line_is_a_payment_with_its_receipt(branch, members):
    user = make_user()
    first, second, third = members
    lines = (first, 60, "due"), (second, 20, "one"), (third, 50)
    made = collect(branch, *lines, by=user, method="cheque", reference="7654321", bank="البنك الأول")
    payments = list(made.payments.order_by("number"))
    assert [(row.payer, row.amount, row.number) for row in payments] == [
        (first.person, dh(60), 1), (second.person, dh(20), 2), (third.person, dh(50), 3),
    ]  # fmt: skip
    assert {(row.method, row.paid_on, row.recorded_by) for row in payments} == {("cheque", localdate(), user)}
    assert [settled(row) for row in payments] == [
        {-2: dh(20), -1: dh(20), 0: dh(20)}, {-2: dh(20)}, {-2: dh(20), -1: dh(20), 0: dh(10)},
    ]  # fmt: skip
    assert pay(first, 20).number == 4


def test_it_settles_as_single_payments_do(branch, party):
    """Months nobody asked for, months ahead and money held from before: the same on either way."""
    rows = [member_of(branch), member_of(party["other"])]
    charge(party["province"], -3)
    for row in rows:
        pay(row, 30)
    collect(branch, (rows[0], 100))
    pay(rows[1], 100)
    columns = ("month", "amount", "paid", "due")
    single, sheet = (
        list(DuesCharge.objects.filter(person=row.person).order_by("month").values_list(*columns)) for row in rows
    )
    assert sheet == single
    assert len(sheet) == 7


def test_it_costs_the_same_for_any_number_of_lines(branch, assert_flat_queries):
    rows = []

    def grow(count):
        while len(rows) < count:
            rows.append(member_of(branch))
        charge(branch, -1, 0)

    user = make_user()

    def call():
        collect(branch, *((row, 40, "other", True) for row in rows), by=user)

    holding = connection.vendor == "postgresql"  # of the branch, for the guard of closed months
    assert assert_flat_queries(grow, call) == 23 + holding


def test_one_wrong_line_is_named_and_nothing_is_recorded(branch, members):
    first, second, third = members
    errors = refused(branch, (first, 60, "due"), (second, 0), (third, 10_000))
    assert errors.keys() == {refusal_key(second.person.pk), refusal_key(third.person.pk)}
    assert "يفوق الصفر" in errors[refusal_key(second.person.pk)]
    assert "بشيك" in errors[refusal_key(third.person.pk)]
    assert not Payment.objects.exists()
    assert pay(first, 20).number == 1  # no number was taken


def test_a_form_sent_twice_records_once(branch, members):
    key, lines = uuid4(), [(row, 60, "due") for row in members]
    assert collect(branch, *lines, form_key=key) == collect(branch, *lines, form_key=key)
    assert Payment.objects.count() == 3
    with pytest.raises(ValidationError, match="ورقة"):
        collect(branch, (members[0], 40), form_key=key)
    assert Payment.objects.count() == 3


def test_a_plan_that_no_longer_costs_what_the_screen_showed_is_refused(branch, members):
    pay(members[0], 20)
    errors = refused(branch, (members[0], 60, "due"), (members[1], 60, "due"))
    assert errors.keys() == {refusal_key(members[0].person.pk)}
    assert collect(branch, (members[0], 40, "due")).payments.get().amount == dh(40)


def test_cash_counts_what_the_payer_gave_elsewhere_that_day(branch, members, party):
    moved = transfer(membership=members[0], branch=party["other"], on=month() + timedelta(days=1))
    pay(moved, 6000)
    errors = refused(branch, (members[0], 4000), (members[1], 60))
    assert "6\u00a0000,00" in errors[refusal_key(members[0].person.pk)]
    assert collect(branch, (members[0], 3999, "other", True)).payments.get().amount == dh(3999)


def test_a_payment_of_more_than_a_year_ahead_is_asked_about(branch, members):
    errors = refused(branch, (members[0], 60 + 12 * 20 + 20))
    assert errors.keys() == {refusal_key(members[0].person.pk)}
    assert collect(branch, (members[0], 60 + 12 * 20)).payments.count() == 1
    assert collect(branch, (members[1], 60 + 12 * 20 + 20, "other", True)).payments.count() == 1


def test_a_wrong_day_or_method_is_named(branch, members):
    fields = {"method": "gold", "paid_on": localdate() + timedelta(days=2)}
    assert refused(branch, (members[0], 60), **fields).keys() == fields.keys()


def test_a_member_of_another_branch_is_refused(branch, members, party):
    stranger = member_of(party["other"])
    assert "لا عضوية" in refused(branch, (members[0], 60), (stranger, 20))[refusal_key(stranger.person.pk)]


def test_who_left_or_is_suspended_pays_what_is_still_due_and_no_more(branch, members):
    gone, paused, late = members
    leave(membership=gone, on=localdate(), reason="resignation")
    suspend(membership=paused, on=localdate(), reason="قرار")
    assert collect(branch, (gone, 60, "due"), (paused, 60, "due")).payments.count() == 2
    errors = None
    with pytest.raises(ValidationError) as error:
        collect(branch, (gone, 20), (paused, 20), (late, 60))
    errors = error.value.message_dict
    assert errors.keys() == {refusal_key(gone.person.pk), refusal_key(paused.person.pk)}


def test_no_rate_no_line(party):
    lonely = member_of(party["local"])
    assert refused(party["local"], (lonely, 20)).keys() == {refusal_key(lonely.person.pk)}


def test_a_closed_branch_takes_no_money_after_its_closing(branch, members):
    branch.dissolved_on = localdate()
    branch.save()
    assert refused(branch, (members[0], 60)).keys() == {"paid_on"}


def test_nobody_and_twice_the_same_are_no_sheet(branch, members):
    for entries in [(), ((members[0], 20), (members[0], 40))]:
        with pytest.raises(ValidationError, match="مرة واحدة"):
            collect(branch, *entries)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sheets_and_payments_at_once_keep_numbers_gapless_and_months_paid_once(branch):
    """Two treasurers with the same thirty members, in opposite orders, a form sent twice, and single payments."""
    user, key = make_user(), uuid4()
    rows = [member_of(branch) for _ in range(12)]
    charge(branch, -1, 0)
    lines = [(row, 40) for row in rows]
    calls = [lambda: collect(branch, *lines, by=user, form_key=key)] * 2
    calls += [lambda: collect(branch, *reversed(lines), by=user)]
    calls += [lambda row=row: pay(row, 40, by=user) for row in rows[:3]]
    at_once(lambda call: call(), calls)
    assert Collection.objects.count() == 2
    assert sorted(Payment.objects.values_list("number", flat=True)) == list(range(1, 28))
    assert all(row.paid == row.amount for row in DuesCharge.objects.all())
    assert DuesCharge.objects.filter(month=month(0)).count() == 12
