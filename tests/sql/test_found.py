"""The page of a search is the page of its whole list, for any order, and costs one statement."""

from datetime import date

import pytest
from django.db.models import F
from django.db.models.functions import Length
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Membership, Person
from sql.found import keys_of_page
from tests.factories import make_branch, make_member, make_person

ORDERS = {
    "a name": ["family_name", "pk"],
    "a name downwards": ["-family_name", "-pk"],
    "nothing first": [F("birth_date").asc(nulls_first=True), "pk"],
    "nothing last": [F("birth_date").desc(nulls_last=True), "pk"],
    "an expression": [Length("family_name"), "pk"],
    "a relation": ["branch", "pk"],
    "a relation downwards": ["-branch", "pk"],
    "a field of a relation": ["-branch__name", "pk"],
}


@pytest.fixture
def people(party):
    far = make_branch(party["region"], "province", "إقليم الأطلس")
    names = ["العلوي", "التازي", "العلوي", "بناني", "الإدريسي", "التازي"]
    for number, name in enumerate(names):
        person = make_person(far if number % 2 else party["local"], family_name=name)
        person.birth_date = date(1980, 1, 1 + number) if number % 3 else None
        person.save()
    return Person.objects.filter(family_name__in=names)


@pytest.mark.parametrize("order", ORDERS.values(), ids=list(ORDERS))
@pytest.mark.parametrize(("first", "count"), [(0, 2), (2, 3), (4, 50), (0, 50)])
def test_a_page_is_a_slice_of_the_whole_list(people, django_assert_num_queries, order, first, count):
    whole = list(people.order_by(*order).values_list("pk", flat=True))
    with django_assert_num_queries(1):
        keys, found = keys_of_page(people, order, first=first, count=count, most=100)
    assert (keys, found) == (whole[first : first + count], 6)


def test_no_more_are_counted_and_sorted_than_the_most(people):
    keys, found = keys_of_page(people, ["pk"], first=0, count=50, most=4)
    assert (len(keys), found) == (4, 4)


def test_past_the_last_page_nothing_is_found(people):
    assert keys_of_page(people, ["pk"], first=50, count=50, most=100) == ([], 0)
    assert keys_of_page(people.none(), ["pk"], first=0, count=50, most=100) == ([], 0)


def test_what_the_list_selects_besides_is_left_alone(party):
    held = make_member(party["local"])
    rows = Membership.objects.select_related("person", "branch").filter(person__family_name=held.person.family_name)
    keys, found = keys_of_page(rows, ["person", "-started_on", "pk"], first=0, count=10, most=10)
    assert (keys, found) == (
        list(rows.order_by("person", "-started_on", "pk").values_list("pk", flat=True)),
        len(keys),
    )


@given(first=st.integers(0, 8), count=st.integers(1, 8), most=st.integers(1, 9), order=st.sampled_from([*ORDERS]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_put_together_are_what_was_found(people, first, count, most, order):
    found = min(most, 6)
    keys, total = keys_of_page(people, ORDERS[order], first=first, count=count, most=most)
    assert len(keys) == max(0, min(count, found - first))
    assert total == (found if keys else 0)
    assert set(keys) <= set(people.values_list("pk", flat=True))
