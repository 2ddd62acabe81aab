"""A row that is inserted by a statement written once is the row that `save` would have made."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.forms.models import model_to_dict

from sql.inserting import insert
from tests.factories import make_member, make_party, make_user
from treasury.models import Payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member(make_party()["local"])


def payment_of(member, number, **values):
    values = {"amount": Decimal("60.00"), "paid_on": date(2026, 3, 5), "recorded_by": make_user()} | values
    return Payment(branch=member.branch, payer=member.person, year=2026, number=number, **values)


CASES = [
    {},
    {"note": "سلمها أخوه", "months_chosen": ["2026-01-01", "2026-02-01"]},
    {"method": Payment.Method.TRANSFER, "reference": "TR-778", "settled": Decimal("20.00")},
    {"method": Payment.Method.CHEQUE, "reference": "0012", "bank": "البنك الشعبي", "cheque": "received"},
]


@pytest.mark.parametrize("values", CASES)
def test_the_row_is_the_one_that_save_would_make(member, values):
    saved, inserted = payment_of(member, 1, **values), payment_of(member, 2, **values)
    saved.save()
    insert(inserted)
    told = {"id", "number", "recorded_by"}
    assert {name: value for name, value in model_to_dict(inserted).items() if name not in told} == {
        name: value for name, value in model_to_dict(saved).items() if name not in told
    }
    assert (inserted.free, inserted.booked_on) == (saved.free, saved.booked_on)
    again = Payment.objects.get(pk=inserted.pk)
    assert model_to_dict(again) == model_to_dict(inserted)
    assert not inserted._state.adding


def test_it_is_one_statement_and_changed_afterwards_as_any_row(member, django_assert_num_queries):
    payment = payment_of(member, 7)
    with django_assert_num_queries(1):
        insert(payment)
    payment.note = "صُحح"
    payment.save(update_fields=["note"])
    assert Payment.objects.get().note == "صُحح"


def test_a_number_is_not_taken_twice(member):
    insert(payment_of(member, 3))
    with pytest.raises(IntegrityError):
        insert(payment_of(member, 3))


@pytest.mark.postgresql
def test_its_statement_is_prepared_in_the_connection(member):
    insert(payment_of(member, 4))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO %payment%'")
        assert cursor.fetchone() == (1,)
