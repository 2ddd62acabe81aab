"""Many counts in one statement, which is written once for each reader and day."""

import re
from datetime import datetime
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import connection

from sql.cursors import planned_cursor

KEPT = 256
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
        statement, parameters = self._written(_Asked(reader, (connection.vendor, *key)))
        with planned_cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchone())

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
            return connection.ops.compose_sql(statement, parameters), None
        return statement, parameters


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
