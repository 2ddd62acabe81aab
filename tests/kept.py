"""Rows that every test of a module reads, made once: what a single test writes is still undone after it."""

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def kept_rows(django_db_setup, django_db_blocker):
    """A transaction around the whole module, undone at its end; each test runs in a savepoint of it.

    Fixtures of scope `module` that ask for this one write rows that all the module's tests see. A module with a
    transactional test cannot: such a test commits.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
