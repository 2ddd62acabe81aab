"""Asking PostgreSQL to plan a statement for few rows."""

from contextlib import contextmanager, nullcontext

from django.db import connection, transaction


def looked_up():
    """Within it PostgreSQL looks rows up by an index where few are expected. Elsewhere it changes nothing.

    It takes a random page for four times as dear as the next one, as on a disk that turns, and would read a whole
    table to spare some hundred looks into an index. Said to every connection, this makes other plans worse: those
    that count over the whole party.
    """
    return _random_pages_are_cheap() if connection.vendor == "postgresql" else nullcontext()


@contextmanager
def _random_pages_are_cheap():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1.1")
        yield
