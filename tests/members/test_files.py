"""What the party knows of a person changes together with its history, or not at all, by either door."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.urls import reverse

from members.files import correct_person
from members.models import Person
from tests.factories import make_person

DATA = {"given_name": "سعيد", "family_name": "الجديد", "gender": "M", "phone": "0661234567"}


@pytest.mark.parametrize("door", ["members:details", "admin:members_person_change"])
def test_a_correction_whose_history_fails_is_not_saved(door, client, party, branch_secretary, monkeypatch):
    person = make_person(party["local"], family_name="القديم")

    def fail(*_args, **_kwargs):
        raise DatabaseError

    monkeypatch.setattr(Person.history.model, "save", fail)
    client.force_login(branch_secretary)
    with pytest.raises(DatabaseError):
        client.post(reverse(door, args=[person.pk]), DATA | {"branch": party["local"].pk})
    assert Person.objects.get(pk=person.pk).family_name == "القديم"


def test_a_correction_that_is_refused_changes_nothing(party):
    person = make_person(party["local"], family_name="القديم")
    with pytest.raises(ValidationError) as refusal:
        correct_person(person=person, family_name="", email="لا")
    assert set(refusal.value.error_dict) == {"family_name", "email"}
    assert Person.objects.get(pk=person.pk).family_name == "القديم"
    assert person.history.count() == 1


def test_a_correction_keeps_what_another_corrected_meanwhile(party):
    opened = make_person(party["local"], family_name="القديم")
    correct_person(person=Person.objects.get(pk=opened.pk), phone="+212661234567")
    correct_person(person=opened, family_name="الجديد")
    assert (opened.family_name, opened.phone) == ("الجديد", "+212661234567")
    assert Person.objects.search("جديد").get() == opened
