"""The figures of dues in the year's report are those that somebody counts row by row."""

from datetime import date

import pytest
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.models import Branch
from members.models import Membership
from tests.factories import make_branch, make_user
from tests.treasury.closings import close
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.charging import exempt
from treasury.closing.year_dues import YearOfDues, dues_of_years
from treasury.models import Allocation, DuesCharge, Payment
from treasury.voiding import void_payment
from treasury.within import Within


def counted_by_hand(branches, year):
    """The YearOfDues of `year`, row by row in Python."""
    keys, today = {branch.pk for branch in branches}, localdate()
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    last = min(date(year, 12, 31), today)
    asked = [row for row in DuesCharge.objects.all() if row.branch_id in keys and row.withdrawn_at is None]
    asked = [row for row in asked if row.month <= last]
    owed = {row.pk: row for row in asked if row.exempted_at is None}
    stood = {
        row.pk for row in Payment.objects.all()
        if row.paid_on < after and (row.voided_at is None or (row.taken_back_on and row.taken_back_on >= after))
    }  # fmt: skip
    parts = [
        row for row in Allocation.objects.all()
        if row.released_at is None and row.payment_id in stood and row.charge_id in owed
    ]  # fmt: skip
    payers = {
        row.payer_id
        for row in Payment.objects.all()
        if row.pk in stood and row.branch_id in keys and row.paid_on >= first
    }
    members = [row for row in Membership.objects.all() if row.branch_id in keys and row.covers(last)]
    return YearOfDues(
        len(members),
        len(payers),
        sum((row.amount for row in owed.values() if row.month >= first), dh(0)),
        len([row for row in asked if row.exempted_at and row.month >= first]),
        sum((row.amount for row in parts if owed[row.charge_id].month >= first), dh(0)),
        sum((row.amount for row in owed.values()), dh(0)) - sum((row.amount for row in parts), dh(0)),
    )


def agrees(branch):
    year = localdate().year
    root = Branch.objects.get(depth=1)
    paths = {"path__startswith": branch.path}, {"pk": branch.pk}, {"path__startswith": root.path}
    for within in (Within(Branch.objects.filter(**path)) for path in paths):
        assert within.is_whole == (within.branches.count() == Branch.objects.count())
        years = (year, year - 1), (year - 1, year - 2), (year - 2, year - 3)
        for pair in years:
            assert dues_of_years(within, pair) == [counted_by_hand(within.branches, each) for each in pair]


PAID = st.tuples(st.integers(0, 2), st.integers(0, 700), st.integers(1, 30), st.booleans())


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PAID, max_size=8), st.lists(st.integers(1, 25), max_size=3, unique=True))
def test_any_history_is_counted_as_by_hand(party, paid, exempted):
    branch = make_branch(party["province"], "local")
    rate(branch, 20)
    members = [member_of(place) for place in (branch, branch, make_branch(branch, "cell"))]
    charge(branch, *range(-25, 1))
    for offset in exempted:
        row = DuesCharge.objects.get(person=members[0].person, month=month(-offset))
        exempt(charge=row, reason="وضعية خاصة", by=make_user())
    for place, days, months, is_void in sorted(paid, key=lambda each: -each[1]):
        payment = pay(members[place], 20 * months - 5, paid_on=date.fromordinal(localdate().toordinal() - days))
        if is_void:
            void_payment(payment=payment, reason="خطأ", by=make_user())
    agrees(branch)


@pytest.mark.django_db
def test_what_was_taken_back_after_its_month_was_closed_stays_in_its_year(party, bureau):
    rate(party["local"], 20)
    member = member_of(party["local"])
    back = localdate().month + 2  # in the year before
    charge(party["local"], *range(-back, 1))
    payment = pay(member, 100, paid_on=month(-back))
    kept = pay(member, 60, paid_on=localdate())
    close(party["local"], -back, by=make_user(is_superuser=True))
    void_payment(payment=payment, reason="خطأ", by=make_user(is_superuser=True))
    payment.refresh_from_db()
    assert payment.taken_back_on == localdate()
    agrees(party["local"])
    year = localdate().year
    this, before = dues_of_years(Within(Branch.objects.filter(pk=party["local"].pk)), (year, year - 1))
    assert (this.payers, before.payers) == (1, 1)
    assert before.paid == dh(60)
    kept.refresh_from_db()
    assert (kept.amount, kept.taken_back_on) == (dh(60), None)
