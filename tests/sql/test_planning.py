"""A plan for few rows is asked for one statement at a time, and no other keeps it."""

import pytest
from django.db import connection, transaction

from sql.planning import looked_up

pytestmark = pytest.mark.django_db(transaction=True)


def cost():
    """What PostgreSQL is told of a random page, and whether it may keep what it found beside it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('random_page_cost')::float, current_setting('enable_material')")
        return cursor.fetchone()


@pytest.mark.postgresql
def test_random_pages_are_cheap_within_and_as_before_after():
    before = cost()
    with looked_up():
        assert cost() == (1.1, "off")
    assert cost() == before
    assert before[0] > 1.1
    assert before[1] == "on"


@pytest.mark.postgresql
def test_a_failure_within_leaves_nothing_behind():
    before = cost()
    with pytest.raises(ZeroDivisionError), looked_up():
        raise ZeroDivisionError
    assert (cost(), connection.in_atomic_block) == (before, False)


def test_elsewhere_nothing_is_asked(django_assert_num_queries):
    if connection.vendor == "postgresql":
        with transaction.atomic(), looked_up():
            assert connection.in_atomic_block
        return
    with django_assert_num_queries(0), looked_up():
        assert not connection.in_atomic_block


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compiles no plan.")
def test_no_plan_is_compiled(db):
    """Compiling a condition with many parts takes seconds; answering it takes a tenth of one."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
