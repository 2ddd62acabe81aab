"""Reads one JSON object key by key: whatever is wrong is collected with its spot, and reads as nothing."""

import re
from datetime import date
from difflib import get_close_matches

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .problems import Problem, quote
from .values import clean, fault_of, parse_clock, parse_day, type_name

MAX_ROWS = 1000
SMALL = 32_767  # the largest number of a small column
EARLIEST = date(1900, 1, 1)


class Reader:
    """Reads one JSON object key by key. A value that is missing, null or wrong reads as None (or as no rows)."""

    def __init__(self, value, spot, problems):
        self.spot = spot
        self._value = value
        self._problems = problems
        self._asked = set()

    def at(self, key):
        return f"{self.spot}.{key}" if self.spot else key

    def problem(self, message, key):
        self._problems.append(Problem(self.at(key), message))

    def text(self, key, longest, *, required=False, lines=False):
        """A text without marks of direction, at most `longest` characters; one line unless `lines`."""
        text = self._take(key, str, required)
        return None if text is None else self._clean(self.at(key), text, longest, required, lines)

    def choice(self, key, choices, *, required=False):
        """One of the values of `choices` (a Django choices class)."""
        value = self._take(key, str, required)
        if value is not None and value not in choices.values:
            self._unknown(key, value, choices.values)
            return None
        return value

    def slug(self, key, *, required=False):
        value = self._take(key, str, required)
        if value is not None and not re.fullmatch(r"[-a-zA-Z0-9_]{1,80}", value):
            self.problem(_("Latin letters, digits and hyphens only, at most 80."), key)
            return None
        return value

    def number(self, key, *, least=0, most=2_147_483_647):
        value = self._take(key, int)
        if value is not None and not least <= value <= most:
            self.problem(_("A number from %(least)s to %(most)s is expected.") % {"least": least, "most": most}, key)
            return None
        return value

    def flag(self, key):
        return self._take(key, bool)

    def day(self, key, *, required=False, future=False):
        """A date written YYYY-MM-DD, not before 1900, and not to come unless `future`."""
        text = self._take(key, str, required)
        if text is None:
            return None
        day = parse_day(text)
        if day is None:
            self.problem(_("«%(value)s» is no date: write year-month-day, as in 2017-04-23.") % _quoting(text), key)
        elif day < EARLIEST:
            self.problem(_("The date %(value)s is too long ago.") % _quoting(text), key)
        elif day > localdate() and not future:
            self.problem(_("The date %(value)s is still to come.") % _quoting(text), key)
        else:
            return day
        return None

    def clock(self, key):
        """A time of day written HH:MM."""
        text = self._take(key, str)
        if text is None:
            return None
        moment = parse_clock(text)
        if moment is None:
            self.problem(_("«%(value)s» is no time: write hours:minutes, as in 18:30.") % _quoting(text), key)
        return moment

    def part(self, key, read, *, required=False):
        """What `read` makes of the object under `key`."""
        value = self._take(key, dict, required)
        return None if value is None else self._read(value, self.at(key), read)

    def rows(self, key, read, *, required=False, read_text=None):
        """What `read` makes of each object of the list, and `read_text(text, spot)` of each text where it is given.

        None if the key is absent, so that a list that was not told differs from an empty one.
        """
        values = self._take(key, list, required)
        if values is None:
            return None
        if required and not values:
            self.problem(_("The list is empty."), key)
        if len(values) > MAX_ROWS:
            self.problem(_("The list has more than %(most)s rows.") % {"most": MAX_ROWS}, key)
            return ()
        rows = []
        for index, value in enumerate(values):
            spot = f"{self.at(key)}[{index}]"
            if isinstance(value, str) and read_text:
                rows.append(read_text(value, spot))
            elif isinstance(value, dict) and read:
                rows.append(self._read(value, spot, read))
            else:
                self._wrong_type(spot, dict if read else str, value)
        return tuple(row for row in rows if row is not None)

    def texts(self, key, longest, *, required=False):
        """The texts of a list, with their spots: [(spot, text)]."""
        rows = self.rows(key, None, required=required, read_text=lambda text, spot: (spot, text))
        if rows is None:
            return None
        cleaned = [(spot, self._clean(spot, text, longest, True, False)) for spot, text in rows]
        return tuple((spot, text) for spot, text in cleaned if text is not None)

    def read_numbered(self, key, read, short=None):
        """What `read(row, order)` makes of each row: its order is the number that it gives, else its position.

        No order may be given twice. A row may be a text alone where `short` names the key for which it stands.
        """
        orders = []

        def read_row(row):
            order = row.number("order", least=1, most=SMALL) or len(orders) + 1
            if order in orders:
                row.problem(_("The order %(order)s is given twice.") % {"order": order}, "order")
            orders.append(order)
            return read(row, order)

        def read_text(text, spot):
            return self._read({short: text}, spot, read_row)

        return self.rows(key, read_row, read_text=short and read_text)

    def finish(self):
        """Report the keys that nobody asked for: most are typing mistakes."""
        for key in getattr(self._value, "repeated", ()):
            self.problem(_("This key is written twice."), quote(key))
        for key in self._value:
            if key not in self._asked:
                self._unknown_key(key)

    def _read(self, value, spot, read):
        reader = Reader(value, spot, self._problems)
        row = read(reader)
        reader.finish()
        return row

    def _take(self, key, kind, required=False):
        self._asked.add(key)
        value = self._value.get(key)
        if value is None:
            if required:
                self.problem(_("This is missing."), key)
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self._wrong_type(self.at(key), kind, value)
            return None
        return value

    def _clean(self, spot, text, longest, required, lines):
        text = clean(text, lines)
        message = _("This is missing.") if required and not text else fault_of(text, longest)
        if message:
            self._problems.append(Problem(spot, message))
            return None
        return text or None

    def _wrong_type(self, spot, kind, value):
        names = {"expected": type_name(kind()), "found": type_name(value)}
        self._problems.append(Problem(spot, _("%(expected)s is expected here, not %(found)s.") % names))

    def _unknown(self, key, value, choices):
        said = {"value": quote(value), "choices": "، ".join(choices)}
        self.problem(_("«%(value)s» is not known; one of these is expected: %(choices)s.") % said, key)

    def _unknown_key(self, key):
        close = get_close_matches(key, self._asked, n=1)
        if close:
            message = _("This key is not known; did you mean «%(key)s»?") % {"key": close[0]}
        else:
            message = _("This key is not known.")
        self.problem(message, quote(key))


def _quoting(text):
    return {"value": quote(text)}
