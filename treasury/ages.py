"""Arrears by age: of a branch and each one right under it, with all that stands below, in one statement."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import F, FloatField, TextChoices
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.paths import STEP
from branches.scoping import reach_of

from .arrears import late_charges
from .models import ZERO
from .months import add_months, current_month

TOTALS = "treasury.view_totals"


class Age(TextChoices):
    """How many months ago the dues were due; the running month is due, and not late."""

    NEW = "1-3", _("1 to 3 months")
    HALF = "4-6", _("4 to 6 months")
    YEAR = "7-12", _("7 to 12 months")
    OLD = "over-12", _("more than 12 months")

    @property
    def months(self):
        """(first, last) of the months of this age, counted from the present one; the oldest age has no first."""
        last, first = _SPANS[self]
        now = current_month()
        return (None if first is None else add_months(now, -first)), add_months(now, -last)


_SPANS = {Age.NEW: (1, 3), Age.HALF: (4, 6), Age.YEAR: (7, 12), Age.OLD: (13, None)}


@dataclass
class AgedArrears:
    """What is late in `branch`, with those below it where `is_whole`: in dirhams, the parts in the order of Age.

    A member who owes stands among `members` once for the branch, at the age of the oldest month.
    """

    branch: Branch
    is_whole: bool = True
    amounts: list[Decimal] = field(default_factory=lambda: [ZERO] * len(Age))
    members: list[int] = field(default_factory=lambda: [0] * len(Age))
    is_total: bool = False
    address: str = ""  # of the members' names, for who may read them
    deeper: str = ""  # of the same report of the branch

    @property
    def amount(self):
        return sum(self.amounts, ZERO)

    @property
    def people(self):
        return sum(self.members)

    @property
    def is_empty(self):
        return not self.people

    def part(self, age):
        return self.amounts[list(Age).index(age)]

    def members_of(self, age):
        """How many members owe whose oldest month is of this age."""
        return self.members[list(Age).index(age)]

    def __add__(self, other):
        return AgedArrears(
            self.branch,
            self.is_whole,
            [sum(pair) for pair in zip(self.amounts, other.amounts, strict=True)],
            [sum(pair) for pair in zip(self.members, other.members, strict=True)],
        )


# Whole centimes as floating numbers, exact up to 90,000 billion dirhams: PostgreSQL sums `numeric` in so much
# memory that it spills to disk. First the months of each member in a branch, then the few rows left, by places.
_STATEMENT = f"""
WITH late (branch_id, person_id, month, due) AS ({{late}}),
owed AS (SELECT branch_id, person_id, min(month) AS since, {{parts}} FROM late GROUP BY branch_id, person_id),
debt AS (
    SELECT substr(branch.path, 1, %s) AS place, person_id, min(since) AS since, {{wholes}}
    FROM owed JOIN {Branch._meta.db_table} branch ON branch.id = owed.branch_id
    GROUP BY substr(branch.path, 1, %s), person_id
)
SELECT place, {{sums}}, {{counts}} FROM debt GROUP BY place
"""  # noqa: S608  a name of ours


def arrears_by_age(user, branch) -> list[AgedArrears]:
    """The AgedArrears of `branch` itself, then of each branch under it, as far as `user` sees totals. Two queries.

    Who owes in several of these branches is counted in each of them.
    """
    depth_below = branch.depth + 1
    children = Branch.objects.within_reach(user, TOTALS).filter(path__startswith=branch.path, depth=depth_below)
    late = late_below(user, branch)
    found = {} if late is None else dict(_sums(late, len(branch.path) + STEP))
    rows = [AgedArrears(branch, False, *found[branch.path])] if branch.path in found else [AgedArrears(branch, False)]
    return rows + [AgedArrears(child, True, *found.get(child.path, ())) for child in children.order_by("path")]


def late_below(user, branch):
    """The late charges of `branch` and those under it of which `user` sees the totals; None where that is nowhere."""
    reach = reach_of(user, TOTALS).within(branch.path)
    if not reach:
        return None
    if branch.depth == 1 and reach.covers_under(branch.path):
        return late_charges()  # of the whole party: no charge need be asked where it stands
    return late_charges().filter(reach.ranges("branch__path"), branch__path__startswith=branch.path)


def total_of(branch, rows):
    """All of `rows` together, as one AgedArrears of `branch`."""
    whole = sum(rows, AgedArrears(branch))
    whole.is_total = True
    return whole


def _sums(charges, length):
    """(path, (amounts by age, members by age)) by the first `length` letters of the branches' paths; one query."""
    centimes = Cast(F("due") * 100, FloatField())
    late = charges.order_by().values_list("branch", "person", "month", centimes)
    late, parameters = late.query.sql_with_params()
    ends = [_written(age.months) for age in Age]
    within = [_within(first, last) for first, last in ends]
    parts = ", ".join(f"sum(CASE WHEN {sql} THEN due END) AS part{place}" for place, (sql, _v) in enumerate(within))
    oldest = [_within(first, last, "since") for first, last in ends]
    statement = _STATEMENT.format(
        late=late,
        parts=parts,
        wholes=", ".join(f"sum(part{place}) AS part{place}" for place in range(len(ends))),
        sums=", ".join(f"sum(part{place})" for place in range(len(ends))),
        counts=", ".join(f"count(CASE WHEN {sql} THEN 1 END)" for sql, _values in oldest),
    )
    values = [*parameters, *_flat(within), length, length, *_flat(oldest)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for place, *sums in cursor.fetchall():
            yield place, ([_dirhams(amount) for amount in sums[: len(ends)]], sums[len(ends) :])


def _within(first, last, column="month"):
    """(condition, its values) that a month stands between two."""
    return (f"{column} <= %s", [last]) if first is None else (f"{column} BETWEEN %s AND %s", [first, last])


def _flat(conditions):
    return [value for _sql, values in conditions for value in values]


def _written(months):
    return [month and connection.ops.adapt_datefield_value(month) for month in months]


def _dirhams(centimes):
    return Decimal(round(centimes or 0)).scaleb(-2)
