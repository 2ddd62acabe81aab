"""What the law or the party limits: an amount that has begun is ended and followed, by every door."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from treasury.models import AmountLimit

TOMORROW = timedelta(days=1)


@pytest.fixture
def cash(db):
    return AmountLimit.objects.get(subject="cash")


@pytest.fixture
def coming(cash):
    """5 000 dirhams from tomorrow on, in place of 10 000."""
    AmountLimit.objects.filter(pk=cash.pk).update(ended_on=localdate() + TOMORROW)
    return AmountLimit.objects.create(
        subject="cash", amount=Decimal(5000), started_on=localdate() + TOMORROW, reference="قانون لاحق"
    )


def page_of(row, name="change"):
    return reverse(f"admin:treasury_amountlimit_{name}", args=[row.pk])


def typed(row, **changed):
    told = {"subject": row.subject, "amount": f"{row.amount}", "started_on": f"{row.started_on:%d/%m/%Y}"}
    return told | {"ended_on": "", "reference": row.reference} | changed


def errors_of(answer):
    return answer.context["adminform"].form.errors


def test_one_that_holds_keeps_its_amount_whatever_is_sent(client, admin_user, cash):
    client.force_login(admin_user)
    shown = client.get(page_of(cash)).content.decode()
    assert 'name="amount"' not in shown
    assert 'name="subject"' not in shown
    assert client.post(page_of(cash), typed(cash, amount="1.00", subject="donation")).status_code == 302
    cash.refresh_from_db()
    assert (cash.amount, cash.subject) == (Decimal("10000.00"), "cash")


def test_one_that_held_is_not_deleted(client, admin_user, cash):
    client.force_login(admin_user)
    assert client.post(page_of(cash, "delete"), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": cash.pk, "post": "yes"}
    client.post(reverse("admin:treasury_amountlimit_changelist"), chosen)
    assert AmountLimit.objects.filter(pk=cash.pk).exists()


def test_it_is_ended_and_another_one_follows(client, admin_user, cash):
    client.force_login(admin_user)
    today = f"{localdate():%d/%m/%Y}"
    follows = typed(cash, amount="5000", started_on=today, reference="قانون لاحق")
    added = reverse("admin:treasury_amountlimit_add")
    assert "مبلغ آخر" in str(errors_of(client.post(added, follows)))
    assert client.post(page_of(cash), typed(cash, ended_on=today)).status_code == 302
    assert client.post(added, follows).status_code == 302
    days = (localdate() - TOMORROW, localdate())
    assert [AmountLimit.in_force("cash", day) for day in days] == [10_000, 5000]


def test_one_to_come_is_changed(client, admin_user, coming):
    client.force_login(admin_user)
    assert client.post(page_of(coming), typed(coming, amount="6000")).status_code == 302
    coming.refresh_from_db()
    assert coming.amount == 6000


def test_the_first_day_of_one_that_holds_is_corrected_and_not_put_off(client, admin_user, cash):
    client.force_login(admin_user)
    day = f"{localdate() + TOMORROW:%d/%m/%Y}"
    assert list(errors_of(client.post(page_of(cash), typed(cash, started_on=day)))) == ["started_on"]
    assert client.post(page_of(cash), typed(cash, started_on="25/10/2011")).status_code == 302
    cash.refresh_from_db()
    assert f"{cash.started_on:%d/%m/%Y}" == "25/10/2011"


@pytest.mark.parametrize("changed", [{"amount": Decimal(1)}, {"subject": "approval_days"}])
def test_the_model_refuses_it_of_every_form(cash, changed):
    for name, value in changed.items():
        setattr(cash, name, value)
    with pytest.raises(ValidationError, match="معمول به"):
        cash.full_clean()


@pytest.mark.postgresql
@pytest.mark.parametrize("changed", [{"amount": 1}, {"subject": "x"}, {"started_on": "2090-01-01"}])
def test_the_database_refuses_it_whoever_asks(cash, changed):
    with pytest.raises(IntegrityError, match="has begun"), transaction.atomic():
        AmountLimit.objects.filter(pk=cash.pk).update(**changed)


@pytest.mark.postgresql
def test_the_database_deletes_none_that_has_begun_and_lets_one_end(cash, coming):
    with pytest.raises(IntegrityError, match="has begun"), transaction.atomic():
        cash.delete()
    AmountLimit.objects.filter(pk=coming.pk).update(amount=7)
    coming.delete()
    AmountLimit.objects.filter(pk=cash.pk).update(ended_on=localdate(), reference="قانون")
