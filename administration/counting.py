"""Many counts in one statement, which is written once for each reader and day, and asked again once rows changed."""

import re
from datetime import datetime
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import connection

from sql.changes import changes_of, is_anybody_writing
from sql.cursors import planned_cursor

KEPT = 256
# Tables whose changes PostgreSQL counts: a statement that reads these alone is answered once, until one is written to.
WATCHED = {
    "branches_branch",
    "bureaus_bureau",
    "bureaus_mandate",
    "bureaus_office",
    "bureaus_seat",
    "meetings_call",
    "meetings_cancellation",
    "meetings_declaration",
    "meetings_election",
    "meetings_meeting",
    "meetings_presentedreport",
    "meetings_resolution",
    "meetings_task",
    "meetings_vote",
    "members_membership",
    "members_suspension",
    "treasury_cashentry",
    "treasury_duescharge",
    "treasury_handover",
    "treasury_payment",
}
_TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


class Counts:
    """How many rows each of some querysets has, in one query.

    `make(reader)` gives the querysets; it is called again only when the `key` beside it is new: whatever the querysets
    depend on besides the rows must be in it, the day among it.
    """

    def __init__(self, make):
        self.make = make
        self._written = lru_cache(maxsize=KEPT)(self._write)

    def of(self, reader, key):
        """[count] in the order of the querysets."""
        statement = self._written(_Asked(reader, (connection.vendor, *key)))
        return statement.counts()

    def _write(self, asked):
        counts, parameters = [], []
        reader, asked.reader = asked.reader, None  # the key alone is kept
        for rows in self.make(reader):
            count, values = _count(rows)
            counts.append(count)
            parameters += values
        if any(map(_is_moment, parameters)):
            raise RuntimeError("A moment would be asked for ever: it is no part of the key.")
        statement = f"SELECT {', '.join(counts)}"
        if connection.vendor == "postgresql":  # with its values in it, it is planned for them, and once
            return _Statement(connection.ops.compose_sql(statement, parameters), None)
        return _Statement(statement, parameters)


class _Statement:
    """A statement of counts, and what it answered while nobody wrote to its tables."""

    def __init__(self, sql, parameters):
        self.sql, self.parameters = sql, parameters
        self.tables = sorted(set(_TABLE.findall(sql)))
        self.is_kept = connection.vendor == "postgresql" and bool(self.tables) and WATCHED.issuperset(self.tables)
        self._last = None, None  # the counters of the tables, and the counts

    def counts(self):
        if not self.is_kept:
            return self._count()
        changes = changes_of(self.tables)
        known, counts = self._last
        if changes != known:
            is_settled = not is_anybody_writing()
            counts = self._count()
            self._last = (changes, counts) if is_settled else (None, None)
        return list(counts)

    def _count(self):
        with planned_cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return list(cursor.fetchone())


class _Asked:
    """A reader who equals any other with the same key."""

    def __init__(self, reader, key):
        self.reader, self.key = reader, key

    def __hash__(self):
        return hash(self.key)

    def __eq__(self, other):
        return self.key == other.key


def _is_moment(value):
    """SQLite takes moments as texts."""
    return isinstance(value, datetime) or (isinstance(value, str) and bool(_MOMENT.match(value)))


def _count(rows):
    try:
        statement, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT count(*) FROM ({statement}) AS counted)", values  # noqa: S608  Django wrote it
