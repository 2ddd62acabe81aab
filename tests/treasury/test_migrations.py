"""What a migration makes of the rows that it finds."""

from datetime import UTC, datetime, time
from importlib import import_module

from django.apps import apps

from tests.treasury.money import charge, member_of, month, pay, rate
from treasury.models import DuesCharge, Payment
from treasury.voiding import void_payment


def as_it_was():
    """The charges as they stood before it was noted who opened them."""
    DuesCharge.objects.update(made_by=None, confirmed_at=None, withdrawn_at=None)


def note():
    import_module("treasury.migrations.0006_charges_made_ahead").note_what_was_made_ahead(apps, None)


def charges_of(membership):
    rows = DuesCharge.objects.filter(person=membership.person).order_by("month")
    return [(row.month, row.made_by, row.confirmed_at is not None, row.withdrawn_at is not None) for row in rows]


def test_months_made_ahead_are_noted_with_their_payment(party):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -1, 0)
    payment = pay(membership, 60)
    as_it_was()
    note()
    assert charges_of(membership) == [
        (month(-1), None, False, False),
        (month(0), None, False, False),
        (month(1), payment, False, False),
    ]


def test_a_month_that_came_meanwhile_is_confirmed(party):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], -1, 0)
    payment = pay(membership, 40)
    last_month = datetime.combine(month(-1), time(12), tzinfo=UTC)
    Payment.objects.filter(pk=payment.pk).update(recorded_at=last_month)
    as_it_was()
    note()
    assert charges_of(membership) == [(month(-1), None, False, False), (month(0), payment, True, False)]


def test_a_month_ahead_whose_payment_was_voided_is_withdrawn(party, treasurer):
    rate(party["province"], 20)
    membership = member_of(party["local"])
    charge(party["local"], 0)
    voided = pay(membership, 40)
    void_payment(payment=voided, reason="خطأ", by=treasurer)
    as_it_was()
    note()
    assert charges_of(membership) == [(month(0), None, False, False), (month(1), voided, False, True)]
