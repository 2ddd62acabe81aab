"""Asking PostgreSQL to plan a statement for few rows."""

from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

_FOR_FEW = "SELECT set_config('random_page_cost', '1.1', true), set_config('enable_material', 'off', true)"


def looked_up():
    """Within it PostgreSQL looks rows up by an index where few are expected. Elsewhere it changes nothing.

    It takes a random page for four times as dear as the next one, as on a disk that turns, and would read a whole
    table to spare some hundred looks into an index. To have the first page of a list in the order of the branches it
    would also lay all that was found, kept in memory (Materialize), beside one branch after the other: 157 times some
    hundred people, where sorting them is a third of the work. Said to every connection, this makes other plans worse:
    those that count over the whole party.
    """
    return _plans_for_few() if connection.vendor == "postgresql" else nullcontext()


@contextmanager
def _plans_for_few():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_FOR_FEW)
        yield
