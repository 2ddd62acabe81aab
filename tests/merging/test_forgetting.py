"""Once a merge cannot be undone any more, what the rows held before goes; what it did can still be told."""

import json
from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import localtime

from members.identity_numbers import record_identity_number
from members.models import IdentityNumber
from merging.effects import _lines, effects
from merging.forgetting import COLUMNS, forget_changes
from merging.merge import merge_people
from merging.models import Merge
from merging.receipts import first_name_of
from merging.undoing import undo_merge
from tests.factories import make_member, make_user
from tests.treasury.money import charge, pay, rate

PHONE, STREET = "+212611222333", "زقاق النحاسين"


@pytest.fixture
def headquarters(party):
    return make_user(is_superuser=True)


@pytest.fixture
def payment(party, treasurer, settings):
    """A payment of the record that is merged into another one."""
    settings.CIN_AUTHORISATION = "D-7/2026"
    settings.CIN_KEYS = [Fernet.generate_key().decode()]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"
    fields = {"given_name": "هدى", "family_name": "الحوزاوية", "phone": PHONE, "address": STREET}
    membership = make_member(party["local"], on=date(2022, 1, 1), **fields)
    record_identity_number(person=membership.person, number="BE876154")
    rate(party["province"], 20)
    charge(party["local"], 0)
    return pay(membership, 20, by=treasurer)


@pytest.fixture
def merge(party, payment, headquarters):
    kept = make_member(party["local"], given_name="هدى", family_name="الزموري").person
    return merge_people(kept=kept, absorbed=payment.payer, taken=["phone", "address"], by=headquarters)


def made(merge, days):
    Merge.objects.filter(pk=merge.pk).update(made_at=localtime().replace(hour=0, minute=5) - timedelta(days=days))


def written(merge):
    merge.refresh_from_db()
    return json.dumps(merge.changes, ensure_ascii=False)


def test_the_old_values_go_after_the_days_of_undoing(merge):
    sealed = IdentityNumber.objects.get().sealed
    assert PHONE in written(merge)
    assert STREET in written(merge)
    assert sealed in written(merge)
    made(merge, 31)
    assert forget_changes() == 1
    for word in (PHONE, STREET, sealed, "digest", "الحوزاوية", "حوزاو"):
        assert word not in written(merge)
    assert {change["model"] for change in merge.changes} <= set(COLUMNS)


def test_what_it_did_and_whose_receipt_it_was_can_still_be_told(merge, payment, client, headquarters):
    told = effects(merge)
    assert len(told) >= 3  # a membership, a payment, a month of dues
    payment.refresh_from_db()
    assert first_name_of(payment) == "هدى الحوزاوية"
    made(merge, 31)
    forget_changes()
    merge.refresh_from_db()
    assert effects(merge) == told
    assert first_name_of(payment) == "هدى الحوزاوية"
    client.force_login(headquarters)
    assert client.get(reverse("merging:merge", args=[merge.pk])).context["effects"] == told


def test_nothing_goes_on_the_last_day_and_the_merge_is_undone(merge, payment, headquarters):
    made(merge, 30)
    before = written(merge)
    assert forget_changes() == 0
    assert written(merge) == before
    undo_merge(merge=merge, by=headquarters)
    payment.refresh_from_db()
    assert payment.payer == merge.absorbed


def test_on_the_day_after_it_is_not_undone_forgotten_or_not(merge, headquarters):
    made(merge, 31)
    for _night in range(2):
        with pytest.raises(ValidationError):
            undo_merge(merge=merge, by=headquarters)
        forget_changes()


def test_what_is_undone_needs_no_old_values(merge, headquarters):
    undo_merge(merge=merge, by=headquarters)
    assert forget_changes() == 1
    assert PHONE not in written(merge)


def test_a_second_night_finds_nothing(merge, capsys):
    made(merge, 31)
    call_command("forget_merges")
    call_command("forget_merges")
    first, second = capsys.readouterr().out.strip().splitlines()
    assert first == "حُذفت القيم السابقة لعملية دمج واحدة."
    assert second == "لم تُحذف أي قيم سابقة."


def test_every_row_that_the_page_counts_is_kept():
    assert {model for _label, model, _did in _lines()} | {"treasury.Payment"} == set(COLUMNS)
