"""What a transaction says to the guards of the database: that it is one of the few that may pass them."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def passing(name):
    """Within it, guards that know `maktab.<name>` let the transaction pass. On PostgreSQL alone; others have none."""
    if connection.vendor != "postgresql":
        yield
        return
    _say(name, "on")
    yield
    _say(name, "off")  # an error takes the transaction back, and this with it


def _say(name, value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [f"maktab.{name}", value])
