"""What an address or a form may hold: anybody writes it, so it is read with care and at one place."""

from django.core.paginator import Paginator
from django.urls.converters import IntConverter

from arabic.folding import LONGEST_QUERY

# The longest whole number that every column of keys and counters can hold.
_MOST_DIGITS = 18


def read_number(text):
    """The whole number, not negative, that `text` writes in the digits of any keyboard; None for anything else.

    A number too long for any key or counter is none either.
    """
    return int(text) if text and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def clean_query(text):
    """The words of a search as they are searched and shown again: not endless, and without the character NUL."""
    return text.replace("\0", "").strip()[:LONGEST_QUERY]


def read_query(request):
    """The words for which the address asks a list (`?q=`)."""
    return clean_query(request.GET.get("q", ""))


def read_page(request, rows, size):
    """The page of `rows`, `size` a page, that the address asks for (`?page=`); the first or last where it errs."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


class RowConverter(IntConverter):
    """The key of a row: `<row:pk>`. A longer number names none, and no database takes it."""

    regex = "[0-9]{1,18}"
