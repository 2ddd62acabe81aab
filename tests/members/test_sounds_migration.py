"""The names that were recorded before they were heard to their end: heard batch by batch, and stopped without harm."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from arabic.sounds import sound_key
from members.models import Person
from tests.factories import make_member

hearing = import_module("members.migrations.0039_names_heard_to_their_end")
NAMES = ["نزهة", "عائشة", "محمد", "حسني", "أيوب"]


@pytest.fixture
def people(transactional_db, party, monkeypatch):
    """Of before: all sound alike but one, which is right already."""
    monkeypatch.setattr(hearing, "BATCH", 2)
    found = [make_member(party["local"], given_name=name, family_name="الزموري").person.pk for name in NAMES]
    Person.objects.exclude(pk=found[2]).update(sound_key=" mhmd ")
    return found


def heard(people):
    return [Person.objects.get(pk=pk).sound_key for pk in people]


def test_all_names_are_heard_each_as_it_is_saved(people):
    hearing.hear_names(apps, SimpleNamespace(connection=connection))
    assert heard(people) == [sound_key(name, "الزموري") for name in NAMES]
    assert heard(people)[:2] == [" nzha zmri ", " ca zmri "]


def test_stopped_half_way_it_keeps_what_it_heard_and_goes_on(people, monkeypatch):
    def tire(*names):
        if names[0] == "حسني":
            raise KeyboardInterrupt
        return sound_key(*names)

    assert not hearing.Migration.atomic
    with monkeypatch.context() as tired:
        tired.setattr(hearing, "sound_key", tire)
        with pytest.raises(KeyboardInterrupt):
            hearing.hear_names(apps, SimpleNamespace(connection=connection))
    assert heard(people) == [*(sound_key(name, "الزموري") for name in NAMES[:3]), " mhmd ", " mhmd "]
    hearing.hear_names(apps, SimpleNamespace(connection=connection))
    assert heard(people) == [sound_key(name, "الزموري") for name in NAMES]


def test_nobody_s_name_is_heard(people):
    Person.objects.filter(pk=people[0]).update(anonymised_at="2026-01-01T00:00Z", sound_key="")
    hearing.hear_names(apps, SimpleNamespace(connection=connection))
    assert heard(people)[0] == ""
