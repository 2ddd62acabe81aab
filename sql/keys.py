"""Many keys, or texts, as one parameter."""

import json

from django.db import connection
from django.db.models.expressions import RawSQL


class Texts(list):
    """Texts for `among`, which takes other lists for keys."""


def among(keys):
    """Many keys, for `field__in`, as one parameter: written one by one they would cost more than the query."""
    if connection.vendor == "postgresql":
        return RawSQL(_UNNEST[isinstance(keys, Texts)], [list(keys)])  # noqa: S611  a constant
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(keys))])


def parameter(keys):
    """(SQL, parameter) of the same keys, for a statement that is written by hand: `id IN ({sql})`."""
    if connection.vendor == "postgresql":
        return _UNNEST[False], list(keys)
    return "SELECT value FROM json_each(%s)", json.dumps(list(keys))


_UNNEST = {False: "SELECT unnest(%s::bigint[])", True: "SELECT unnest(%s::text[])"}
