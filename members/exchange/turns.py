"""Taking people back and writing about many others at once take turns.

What is written about many (a month's dues) locks nobody: PostgreSQL checks at the end that everybody is there, one row
after the other, the membership before the person. An undoing locks all people before all memberships. Each would wait
for the other. SQLite lets one transaction write at a time anyway.
"""

from django.db import connection

_LOCK = 0x676F6E65  # any number that no other advisory lock of the database has


def hold_undoing():
    """Let nobody be taken back before the end of this transaction, which writes about many. Before other locks."""
    _lock("pg_advisory_xact_lock_shared")


def await_writers():
    """Wait for those who write about many, and let none begin before the end of this transaction, an undoing's."""
    _lock("pg_advisory_xact_lock")


def _lock(function):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_LOCK])
