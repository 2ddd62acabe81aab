"""What the tests of long work share."""

import pytest

from runs.running import open_run
from tests.factories import make_user
from tests.runs import works


@pytest.fixture(autouse=True)
def _nothing_fails():
    works.fails.clear()


@pytest.fixture
def waiting(party, treasurer):
    """A run of three steps that the treasurer asked for and nobody has begun."""
    return open_run(work=works.COUNTING, branch=party["local"], by=treasurer, steps=3)


@pytest.fixture
def superuser(db):
    return make_user(is_superuser=True)
