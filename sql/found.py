"""What a search found: the keys of one page of it, in order, and how many there are, in one statement."""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, ForeignKey, OrderBy


def keys_of_page(rows, order, *, first, count, most):
    """(keys of at most `count` rows from the `first` on, how many rows there are, `most` where they are more).

    `order` is as of `order_by`. Only the `most` rows that the database comes by first are counted and sorted: a word
    that a million names hold costs what one costs that a few thousand hold.
    """
    order = [part for item in order for part in _expressions(rows.model, item)]
    names = [f"order_{number}" for number in range(len(order))]
    sorted_by = {name: part.expression for name, part in zip(names, order, strict=True)}
    found = rows.order_by().annotate(**sorted_by).values("pk", *names)[:most]
    try:
        sql, parameters = found.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # no row can hold what is asked
        return [], 0
    ways = ", ".join(f'"{name}" {_way(part)}' for name, part in zip(names, order, strict=True))
    page = f'SELECT "pk", count(*) OVER () FROM ({sql}) AS found ORDER BY {ways} LIMIT %s OFFSET %s'  # noqa: S608  Django's
    with connection.cursor() as cursor:
        cursor.execute(page, [*parameters, count, first])
        answers = cursor.fetchall()
    return [key for key, _total in answers], answers[0][1] if answers else 0


def _expressions(model, item):
    """The OrderBys that an item of `order_by` stands for; a relation alone is ordered as its model is."""
    if isinstance(item, OrderBy):
        return [item]
    if not isinstance(item, str):
        return [item.asc()]
    name, is_descending = item.removeprefix("-"), item.startswith("-")
    ordering = _ordering_of(model, name)
    if ordering is None:
        return [F(name).desc() if is_descending else F(name).asc()]
    parts = [part for own in ordering for part in _expressions(model, _through(name, own))]
    for part in parts if is_descending else ():
        part.reverse_ordering()
    return parts


def _ordering_of(model, name):
    """The `Meta.ordering` of the model that a relation of this name leads to, or None for a field of another kind."""
    if name == "pk":
        return None
    for step in name.split("__"):
        field = model._meta.get_field(step) if step != "pk" else model._meta.pk
        if not isinstance(field, ForeignKey):
            return None
        model = field.related_model
    return model._meta.ordering or ["pk"]


def _through(name, own):
    return f"-{name}__{own.removeprefix('-')}" if own.startswith("-") else f"{name}__{own}"


def _way(part):
    nulls = " NULLS FIRST" if part.nulls_first else " NULLS LAST" if part.nulls_last else ""
    return ("DESC" if part.descending else "ASC") + nulls
