"""How a list is cut in pages: one that ends on its first page is not counted."""

import pytest
from django.core.paginator import Paginator

from forms.requests import Pages
from members.models import Person
from tests.factories import make_person

SIZE = 3


@pytest.mark.django_db
@pytest.mark.parametrize("number", [None, "", "1", "2", "9", "x", "-1"])
@pytest.mark.parametrize("rows", [0, 1, SIZE, SIZE + 1, 2 * SIZE + 1])
def test_the_pages_are_those_of_django(party, rows, number):
    for _row in range(rows):
        make_person(branch=party["local"])
    people = Person.objects.order_by("pk")
    ours, django = Pages(people, SIZE).get_page(number), Paginator(people, SIZE).get_page(number)
    assert list(ours) == list(django)
    assert (ours.number, ours.has_next(), ours.has_other_pages()) == (
        django.number, django.has_next(), django.has_other_pages(),
    )  # fmt: skip
    assert (ours.paginator.count, ours.paginator.num_pages) == (django.paginator.count, django.paginator.num_pages)
    assert (ours.start_index(), ours.end_index()) == (django.start_index(), django.end_index())


@pytest.mark.parametrize(("rows", "queries"), [(SIZE, 1), (SIZE + 1, 2)])
def test_only_a_list_that_goes_on_is_counted(party, django_assert_num_queries, rows, queries):
    for _row in range(rows):
        make_person(branch=party["local"])
    with django_assert_num_queries(queries):
        page = Pages(Person.objects.order_by("pk"), SIZE).get_page(None)
        assert (len(list(page)), page.has_next()) == (SIZE, rows > SIZE)


def test_a_plain_list_is_cut_as_well():
    assert list(Pages([1, 2, 3, 4], SIZE).get_page("2")) == [4]


def test_rows_may_be_counted_by_something_cheaper(party):
    for _row in range(4):
        make_person(branch=party["local"])
    asked = []
    pages = Pages(Person.objects.order_by("pk"), SIZE, counting=lambda: asked.append("once") or 4)
    page = pages.get_page("2")
    assert (page.paginator.count, page.paginator.num_pages, asked) == (4, 2, ["once"])


def test_a_list_that_ends_on_its_first_page_is_not_counted_at_all(db):
    def count():
        raise AssertionError("counted")

    page = Pages(Person.objects.none(), SIZE, counting=count).get_page(None)
    assert (page.paginator.count, page.has_other_pages()) == (0, False)
