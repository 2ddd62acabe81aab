"""Reading values of addresses and forms safely: anybody can send anything, so they are checked in one place."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls.converters import IntConverter
from django.utils.functional import cached_property

from arabic.folding import LONGEST_QUERY

# The longest whole number that every column of keys and counters can hold.
_MOST_DIGITS = 18


def read_number(text):
    """The whole number, not negative, that `text` writes in the digits of any keyboard; None for anything else.

    None too for a number that no column of keys or counters holds.
    """
    return int(text) if text and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def clean_query(text):
    """The words of a search as they are searched and shown again: cut, and without NUL, which PostgreSQL refuses."""
    return text.replace("\0", "").strip()[:LONGEST_QUERY]


def read_query(request):
    """The words for which the address asks a list (`?q=`)."""
    return clean_query(request.GET.get("q", ""))


def read_page(request, rows, size, data=None, counting=None):
    """The page of `rows`, `size` a page, that the address asks for (`?page=`); else the first or last.

    `data` is read instead of the address where a form turns the pages; `counting` is a function that tells how many
    rows there are, where something else tells it sooner.
    """
    return Pages(rows, size, counting).get_page((request.GET if data is None else data).get("page"))


class Pages(Paginator):
    """Does not count rows that end on the first page, as most lists do: reading one row more tells."""

    def __init__(self, rows, size, counting=None):
        super().__init__(rows, size)
        self.counting = counting

    @cached_property
    def count(self):
        return self.counting() if self.counting else Paginator.count.func(self)

    def get_page(self, number):
        if number not in (None, "", "1") or not isinstance(self.object_list, QuerySet):
            return super().get_page(number)
        first = list(self.object_list[: self.per_page + 1])
        if len(first) <= self.per_page:
            self.count = len(first)
        return self._get_page(first[: self.per_page], 1, self)


class RowConverter(IntConverter):
    """The key of a row: `<row:pk>`. It does not match numbers longer than the database holds."""

    regex = "[0-9]{1,18}"
