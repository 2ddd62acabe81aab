"""Lines of a statement that another kind of file (CSV, OFX) may have brought already: finding and deciding them."""

from collections import defaultdict
from datetime import timedelta
from functools import lru_cache
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from arabic.folding import fold

from ..models import BankLine
from .accounts import lock_accounts

MOST_FLOAT = timedelta(days=10)  # between the day of an operation and its value date
MOST_COMPARED = 20  # stored lines of which the words are compared with those of a row

_folded = lru_cache(10_000)(fold)


def find_twins(account, rows) -> dict[str, BankLine]:
    """{key: the stored line that the row may be}, of `rows` {key: `statement_rows.Row`}; one query.

    A twin came by the other kind of file, with the same amount, on the row's day or value date. Each stored line is
    the twin of one row: first of one with the same text, then of the one with most words in common, then of any.
    """
    free = _Free(account, rows.values())
    found = {}
    for key, row in rows.items():
        if line := next(free.of(row, _folded(row.text)), None):
            found[key] = free.take(line)
    near = [
        (-_nearness(row.text, line.text), place, key, line)
        for place, (key, row) in enumerate(rows.items())
        if key not in found
        for line in islice(free.of(row), MOST_COMPARED)
    ]
    for _nearest, _place, key, line in sorted(near, key=lambda each: each[:2]):
        if key not in found and free.has(line):
            found[key] = free.take(line)
    for key, row in rows.items():
        if key not in found and (line := next(free.of(row), None)):
            found[key] = free.take(line)
    return found


def _nearness(text, other):
    """The share of the words of both texts that are in each of them, from 0 to 1."""
    words, others = set(_folded(text).split()), set(_folded(other).split())
    return len(words & others) / (len(words | others) or 1)


class _Free:
    """The stored lines of `account` that are the twin of no line, by what a row of the other kind looks them up."""

    def __init__(self, account, rows):
        days = [day for row in rows for day in (row.day, row.value_day) if day]
        stored = BankLine.objects.filter(account=account, twins=None).exclude(twin_state=BankLine.Twin.SAME)
        near = stored.filter(day__range=(min(days) - MOST_FLOAT, max(days) + MOST_FLOAT)) if days else stored.none()
        self._places = defaultdict(dict)
        self._taken = set()
        for line in near.order_by("day", "pk"):
            for place in _places_of(line):
                self._places[place][line.pk] = line

    def of(self, row, text=None):
        """The free lines that `row` may be, those of its day first; with the folded `text` alone where it is given."""
        kind = (not row.bank_number, row.amount, text)
        for place in (("day", row.day), ("day", row.value_day), ("value", row.day)):
            yield from self._places.get((*kind, *place), {}).values()

    def has(self, line):
        return line.pk not in self._taken

    def take(self, line):
        self._taken.add(line.pk)
        for place in _places_of(line):
            del self._places[place][line.pk]
        return line


def _places_of(line):
    """Where `_Free` keeps `line`: with and without its text, under its day and under its value date."""
    days = [("day", line.day), *([("value", line.value_day)] if line.value_day else [])]
    return [
        (bool(line.bank_number), line.amount * line.direction, text, *day)
        for text in (None, _folded(line.text))
        for day in days
    ]


@transaction.atomic
def decide_twin(*, line, is_same, by) -> BankLine:
    """Say whether `line` is the one that another file brought (then it is set aside) or one of its own.

    Raises ValidationError unless that is asked.
    """
    line = _locked(line)
    if line.twin_state != BankLine.Twin.ASKED:
        raise ValidationError(_("Somebody has said already what this line is."))
    line.twin_state = BankLine.Twin.SAME if is_same else BankLine.Twin.OTHER
    line.twin_decided_by, line.twin_decided_at = by, now()
    line.save()
    return line


@transaction.atomic
def reopen_twin(*, line, by) -> BankLine:
    """Take back what was said of a line's twin: it is asked anew, and the line is neither matched nor booked before.

    Raises ValidationError where nothing was said, or the line is matched.
    """
    line = _locked(line)
    if line.twin_state not in (BankLine.Twin.SAME, BankLine.Twin.OTHER):
        raise ValidationError(_("Nothing is said yet of this line."))
    if line.matched_at:
        raise ValidationError(_("This line is matched already."))
    line.twin_state, line.twin_decided_by, line.twin_decided_at = BankLine.Twin.ASKED, None, None
    line.save()
    return line


def _locked(line):
    lock_accounts(line.account)
    return BankLine.objects.get(pk=line.pk)
