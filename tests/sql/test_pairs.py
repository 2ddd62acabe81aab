"""Rows are found by two columns together, and no row that mixes two of the pairs."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Person
from sql.pairs import keys_of_pairs
from tests.factories import make_person

NAMES = ["العلوي", "التازي", "بناني"]
DAYS = [date(1980, 1, 1), date(1990, 2, 2), None]


@pytest.fixture
def people(party):
    made = [make_person(party["local"], given_name="هدى", family_name=name) for name in NAMES for _day in DAYS]
    for person, day in zip(made, DAYS * len(NAMES), strict=True):
        person.birth_date = day
        person.save()
    return made


def test_a_pair_finds_its_rows_alone(people):
    one, other = people[0], people[4]
    pairs = {(one.name_key, "1980-01-01"), (other.name_key, "1990-02-02")}
    assert set(keys_of_pairs(Person, ("name_key", "birth_date"), pairs)) == {one.pk, other.pk}


def test_no_pairs_ask_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert keys_of_pairs(Person, ("name_key", "birth_date"), set()) == []


def test_a_fixed_column_narrows(party, people):
    far = make_person(party["region"], given_name="هدى", family_name=NAMES[0])
    far.birth_date = DAYS[0]
    far.save()
    pair = {(far.name_key, "1980-01-01")}
    assert set(keys_of_pairs(Person, ("name_key", "birth_date"), pair)) == {people[0].pk, far.pk}
    assert keys_of_pairs(Person, ("name_key", "birth_date"), pair, branch=party["region"].pk) == [far.pk]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has its own plan.")
def test_each_pair_is_looked_up_and_no_table_is_sorted(people):
    with CaptureQueriesContext(connection) as asked:
        keys_of_pairs(Person, ("name_key", "phone"), {("هدى", f"+2126{number:08}") for number in range(900)})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Nested Loop" in plan
    assert "members_person_by_phone" in plan or "members_person_name_key" in plan
    assert "Sort" not in plan


def test_signs_of_the_statement_are_text(people):
    odd = {('"; DROP TABLE members_person; --', "1980-01-01"), ("{},'\\", "1990-02-02")}
    assert keys_of_pairs(Person, ("name_key", "birth_date"), odd) == []


@given(chosen=st.sets(st.tuples(st.sampled_from(range(3)), st.sampled_from(DAYS[:2])), max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pairs_are_what_the_conditions_one_by_one_would_find(people, chosen):
    keys = [people[3 * number].name_key for number in range(3)]
    expected = Q(pk__in=[])
    for number, day in chosen:
        expected |= Q(name_key=keys[number], birth_date=day)
    pairs = {(keys[number], day.isoformat()) for number, day in chosen}
    found = keys_of_pairs(Person, ("name_key", "birth_date"), pairs)
    assert sorted(found) == sorted(Person.objects.filter(expected).values_list("pk", flat=True))
