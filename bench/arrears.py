"""Arrears by age and collection over 24 months for a whole party, against the same sums written as bare SQL.

One member in `LATE` stopped paying, at a month that differs from member to member; the others have paid every month.
Both sides read the same rows of the same database, in turn; the report also reads the branches and makes its rows.
"""

import statistics
import time
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from branches.models import Branch
from branches.paths import STEP
from treasury.ages import Age, arrears_by_age, total_of
from treasury.balances import totals_by_month
from treasury.months import add_months, current_month
from treasury.within import Within

MONTHS = 24
LATE = 5

_UNPAID = """
UPDATE treasury_duescharge SET paid = 0, first_paid_on = NULL, last_paid_on = NULL
WHERE person_id %% %s = 0 AND month >= (current_date - ((person_id / %s) %% %s) * interval '1 month')::date
"""
_BARE_AGES = """
SELECT substr(path, 1, %(length)s), sum(due) FILTER (WHERE month >= %(new)s),
       sum(due) FILTER (WHERE month >= %(half)s AND month < %(new)s),
       sum(due) FILTER (WHERE month >= %(year)s AND month < %(half)s),
       sum(due) FILTER (WHERE month < %(year)s), count(DISTINCT person_id)
FROM treasury_duescharge charge JOIN branches_branch branch ON branch.id = charge.branch_id
WHERE due > 0 AND withdrawn_at IS NULL AND month < %(now)s GROUP BY 1
"""
_BARE_MONTHS = """
SELECT month, sum(amount), sum(paid), sum(due)
FROM treasury_duescharge charge JOIN branches_branch branch ON branch.id = charge.branch_id
WHERE path LIKE %(under)s AND withdrawn_at IS NULL AND exempted_at IS NULL AND month BETWEEN %(first)s AND %(last)s
GROUP BY 1
"""


@dataclass(frozen=True)
class Compared:
    """Seconds (medians) of a report and of bare SQL for the same sums, and how many rows of charges they add up."""

    name: str
    bare: float
    report: float
    rows: int

    @property
    def ratio(self):
        return self.report / self.bare


def owe_some():
    """Let one member in `LATE` have stopped paying some months ago."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_UNPAID, [LATE, LATE, MONTHS])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE treasury_duescharge")


def time_arrears(user, rounds) -> list[Compared]:
    """Both reports over the whole party as `user`, who sees it all. RuntimeError where the sums differ."""
    root, now = Branch.objects.get(depth=1), current_month()
    first, last = add_months(now, -MONTHS), add_months(now, -1)
    starts = dict(zip(("new", "half", "year"), (age.months[0] for age in Age), strict=False))
    ages = {"length": len(root.path) + STEP, "now": now, **starts}
    user.reach("treasury.view_totals")  # what the account reaches is read once
    branches = Branch.objects.within_reach(user, "treasury.view_totals").filter(path__startswith=root.path)
    of_two_years = {"first": first, "last": last, "under": f"{root.path}%"}

    def bare_ages():
        return _bare(_BARE_AGES, ages, slice(1, 5))

    def bare_months():
        return _bare(_BARE_MONTHS, of_two_years, slice(3, 4))

    return [
        _compare("arrears by age", rounds, bare_ages, lambda: total_of(root, arrears_by_age(user, root)).amount,
                 "due > 0"),
        _compare("collection over 24 months", rounds, bare_months,
                 lambda: _left(totals_by_month(Within(branches), first, last)), "TRUE"),
    ]  # fmt: skip


def _left(totals):
    return sum((row.arrears for row in totals.values()), Decimal(0))


def _bare(statement, values, sums):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return sum((amount or 0 for row in cursor.fetchall() for amount in row[sums]), Decimal(0))


def _compare(name, rounds, bare, report, condition):
    taken = {bare: [], report: []}
    for _round in range(rounds):
        found = set()
        for side in (bare, report):
            started = time.perf_counter()
            found.add(side())
            taken[side].append(time.perf_counter() - started)
        if len(found) > 1:
            raise RuntimeError(f"{name}: bare SQL and the report add up to {found}.")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM treasury_duescharge WHERE {condition}")  # noqa: S608  ours
        [rows] = cursor.fetchone()
    return Compared(name, statistics.median(taken[bare]), statistics.median(taken[report]), rows)
