"""The monthly run and decisions on what members and officials owe take turns.

The run locks no member whose money it does not touch. It would charge the rate to one whose reduction is approved in
that moment, and neither would see what the other writes. Nor would a rate, which begins in no month that was asked,
see what a run is asking. So runs share a lock, which a decision waits for: some seconds at most, a batch. It is taken
before the payers. SQLite lets one transaction write at a time anyway.
"""

from django.db import connection

_LOCK = 0x7265646573  # any number that no other advisory lock of the database has


def hold_decisions():
    """Let no exemption or reduction begin or end, and no rate be set, before the end of this transaction, a run's."""
    _lock("pg_advisory_xact_lock_shared")


def await_runs():
    """Wait for the runs of the moment, and let none begin before the end of this transaction, a decision's."""
    _lock("pg_advisory_xact_lock")


def _lock(function):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_LOCK])
