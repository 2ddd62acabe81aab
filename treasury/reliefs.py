"""What exemptions and reductions make of the rate: at most one holds for a member in a month, the nearest branch's.

The monthly run says the same in SQL (`bulk`). Percentages are rounded to the centime, halves up.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from branches.paths import is_within
from sql.prepared import prepared

from .models import DuesRelief

Kind = DuesRelief.Kind
COLUMNS = ("person", "pk", "branch__path", "kind", "percent", "amount", "started_on", "ended_on", "answered_by")

# The columns of a charge that `Asked.write` sets.
ASKED = ("amount", "relief", "before_relief", "exempted_at", "exempted_by")


class Asked(NamedTuple):
    """What a month asks of a member: `amount` dirhams by the rate, lowered by the relief (a key) that holds.

    `before` is what the rate asked where the relief lowered it. Where it exempts, `exempted_by` is who approved it.
    """

    amount: Decimal
    relief: int | None = None
    before: Decimal | None = None
    exempted_by: int | None = None

    def write(self, charge, moment):
        """Set, unsaved, what `charge` asks; exempted since `moment` where nothing is owed."""
        charge.amount, charge.relief_id, charge.before_relief = self.amount, self.relief, self.before
        if self.exempted_by:
            charge.exempted_at, charge.exempted_by_id = moment, self.exempted_by


class Relief(NamedTuple):
    """An approved exemption or reduction, as the table holds it."""

    pk: int
    path: str
    kind: str
    percent: int | None
    amount: Decimal | None
    started_on: date
    ended_on: date | None
    approved_by: int

    def covers(self, path, month):
        held = self.started_on <= month and (self.ended_on is None or month < self.ended_on)
        return held and is_within(path, self.path)

    @property
    def exempts(self):
        return self.kind == Kind.EXEMPTION

    def lower(self, price) -> Asked:
        """What is asked where the rate asks `price`; a relief that would ask for more changes nothing."""
        if self.exempts:
            return Asked(price, self.pk, exempted_by=self.approved_by)
        amount = self.amount if self.kind == Kind.AMOUNT else lowered(price, self.percent)
        return Asked(amount, self.pk, price) if amount < price else Asked(price)


class ReliefTable:
    """The approved reliefs of some people, loaded in one query; it answers without any other."""

    def __init__(self, rows):
        self._reliefs = defaultdict(list)
        for person, *row in rows:
            self._reliefs[person].append(Relief(*row))

    @classmethod
    def of(cls, people):
        """The table for `people` (keys)."""
        return cls(_approved_of(list(people)))

    def find(self, person: int, path: str, month: date) -> Relief | None:
        """The relief that holds for the member of the branch at `path` in `month`."""
        held = [relief for relief in self._reliefs.get(person, ()) if relief.covers(path, month)]
        return max(held, key=lambda relief: (len(relief.path), relief.pk), default=None)

    def asked(self, person: int, path: str, month: date, price: Decimal) -> Asked:
        """What `month` asks of the member where the rate asks `price`."""
        relief = self.find(person, path, month)
        return relief.lower(price) if relief and price else Asked(price)


@prepared
def _approved_of(people):
    return DuesRelief.objects.approved().filter(person__among=people).order_by("pk").values_list(*COLUMNS)


def lowered(price: Decimal, percent: int) -> Decimal:
    """`price` less `percent` of it, in dirhams: whole centimes, halves up."""
    cents = int(price * 100) * (100 - percent)
    return Decimal((cents + 50) // 100).scaleb(-2)
