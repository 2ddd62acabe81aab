"""Whatever is done to a good file, importing it either records it or names problems; it never breaks."""

import copy
from collections import Counter

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.assembly_file import AssemblyRefusedError, parse_assembly, record_assembly
from tests.meetings.assembly_file.files import as_bytes, example

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "*", "2017-02-30", "9999-12-31", "treasurer", "branch_secretary", "counsellor", "sefrou"]),
    st.sampled_from(["ofoq", "national", "F", "M", "consensus", "0600000001", "a\x00b", "ع" * 500, 10**30, -1]),
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
)


def spots(part):
    """Every (container, key) of a document, at any depth."""
    keys = part.keys() if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in list(keys):
        yield part, key
        yield from spots(part[key])


@st.composite
def mutated(draw):
    """The example with one to five values replaced, removed, doubled or exchanged anywhere."""
    document = copy.deepcopy(example())
    for _round in range(draw(st.integers(1, 5))):
        found = list(spots(document))
        part, key = found[draw(st.integers(0, len(found) - 1))]
        match draw(st.sampled_from(["replace", "remove", "double", "exchange", "add"])):
            case "replace":
                part[key] = draw(JUNK)
            case "remove":
                del part[key]
            case "double" if isinstance(part, list):
                part.append(copy.deepcopy(part[key]))
            case "exchange":
                other, spot = found[draw(st.integers(0, len(found) - 1))]
                part[key] = copy.deepcopy(other[spot])
            case "add" if isinstance(part, dict):
                part[draw(st.text(max_size=8))] = draw(JUNK)
    return document


def contents():
    """How many rows of each value the tables hold."""
    labels = ("branches", "members", "bureaus", "meetings")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: Counter(map(repr, model._base_manager.values_list())) for model in models}


@pytest.mark.django_db
@pytest.mark.parametrize("recorded_before", [False, True])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=mutated())
def test_any_change_is_recorded_or_refused(recorded_before, document):
    with transaction.atomic():
        if recorded_before:
            record_assembly(file=parse_assembly(as_bytes(example())))
        before = contents()
        recording, problems = recorded_or_refused(document)
        if recording:
            assert (contents() != before) is recording.is_new
            assert not recorded_or_refused(document)[0].is_new
        else:
            assert "\n".join(map(str, problems)).encode()
            assert contents() == before
        transaction.set_rollback(True)


def recorded_or_refused(document):
    try:
        return record_assembly(file=parse_assembly(as_bytes(document))), ()
    except AssemblyRefusedError as refusal:
        return None, refusal.problems


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | JUNK.map(as_bytes))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    assert parse_assembly(data).problems
