"""A page of a list that nobody counts: one row more is read than is shown, and tells whether it goes on."""

from dataclasses import dataclass

from forms.requests import read_number


@dataclass(frozen=True)
class ShortPage:
    """One page of keys; `is_last_shown` where more rows follow than anybody turns pages for."""

    number: int
    keys: list
    has_next: bool
    is_last_shown: bool
    first: int

    @property
    def last(self):
        return self.first + len(self.keys) - 1

    @property
    def is_whole(self):
        """Whether it is the whole list."""
        return self.number == 1 and not self.has_next and not self.is_last_shown


def read_short_page(request, rows, size, most):
    """The page of `rows` (keys, a queryset in order) that the address asks for, no further than `most`. One query."""
    number = min(max(read_number(request.GET.get("page")) or 1, 1), most)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    more = len(found) > size
    return ShortPage(number, found[:size], more and number < most, more and number == most, start + 1)
