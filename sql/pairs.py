"""Rows found by two columns together: `among` on each would find every row that mixes one pair with another."""

import json

from django.db import connection
from django.db.models import CharField, DateField


def keys_of_pairs(model, columns, pairs, **fixed):
    """The keys of the rows of `model` of which the two `columns` (names) hold one of `pairs`; no text of it is empty.

    `fixed` are other columns with the value that all the rows have. Days are written as ISO text. PostgreSQL looks
    each pair up in an index of both columns, or of the rarer one.
    """
    if not pairs:
        return []
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    told = [f"one.{quote(field.column)} = pair.{part}" for field, part in zip(fields, "ab", strict=True)]
    told += [f"one.{quote(field.column)} <> ''" for field in fields if isinstance(field, CharField)]  # partial indexes
    fix = {quote(model._meta.get_field(name).column): value for name, value in fixed.items()}
    listed = ", ".join(f"one.{column}" for column in [key, *fix])
    rows = f"SELECT {listed} FROM {table} one WHERE {' AND '.join(told)}"  # noqa: S608  names of ours
    sql = _each(rows, fields, key) + "".join(f" AND found.{column} = %s" for column in fix)
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps([*map(list, pairs)], ensure_ascii=False), *fix.values()])
        return [found for (found,) in cursor.fetchall()]


def _each(rows, fields, key):
    """The statement that looks `rows` up for each pair of a list in JSON, its first parameter."""
    if connection.vendor == "postgresql":
        one, other = ("date" if isinstance(field, DateField) else "text" for field in fields)
        pairs = f"SELECT (value->>0)::{one} AS a, (value->>1)::{other} AS b FROM json_array_elements(%s::json)"  # noqa: S608
        # OFFSET keeps it a look-up: PostgreSQL expects that few pairs are found, and would sort the whole table.
        found = f"({pairs}) AS pair CROSS JOIN LATERAL ({rows} OFFSET 0)"
    else:
        pairs = "SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each(%s)"
        joined = rows.replace(" WHERE ", f" JOIN ({pairs}) AS pair WHERE ", 1)
        found = f"({joined})"
    return f"SELECT found.{key} FROM {found} AS found WHERE TRUE"  # noqa: S608  names of ours
