"""Many rows at once: by COPY on PostgreSQL, by one prepared statement on SQLite.

The ORM takes a tenth of a millisecond to make, and as long to write, what COPY writes in ten microseconds.
"""

import json

from django.db import connection
from django.db.models import JSONField

from .cursors import planned_cursor

FEW = 10  # rows for which an INSERT that is planned once takes half the time of a COPY, with its three exchanges
_EMPTY = {list: "[]", dict: "{}"}


def copy_rows(model, columns, rows, **same):
    """Write `rows` (tuples of values, one for each of the field names `columns`) into the table of `model`.

    `same` are {field name: value} that all rows share; fields that neither names get their default. Names are those of
    columns (`branch_id`). Nothing is validated and no history is written: that is the caller's. Returns how many.
    """
    rows = list(rows)
    if not rows:
        return 0
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = {name: field.get_default() for name, field in fields.items() if name not in (*columns, *same)}
    rest.pop(model._meta.pk.attname, None)
    rest |= same
    names = [*columns, *rest]
    written = _adapter([fields[name] for name in names])
    tail = tuple(rest.values())
    quote = connection.ops.quote_name
    table, listed = quote(model._meta.db_table), ", ".join(quote(fields[name].column) for name in names)
    marks = ", ".join(["%s"] * len(names))
    if connection.vendor == "postgresql" and len(rows) <= FEW:
        values = [value for row in rows for value in written([*row, *tail])]
        with planned_cursor() as cursor:
            every = ", ".join([f"({marks})"] * len(rows))
            cursor.execute(f"INSERT INTO {table} ({listed}) VALUES {every}", values)  # noqa: S608  names of ours
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(written([*row, *tail]))
    else:
        with connection.cursor() as cursor:
            statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608  names of ours
            cursor.executemany(statement, [written([*row, *tail]) for row in rows])
    return len(rows)


def update_rows(model, columns, rows):
    """Set the field names `columns` of rows of `model` by `rows`, tuples of a key and a value for each column."""
    rows = list(rows)
    if not rows:
        return
    fields = [model._meta.pk, *(_field(model, name) for name in columns)]
    written, quote = _adapter(fields), connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in fields)
            named = ", ".join(f"v{place}" for place in range(len(fields)))
            listed = ", ".join(f"{quote(field.column)} = v{place}" for place, field in enumerate(fields[1:], start=1))
            cursor.execute(
                f"UPDATE {table} SET {listed} FROM unnest({arrays}) AS given({named}) WHERE {key} = v0",  # noqa: S608
                list(map(list, zip(*map(written, rows), strict=True))),
            )
        else:
            listed = ", ".join(f"{quote(field.column)} = %s" for field in fields[1:])
            statement = f"UPDATE {table} SET {listed} WHERE {key} = %s"  # noqa: S608  names of ours
            cursor.executemany(statement, [(*row[1:], row[0]) for row in map(written, rows)])


def _field(model, name):
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _adapter(fields):
    """The function that gives a row of these fields as the engine's driver takes it."""
    if connection.vendor != "postgresql":
        return lambda row: tuple(
            field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)
        )
    encoders = [
        (place, (field.encoder or json.JSONEncoder)(ensure_ascii=False).encode)
        for place, field in enumerate(fields)
        if isinstance(field, JSONField)
    ]

    def written(row):
        row = list(row)
        for place, encode in encoders:
            row[place] = encode(row[place]) if row[place] else _EMPTY.get(type(row[place])) or encode(row[place])
        return row

    return written


def reserve_keys(model, count):
    """`count` primary keys of `model` that no other row has or will have, in order.

    PostgreSQL's sequence gives them. On SQLite the caller's transaction holds the one lock of writers.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)"
            statement = f"SELECT nextval({sequence}) FROM generate_series(1, %s)"  # noqa: S608  of ours
            cursor.execute(statement, [connection.ops.quote_name(table), model._meta.pk.column, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + count + 1))
