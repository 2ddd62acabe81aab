"""The rules of the books find what is wrong with levies; and the database refuses what the workflows never do."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.timezone import now

from tests.treasury.closings import close
from tests.treasury.levied import ask, elect, levy, receive
from tests.treasury.money import dh, month
from treasury.audit.checks import audit
from treasury.closing.sealing import rows_of
from treasury.models import LevyAllocation, LevyCharge, LevyPayment, LevyRate, MonthClosing, NumberSequence


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def paid(branch, treasurer):
    office = elect(branch)
    levy(branch, 100)
    ask(branch, -1, 0)
    return receive(branch, office.person, 150, treasurer)


@pytest.mark.parametrize(
    ("codes", "spoil"),
    [
        ({"levies"}, lambda: LevyPayment.objects.update(settled=dh(10))),
        ({"levies"}, lambda: LevyPayment.objects.update(amount=dh(140))),
        ({"levies"}, lambda: LevyPayment.objects.update(reversed_at="2026-01-01T00:00Z")),
        ({"returned-levies"}, lambda: LevyPayment.objects.update(returned_on=month())),
        ({"levied"}, lambda: LevyCharge.objects.update(paid=dh(10))),
        ({"levied"}, lambda: LevyCharge.objects.filter(paid=dh(100)).update(amount=dh(90))),
        ({"levied"}, lambda: LevyCharge.objects.update(withdrawn_at="2026-01-01T00:00Z", withdrawal_reason="x")),
        ({"levied", "levies"}, lambda: LevyAllocation.objects.filter(amount=dh(100)).update(amount=dh(101))),
        ({"levy-receipts"}, lambda: LevyPayment.objects.update(number=F("number") + 1)),
        ({"levy-receipts"}, lambda: NumberSequence.objects.filter(series="levy").update(last=5)),
    ],
)
def test_a_broken_book_is_found(paid, codes, spoil):
    assert audit() == {}
    spoil()
    assert set(audit()) >= codes


def test_a_receipt_settles_the_months_of_its_payer_alone(branch, paid):
    other = elect(branch)
    ask(branch, 0)
    LevyCharge.objects.filter(person=paid.payer).update(person=other.person)
    assert set(audit()) == {"levied"}


def test_one_office_owes_a_month_once(paid):
    charge = LevyCharge.objects.first()
    again = LevyCharge(office=charge.office, person=charge.person, branch=charge.branch, month=charge.month, amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_the_seal_covers_the_months_that_were_asked(branch, paid):
    close(branch, -1)
    closing = MonthClosing.objects.get()
    charge = LevyCharge.objects.get(month=month(-1))
    assert ("levy", charge.pk, month(-1).isoformat(), "100.00", True) in list(rows_of(closing))


@pytest.mark.postgresql
def test_the_database_refuses_what_changes_a_closed_month(branch, paid):
    close(branch, -1)
    charge = LevyCharge.objects.get(month=month(-1))
    for change in ({"amount": dh(50)}, {"month": month()}, {"withdrawn_at": now(), "withdrawal_reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LevyCharge.objects.filter(pk=charge.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        LevyCharge.objects.create(
            office=elect(branch), person=charge.person, branch=branch, month=month(-1), amount=dh(1)
        )
    LevyCharge.objects.filter(pk=charge.pk).update(paid=F("paid"))  # settling is no change of the month


@pytest.mark.postgresql
def test_the_database_refuses_two_rates_for_one_day(branch, paid):
    rate = LevyRate.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        LevyRate.objects.create(
            branch=branch, assembly=rate.assembly, amount=dh(5), started_on=month(1), ended_on=month(2),
            decision="x", decided_on=rate.decided_on, recorded_by=rate.recorded_by,
        )  # fmt: skip
    assert connection.vendor == "postgresql"
