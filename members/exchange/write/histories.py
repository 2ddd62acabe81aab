"""Histories of many rows at once, as simple_history keeps them."""

from django.utils.timezone import now

from sql.copying import copy_rows


def record_history(model, columns, rows, kind, *, by):
    """Write the history of `rows` (tuples of `columns`, the key among them) of `model`; `kind` is "+", "~" or "-"."""
    history = model.history.model
    kept = {field.attname for field in history._meta.concrete_fields}
    tracked = [place for place, name in enumerate(columns) if name in kept]
    names = [columns[place] for place in tracked]
    told = {
        "history_date": now(),
        "history_type": kind,
        "history_user_id": by and by.pk,
        "history_change_reason": None,
    }
    return copy_rows(history, names, [[row[place] for place in tracked] for row in rows], **told)


def record_history_of(queryset, kind, *, by):
    """`record_history` of the rows of `queryset` as they stand."""
    columns = [field.attname for field in queryset.model._meta.concrete_fields]
    return record_history(queryset.model, columns, list(queryset.values_list(*columns)), kind, by=by)
