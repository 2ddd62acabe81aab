"""Queries that every page or every payment asks: their SQL is written once in a process.

Django takes most of a millisecond to write a statement that PostgreSQL answers in a third of one; and PostgreSQL, most
of that third to plan it, which it does once a connection (`cursors.py`).
"""

import json
from copy import copy
from datetime import date, datetime
from functools import update_wrapper
from types import SimpleNamespace

from django.db import connection
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError

from .cursors import planned_cursor
from .lookups import Texts

# Stand for the values while a statement is written; a queryset must pass them on as they are.
_KEY, _DAY = 8_000_000_000_000_000_000, date(9000, 1, 1)


class prepared:  # noqa: N801  a decorator
    """Decorate a function that makes a queryset of `values_list` from its arguments: calling it gives its rows.

    Arguments are keys (int), days (date), texts (str), or lists of keys and `lookups.Texts` (for `__among`). Nothing
    else may vary from call to call: whatever the function reads besides them is written into the statement for good.
    Rows are tuples, in a list, in one query. Raises TypeError for an argument of another kind, None among them, and
    RuntimeError, at the first call, where the statement does not hold an argument, or holds a day that is none.
    """

    def __init__(self, build):
        update_wrapper(self, build)
        self.build, self._statements = build, {}

    def __call__(self, *values):
        kinds = connection.vendor, *map(type, values)
        statement = self._statements.get(kinds)
        if statement is None:
            statement = self._statements[kinds] = _Statement(self.build, kinds[1:])
        return self._rows(statement, values)

    @staticmethod
    def _rows(statement, values):
        return statement.rows(values)

    def queryset(self, *values):
        """The queryset itself, for tests and plans."""
        return self.build(*values)


class prepared_instances(prepared):  # noqa: N801  a decorator
    """The same for a queryset of a model's instances, with `select_related` and annotations, without prefetches."""

    @staticmethod
    def _rows(statement, values):
        return statement.instances(values)


class prepared_part(prepared):  # noqa: N801  a decorator
    """The same for a part of a statement that is written by hand: calling it gives (SQL, parameters)."""

    @staticmethod
    def _rows(statement, values):
        return statement.sql, statement.bound(values)


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

    def rows(self, values):
        found = self._fetch(values)
        if self.converters:
            return list(map(tuple, self.compiler.apply_converters(found, self.converters)))
        return found

    def instances(self, values):
        """Django makes the instances, as of a queryset whose statement has just been asked."""
        answered = copy(self.compiler)
        answered.execute_sql = lambda **_chunks: [found]
        query = SimpleNamespace(get_compiler=lambda using: answered)
        asked = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
        found = self._fetch(values)
        return list(ModelIterable(asked))

    def _fetch(self, values):
        if self.locks and not connection.in_atomic_block:  # Django asks where it writes a statement: once
            raise TransactionManagementError("Rows are locked in a transaction.")
        with planned_cursor() as cursor:
            cursor.execute(self.sql, self.bound(values))
            return cursor.fetchall()

    def bound(self, values):
        """The parameters of the statement for these arguments."""
        return [fixed if number is None else fixed(values[number]) for number, fixed in self.parameters]


def _stand(kind, number):
    if kind is int:
        return _KEY + number
    if kind is date:
        return _DAY.replace(day=number + 1)
    if kind is str:
        return f"text {_KEY + number}"
    if kind is list:
        return [_KEY + number]
    if kind is Texts:
        return Texts([f"text {_KEY + number}"])
    raise TypeError(f"A prepared query takes keys, days, texts and lists of keys, not {kind.__name__}.")


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


# SQLite takes days and lists as texts.
_WRITTEN_BY = {_as_it_is: {int, date, str}, list: {list, Texts}, str: {date}, json.dumps: {list, Texts}}


def _is_day(text):
    try:
        datetime.fromisoformat(text)  # a moment, or a day alone
    except ValueError:
        return False
    return True
