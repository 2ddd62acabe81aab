"""The harness itself: what the other tests lean on."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from bureaus.models import Office
from tests.factories import make_user


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_seeded_rows_come_back_after_a_transactional_test(turn):
    assert Office.objects.filter(code="treasurer").exists()
    assert Group.objects.exists()
    make_user()


@pytest.mark.postgresql
def test_trigrams_of_arabic_exist_in_the_test_server(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template1'")
        assert cursor.fetchone() == ("C.UTF-8", "UTF8")


def test_flat_queries_are_counted(db, assert_flat_queries):
    assert assert_flat_queries(lambda rows: None, lambda: list(Office.objects.all())) == 1


def test_growing_queries_are_caught(db, assert_flat_queries):
    grown = []

    def fetch_one_by_one():
        for _row in range(grown[-1]):
            Office.objects.first()

    with pytest.raises(AssertionError, match=r"Queries by rows: {1: 1, 3: 3, 30: 30}"):
        assert_flat_queries(grown.append, fetch_one_by_one)
