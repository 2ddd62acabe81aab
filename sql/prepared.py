"""Queries that every page or every payment asks: their SQL is written once in a process.

Django takes most of a millisecond to write a statement that PostgreSQL answers in a third of one; and PostgreSQL, most
of that third to plan it, which it does once a connection (`cursors.py`).
"""

import json
from copy import copy
from datetime import UTC, date, datetime
from functools import update_wrapper
from types import SimpleNamespace

from django.db import connection
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError

from .cursors import planned_cursor
from .lookups import Texts

# Stand for the values while a statement is written; a queryset must pass them on as they are.
_KEY, _DAY, _MOMENT = 8_000_000_000_000_000_000, date(9000, 1, 1), datetime(9000, 1, 1, 12, tzinfo=UTC)


class prepared:  # noqa: N801  a decorator
    """Decorate a function that makes a queryset of `values_list` from its arguments: calling it gives its rows.

    Arguments are keys (int), days (date), moments (datetime), texts (str), or lists of keys and `lookups.Texts` (for
    `__among`). Nothing else may vary from call to call: whatever the function reads besides them is written into the
    statement for good.
    Rows are tuples, in a list, in one query. Raises TypeError for an argument of another kind, None among them, and
    RuntimeError, at the first call, where the statement does not hold an argument, or holds a day that is none.
    """

    def __init__(self, build):
        update_wrapper(self, build)
        self.build, self._statements = build, {}

    def __call__(self, *values):
        return self._rows(self._statement_for(values), values)

    def part(self, *values, first, count):
        """The rows that a page shows: `count` of them at most, from the one numbered `first` (from 0) on."""
        return self._rows(self._statement_for(values), values, (count, first))

    def _statement_for(self, values):
        kinds = connection.vendor, *map(type, values)
        statement = self._statements.get(kinds)
        if statement is None:
            statement = self._statements[kinds] = _Statement(self.build, kinds[1:])
        return statement

    @staticmethod
    def _rows(statement, values, cut=()):
        return statement.rows(values, cut)

    def queryset(self, *values):
        """The queryset itself, for tests and plans."""
        return self.build(*values)


class prepared_instances(prepared):  # noqa: N801  a decorator
    """The same for a queryset of a model's instances, with `select_related` and annotations, without prefetches."""

    @staticmethod
    def _rows(statement, values, cut=()):
        return statement.instances(values, cut)


class prepared_part(prepared):  # noqa: N801  a decorator
    """The same for a part of a statement that is written by hand: calling it gives (SQL, parameters)."""

    @staticmethod
    def _rows(statement, values, cut=()):
        return statement.sql + _cut_by(cut), [*statement.bound(values), *cut]


class _Statement:
    def __init__(self, build, kinds):
        stands = [_stand(kind, number) for number, kind in enumerate(kinds)]
        compiler = build(*stands).query.get_compiler(connection=connection)
        self.sql, parameters = compiler.as_sql()
        self.locks = compiler.query.select_for_update
        self.compiler, self.converters = compiler, compiler.get_converters([row[0] for row in compiler.select])
        self.parameters = [_slot(parameter, stands) for parameter in parameters]
        missing = set(range(len(stands))) - {number for number, _adapt in self.parameters if number is not None}
        if missing:
            raise RuntimeError(f"{build.__qualname__}: no parameter of the statement holds argument {missing}.")

    def rows(self, values, cut):
        found = self._fetch(values, cut)
        if self.converters:
            return list(map(tuple, self.compiler.apply_converters(found, self.converters)))
        return found

    def instances(self, values, cut):
        """Django makes the instances, as of a queryset whose statement has just been asked."""
        answered = copy(self.compiler)
        answered.execute_sql = lambda **_chunks: [found]
        query = SimpleNamespace(get_compiler=lambda using: answered)
        asked = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
        found = self._fetch(values, cut)
        return list(ModelIterable(asked))

    def _fetch(self, values, cut):
        if self.locks and not connection.in_atomic_block:  # Django asks where it writes a statement: once
            raise TransactionManagementError("Rows are locked in a transaction.")
        with planned_cursor() as cursor:
            cursor.execute(self.sql + _cut_by(cut), [*self.bound(values), *cut])
            return cursor.fetchall()

    def bound(self, values):
        """The parameters of the statement for these arguments."""
        return [fixed if number is None else fixed(values[number]) for number, fixed in self.parameters]


def _cut_by(cut):
    """Django writes the bounds of a slice into the statement: here they are two more parameters of it."""
    return " LIMIT %s OFFSET %s" if cut else ""


def _stand(kind, number):
    if kind is int:
        return _KEY + number
    if kind is date:
        return _DAY.replace(day=number + 1)
    if kind is datetime:
        return _MOMENT.replace(minute=number)
    if kind is str:
        return f"text {_KEY + number}"
    if kind is list:
        return [_KEY + number]
    if kind is Texts:
        return Texts([f"text {_KEY + number}"])
    raise TypeError(f"A prepared query takes keys, days, moments, texts and lists of keys, not {kind.__name__}.")


def _slot(parameter, stands):
    """(number of the argument, how it is written) of a parameter; (None, the parameter) of one that never varies."""
    for number, stand in enumerate(stands):
        for write in _WRITTEN_BY:
            if type(stand) in _WRITTEN_BY[write] and parameter == write(stand):
                return number, write
    if isinstance(parameter, date) or (isinstance(parameter, str) and _is_day(parameter)):
        raise RuntimeError(f"{parameter} would be asked for ever: it must be an argument.")
    return None, parameter


def _as_it_is(value):
    return value


def _moment(value):
    """A moment as the engine takes it: SQLite without its time zone, as text."""
    return connection.ops.adapt_datetimefield_value(value)


# SQLite takes days and lists as texts.
_WRITTEN_BY = {
    _as_it_is: {int, date, str},
    list: {list, Texts},
    str: {date},
    _moment: {datetime},
    json.dumps: {list, Texts},
}


def _is_day(text):
    try:
        datetime.fromisoformat(text)  # a moment, or a day alone
    except ValueError:
        return False
    return True
