"""Single values of a file: what kind each is, texts cleaned, dates and times of day understood."""

import re
import unicodedata
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arabic.folding import fold

JSON_TYPES = [
    (bool, gettext_lazy("true or false")),
    (str, gettext_lazy("a text")),
    (int, gettext_lazy("a whole number")),
    (float, gettext_lazy("a decimal number")),
    (list, gettext_lazy("a list")),
    (dict, gettext_lazy("an object")),
]
# Copied text brings marks of direction along, which are no part of it.
_DIRECTION = dict.fromkeys([0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def type_name(value):
    """What the value is, in the reader's language."""
    return next((name for kind, name in JSON_TYPES if isinstance(value, kind)), "null")


def clean(text, lines=False):
    """The text without marks of direction and needless space; in one line, unless its `lines` are kept."""
    text = text.translate(_DIRECTION)
    text = "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    return text if lines else " ".join(text.split())


def fault_of(text, longest):
    """Why the cleaned text cannot be kept in a column of `longest` characters; empty if it can."""
    if any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in text):
        return _("The text holds signs that cannot be kept.")
    if len(text) > longest or len(fold(text)) > longest:  # a sign may fold to many letters
        return _("The text is longer than %(most)s characters.") % {"most": longest}
    return ""


def parse_day(text):
    """The date written YYYY-MM-DD, or None."""
    return _parse(date, r"(\d{4})-(\d\d)-(\d\d)", text)


def parse_clock(text):
    """The time of day written HH:MM, or None."""
    return _parse(time, r"(\d\d):(\d\d)", text)


def _parse(kind, pattern, text):
    found = re.fullmatch(pattern, text, re.ASCII)
    try:
        return found and kind(*map(int, found.groups()))
    except ValueError:
        return None
