"""Inserting a row as `save` does, by a statement that is written once for its model.

Django takes most of a millisecond to write an INSERT of twenty columns that PostgreSQL does in a third of one.
"""

from functools import cache

from django.db import connection
from django.db.models.expressions import DatabaseDefault

from .cursors import planned_cursor


def insert(row):
    """Insert `row`, which is not saved yet, with the values it has; its key and what the database computes come back.

    A value that the database gives by default is left to it. For models without parents, and without receivers of
    their signals. Raises IntegrityError as `save`.
    """
    if connection.vendor != "postgresql":
        row.save(force_insert=True)
        return
    values = {field: field.pre_save(row, True) for field in _columns(type(row))}
    values = {field: value for field, value in values.items() if not isinstance(value, DatabaseDefault)}
    sql, computed = _statement(type(row), tuple(values))
    with planned_cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(value, connection) for field, value in values.items()])
        answered = cursor.fetchone()
    for field, value in zip(computed, answered, strict=True):
        read = getattr(field, "from_db_value", None)
        setattr(row, field.attname, read(value, None, connection) if read else value)
    row._state.adding, row._state.db = False, connection.alias


@cache
def _columns(model):
    return [field for field in model._meta.local_concrete_fields if not (field.primary_key or field.generated)]


@cache
def _statement(model, fields):
    """(the statement that writes these fields, the fields that the database computes, as it answers them)."""
    quote = connection.ops.quote_name
    computed = [field for field in model._meta.local_concrete_fields if field not in fields]
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    answered = ", ".join(quote(field.column) for field in computed)
    values = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({values}) RETURNING {answered}"  # noqa: S608  names of our models
    return sql, computed
