"""From bytes to a JSON value: JSON written by others, who make every mistake that can be made."""

import json

from django.utils.translation import gettext as _

MAX_BYTES = 1_000_000


class UnreadableError(Exception):
    """The bytes are no JSON document; the message says why."""


class _Object(dict):
    """A JSON object that remembers the keys that were written twice."""

    def __init__(self, pairs):
        super().__init__(pairs)
        seen = set()
        self.repeated = [key for key, _value in pairs if key in seen or seen.add(key)]


def load_json(data):
    """The JSON value in `data` (bytes). Raises UnreadableError if it is too large, not UTF-8 or not JSON."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(_("The file is larger than one megabyte: this is no record of an assembly."))
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_Object, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise UnreadableError(_("The file is not UTF-8 text (byte %(byte)s).") % {"byte": error.start}) from None
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise UnreadableError(_("This is not JSON: look at line %(line)s, column %(column)s.") % where) from None
    except (ValueError, RecursionError):
        raise UnreadableError(_("This is not JSON: a number or a nesting goes beyond all measure.")) from None


def _refuse_constant(name):
    raise ValueError(name)
