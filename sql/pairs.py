"""Rows found by two columns together: `among` on each would find every row that mixes one pair with another."""

import json

from django.db import connection

TYPES = {"DateField": "date", "CharField": "text"}


def keys_of_pairs(model, columns, pairs, **fixed):
    """The keys of the rows of `model` of which the two `columns` (names) hold one of `pairs`.

    `fixed` are other columns with the value that all the rows have. Days are written as ISO text. PostgreSQL looks
    each pair up in an index of both columns, or of the rarer one.
    """
    if not pairs:
        return []
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    first, second = (quote(field.column) for field in fields)
    told = "".join(f" AND one.{quote(model._meta.get_field(name).column)} = %s" for name in fixed)
    given, parameters = _given(fields, [list(pair) for pair in pairs])
    sql = f"SELECT one.{key} FROM {given} JOIN {table} one ON one.{first} = pair.a AND one.{second} = pair.b{told}"  # noqa: S608  names of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *fixed.values()])
        return [found for (found,) in cursor.fetchall()]


def _given(fields, pairs):
    """(what stands for the pairs in a statement, its parameters)."""
    if connection.vendor == "postgresql":
        one, other = (TYPES[field.get_internal_type()] for field in fields)
        return f"unnest(%s::{one}[], %s::{other}[]) AS pair(a, b)", [list(part) for part in zip(*pairs, strict=True)]
    each = "SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each(%s)"
    return f"({each}) AS pair", [json.dumps(pairs)]
