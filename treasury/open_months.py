"""What one member can settle in one branch: the months asked for, those still to be asked, and those ahead."""

from bisect import bisect_left
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Subquery

from branches.models import Branch
from members.models import Membership
from sql.prepared import prepared

from .allocation import ZERO, allocate
from .models import DuesCharge, MonthClosing
from .months import add_months, current_month, months_between
from .rates import RateTable
from .reliefs import ReliefTable

# How many months after the current one a payment may settle.
AHEAD = 36


class Line(NamedTuple):
    """A month on which `due` dirhams are left to pay: of a `charge` (its key), or of a `membership` not yet asked."""

    month: date
    due: Decimal
    charge: int | None = None
    membership: int | None = None
    relief: int | None = None  # which lowers a month not yet asked, and from how much
    before: Decimal | None = None

    def make_charge(self, payment):
        """The unsaved charge of a month that was not asked for yet, made for `payment`."""
        return DuesCharge(
            membership_id=self.membership,
            person_id=payment.payer_id,
            branch_id=payment.branch_id,
            month=self.month,
            amount=self.due,
            relief_id=self.relief,
            before_relief=self.before,
            made_by=payment,
        )


class Fill(NamedTuple):
    """The part of a payment that a month receives, and what is left to pay on it afterwards."""

    month: date
    part: Decimal
    left: Decimal

    @property
    def is_full(self):
        return not self.left


def open_lines(person, branch, now=None) -> list[Line]:
    """`open_lines_of` for one person."""
    return open_lines_of([person], branch, now)[person.pk]


def open_lines_of(people, branch, now=None) -> dict[int, list[Line]]:
    """{person's pk: months that they can settle in `branch`, oldest first}, in five queries for any number of people.

    `now` is the current month. They are: what is left of charges frozen to this branch; months never asked for, from
    the first month that the branch charged to anybody (never before it kept dues) through the current one; and the 36
    months ahead, while the membership lasts and a rate is known, but those from which the member is exempted. A month
    charged by another branch is not asked for twice, and one that is closed is not asked for any more.
    """
    now = now or current_month()
    lines, asked = {person.pk: [] for person in people}, set()
    for charge, person, of, month, due in _asked_of(list(lines)):
        asked.add((person, month))
        if due > 0 and of == branch.pk:
            lines[person].append(Line(month, due, charge))
    rates, reliefs = RateTable.of(branch), ReliefTable.of(lines)
    first = first_month(branch, now)
    months = months_between(first, add_months(now, AHEAD))
    for membership, (person, kind, spell, pauses) in _memberships(branch, list(lines)).items():
        for month in _covered(months, spell, pauses):
            if (person, month) in asked:
                continue
            costs = reliefs.asked(person, branch.path, month, rates.rate(branch.path, *kind, month))
            if costs.amount and not costs.exempted_by:
                own = {"membership": membership, "relief": costs.relief, "before": costs.before}
                lines[person].append(Line(month, costs.amount, **own))
    return {pk: sorted(rows, key=lambda line: line.month) for pk, rows in lines.items()}


@prepared
def _asked_of(people):
    charges = DuesCharge.objects.asked().filter(person__among=people).order_by()
    return charges.values_list("pk", "person", "branch", "month", "due")


def _memberships(branch, people):
    """{key: (person, (category, band), (first day, end), [(first day, end) of each suspension])}; one query."""
    found = {}
    for membership, person, category, band, started, ended, *pause in _spells_of(branch.pk, people):
        *_row, pauses = found.setdefault(membership, (person, (category, band), (started, ended), []))
        if pause[0]:
            pauses.append(pause)
    return found


@prepared
def _spells_of(branch, people):
    rows = Membership.objects.filter(branch=branch, person__among=people).order_by("started_on", "pk")
    spell = "started_on", "ended_on"
    return rows.values_list(
        "pk", "person", "category", "income_band", *spell, *(f"suspensions__{day}" for day in spell)
    )


def _covered(months, spell, pauses):
    """Those of `months` that a membership covers; `spell` and `pauses` are (first day, end or None)."""
    started, ended = spell
    own = months[bisect_left(months, started) : None if ended is None else bisect_left(months, ended)]
    return [month for month in own if not any(covers(pause, month) for pause in pauses)] if pauses else own


def covers(spell, month):
    started, ended = spell
    return started <= month and (ended is None or month < ended)


def first_month(branch, now) -> date:
    """The first month that `branch` may still ask for: it kept dues by then, and has not closed it.

    The current one, `now`, if it never charged anybody.
    """
    [(charged, closed)] = _bounds_of(branch.pk)
    first = min(charged or now, now)
    return first if closed is None else max(first, add_months(closed, 1))


@prepared
def _bounds_of(branch):
    """The first month charged by the branch, and the last one closed: one row."""
    charged = DuesCharge.objects.asked().filter(branch=branch).order_by("month").values("month")[:1]
    closed = MonthClosing.objects.standing().filter(branch=branch).order_by("-month").values("month")[:1]
    return Branch.objects.filter(pk=branch).order_by().values_list(Subquery(charged), Subquery(closed))


def fills_of(lines, amount, held=ZERO) -> list[Fill]:
    """The months that `amount` settles once the money `held` from before has settled what it can."""
    due = {line.month: line.due for line in lines}
    for month, part in allocate(held, list(due.items())):
        due[month] -= part
    return [Fill(month, part, due[month] - part) for month, part in allocate(amount, list(due.items()))]


def suggested_amount(lines, held=ZERO) -> Decimal:
    """What a payment is likely to be: everything due through the current month, or else the next month."""
    asked = sum((line.due for line in lines if line.month <= current_month()), ZERO)
    if asked > held:
        return asked - held
    ahead = fills_of(lines, sum((line.due for line in lines), ZERO), held)
    return ahead[0].part if ahead else ZERO
