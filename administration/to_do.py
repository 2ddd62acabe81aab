"""A matter that a branch has to do, as pages show it."""

from dataclasses import dataclass
from functools import partial, wraps

from django.utils.functional import SimpleLazyObject


@dataclass(frozen=True)
class ToDo:
    """A matter in a sentence; `address` leads to where it is done, `by` says who does it where the reader may not.

    `is_mine`: the reader can do it now, and none of the lists of requests (`desk.REQUESTS`) holds it.
    """

    sentence: str
    address: str = ""
    by: str = ""
    is_mine: bool = False


def lazy_text(make):
    """Make the words of `make` once, where they are read: a page that only counts matters asks no query for them."""
    return wraps(make)(lambda *given: SimpleLazyObject(partial(make, *given)))
