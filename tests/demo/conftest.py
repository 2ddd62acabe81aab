"""A small demo party, made once for the tests of a module and rolled back after them."""

import pytest
from django.db import transaction

from demo.party import Size, build

SMALL = Size(locals_per_province=1, members=(40, 44), months=6)


@pytest.fixture(scope="module")
def small_party(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(seed=1, size=SMALL)
        transaction.set_rollback(True)


@pytest.fixture
def demo(small_party, db):
    return small_party
