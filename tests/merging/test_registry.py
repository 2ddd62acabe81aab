"""Every column that names a person or an account has a decision: a new one without it fails here."""

import pytest
from django.apps import apps

from members.models import Person, User
from merging.registry import ACCOUNT_DECISIONS, DECISIONS, FOLDS, MOVES, ROWS, SEALED


def columns_to(target):
    """The columns of all tables that refer to `target`, but those of histories, which tell what was written then."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if not hasattr(model, "history_object")
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is target
    }


def test_every_column_that_names_a_person_has_a_decision():
    assert columns_to(Person) == set(DECISIONS)


def test_every_column_that_names_an_account_has_a_decision():
    assert columns_to(User) == set(ACCOUNT_DECISIONS)


def test_no_many_to_many_names_people():
    fields = [field for model in apps.get_models() for field in model._meta.local_many_to_many]
    assert not [field for field in fields if field.related_model in (Person, User)]


@pytest.mark.parametrize("name", [name for name, decision in DECISIONS.items() if decision in (MOVES, FOLDS, SEALED)])
def test_what_moves_can_be_put_back(name):
    label, column = name.rsplit(".", 1)
    [kept] = [row for row in ROWS if row.model == label]
    assert column in kept.ways
