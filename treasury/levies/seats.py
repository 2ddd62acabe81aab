"""One levy for one seat: who has two roles in one assembly owes the higher of the two rates.

A levy is asked on the indemnity of an office. A president is a councillor of the same assembly too, and gets one
indemnity, the president's; so do vice-presidents and presidents of committees. Their file may hold a row for each
role. A seat is a person in one assembly: a council of one place, a chamber, a House.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from members.models import Assembly

from ..models import ZERO
from .rates import LevyRates

_HOUSES = (Assembly.REPRESENTATIVES, Assembly.COUNCILLORS)
_COLUMNS = (
    "pk", "person", "person__branch__path", "assembly", "chamber", "locality_code", "role", "started_on", "ended_on",
)  # fmt: skip


class Asked(NamedTuple):
    """The levy of a month that was asked for an office: its charge (key), in dirhams, owed to `branch` (key)."""

    charge: int
    amount: Decimal
    branch: int


@dataclass(frozen=True)
class Owed:
    """The levy of a month for an office (key), in dirhams, owed to `branch` (key); zero and None without a rate."""

    office: int
    person: int
    role: int
    amount: Decimal
    branch: int | None


@dataclass(frozen=True)
class SeatMonth:
    """A seat in a month: its office with the highest levy, and what was asked of its other roles."""

    owed: Owed
    is_asked: bool
    outdone: list[Asked]


class Seats:
    """The seats to which `offices` (a queryset) belong, with the rates that may apply to them; two queries."""

    def __init__(self, offices):
        rows = list(offices.order_by("pk").values_list(*_COLUMNS))
        self.keys = [pk for pk, *_rest in rows]
        self._rates = LevyRates({path for _pk, _person, path, *_rest in rows})
        self._seats = defaultdict(list)
        for pk, person, path, assembly, chamber, place, *rest in rows:
            place = "" if assembly in _HOUSES else place  # there is one House, wherever its member was elected
            self._seats[person, assembly, chamber, place].append((pk, person, path, assembly, *rest))

    def of_month(self, month: date, asked: dict) -> list[SeatMonth]:
        """The seats that were held on the first day of `month`. `asked` is {office's key: Asked} of that month.

        What was asked stands as it was asked, though its holder has moved since. Of two roles with the same levy the
        one that is asked already counts, then the higher role.
        """
        found = []
        for offices in self._seats.values():
            held = [row for row in offices if row[5] <= month and (not row[6] or month < row[6])]
            held = [self._owed(row, month, asked.get(row[0])) for row in held]
            if held:
                best = max(held, key=lambda row: (row.amount, row.office in asked, -row.role, -row.office))
                others = [asked[row.office] for row in held if row.office in asked and row is not best]
                found.append(SeatMonth(best, best.office in asked, others))
        return found

    def _owed(self, row, month, asked):
        pk, person, path, assembly, role, *_period = row
        amount, branch = (asked.amount, asked.branch) if asked else self._rates.find(path, assembly, role, month)
        return Owed(pk, person, role, amount or ZERO, branch)
