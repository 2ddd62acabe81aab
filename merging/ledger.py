"""The changes of rows that a merge makes: read before and after it, told apart, and put back.

A value is written as plain JSON and read back by its column. What the database computes is left out.
"""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField

from .registry import ROWS


def read_rows(people):
    """{label of a model: {key: {column: plain value}}} of every row that a merge of `people` (keys) may change."""
    return {kept.model: _read(kept.of(people)) for kept in ROWS}


def _read(rows):
    names = columns_of(rows.model)
    return {row["pk"]: {name: plain(row[name]) for name in names} for row in rows.order_by("pk").values("pk", *names)}


def columns_of(model):
    """The columns of a model's rows, but its key, what the database computes, and files, which no merge changes."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.generated or isinstance(field, BinaryField))
    ]


def differences(before, after):
    """[{"model", "pk", "before", "after"}] of the rows that differ; of a row changed, the columns that do.

    `before` is None of a row that was made, `after` of one that was taken out.
    """
    found = []
    for model, old_rows in before.items():
        new_rows = after[model]
        for pk in old_rows.keys() | new_rows.keys():
            old, new = old_rows.get(pk), new_rows.get(pk)
            if old is not None and new is not None:
                changed = [name for name in old if old[name] != new[name]]
                old, new = ({name: row[name] for name in changed} for row in (old, new))
            if old != new:
                found.append({"model": model, "pk": pk, "before": old, "after": new})
    return found


def plain(value):
    """The value of a column as JSON writes it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def values_of(model, written):
    """{column: value} of plain values of columns of `model`."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _value(fields[name], value) for name, value in written.items()}


def _value(field, value):
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)


def model_of(change):
    return apps.get_model(change["model"])


def write_history(rows, by, reason=""):
    """Write that these rows of one model, as they stand now, were changed by `by`, if the model has a history."""
    if rows and hasattr(type(rows[0]), "history"):
        type(rows[0]).history.bulk_history_create(
            rows, update=True, default_user=by, default_change_reason=reason[:100]
        )
