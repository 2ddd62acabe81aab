"""What branches collected, by month, in one statement: divided there where the percentages of a month were kept.

What a statement has counted once is divided by its basis and added up for each level by the database, to the centime
as `splitting.split` does. So a headquarters reads a row a month of these, and not one of each branch.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import DateField, F, Func, Q, Sum

from branches.models import Branch
from sql.lookups import among_sql

from ..cashbook.lines import to_cents
from ..models import DUES_RETURNED, CashEntry, Payment, ShareBasis, exact
from .splitting import CENT

_BRANCH, _BASIS, _LEVEL = (
    model._meta.db_table for model in (Branch, ShareBasis, ShareBasis.levels.through)
)  # fmt: skip
_LEVELS = range(4)
_PERCENTS = ("local", "province", "region", "national")


class _MonthOf(Func):
    """The first day of the month of a day, as a day: `TruncMonth` makes a moment, which no index of days finds."""

    output_field = DateField()
    template = "CAST(DATE_TRUNC('month', %(expressions)s) AS date)"

    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, template="DATE(%(expressions)s, 'start of month')")


class Divided(NamedTuple):
    """Dirhams that a level counts of a month, and the parts of the four levels in them, as kept bases divide them."""

    level: int
    month: date
    total: Decimal
    parts: tuple


class Undivided(NamedTuple):
    """Dirhams of a branch and a month that no basis of the month of the `rule` divides; the month's own `basis`."""

    branch: int
    path: str
    month: date
    rule: date
    total: Decimal
    basis: int | None


def _each(words, by=", "):
    return by.join(words.format(level=level) for level in _LEVELS)


def _ahead_of(level):
    """How many levels get a centime that is left over before `level`: who lost more, and the lower one of two."""
    others = (
        f"CASE WHEN rest{other} {'>=' if other < level else '>'} rest{level} THEN 1 ELSE 0 END"
        for other in _LEVELS
        if other != level
    )
    return " + ".join(others)


_PERCENT_COLUMNS = ", ".join(
    f"CAST(ROUND(basis.{name} * 100) AS bigint) AS percent{level}" for level, name in enumerate(_PERCENTS)
)
# Centimes and hundredths of a percent are whole numbers, so that both engines compute exactly.
_DIVIDED = f"""
WITH collected (branch_id, month, rule, total) AS ({{collected}}),
kept AS (
    SELECT basis.id AS basis_id, found.month, found.total, CASE WHEN found.total < 0 THEN -1 ELSE 1 END AS sign,
           CAST(ROUND(ABS(found.total) * 100) AS bigint) AS whole,
           {_PERCENT_COLUMNS}
    FROM collected found JOIN {_BASIS} basis ON basis.branch_id = found.branch_id AND basis.month = found.rule
),
floored AS (
    SELECT basis_id, month, total, sign, whole, {_each("whole * percent{level} / 10000 AS part{level}")},
           {_each("whole * percent{level} %% 10000 AS rest{level}")} FROM kept
),
counted AS (
    SELECT basis_id, month, total, sign, whole - ({_each("part{level}", " + ")}) AS left_over,
           {_each("part{level}")}, {", ".join(f"{_ahead_of(level)} AS ahead{level}" for level in _LEVELS)} FROM floored
)
SELECT level.branch_id, '', counted.month, NULL, SUM(counted.total), NULL,
       {_each("SUM(sign * (part{level} + CASE WHEN ahead{level} < left_over THEN 1 ELSE 0 END))")}
FROM counted JOIN {_LEVEL} level ON level.sharebasis_id = counted.basis_id
WHERE {{wanted}} GROUP BY level.branch_id, counted.month
UNION ALL
SELECT found.branch_id, branch.path, found.month, found.rule, found.total, here.id, 0, 0, 0, 0
FROM collected found JOIN {_BRANCH} branch ON branch.id = found.branch_id
LEFT JOIN {_BASIS} here ON here.branch_id = found.branch_id AND here.month = found.month
WHERE NOT EXISTS (
    SELECT 1 FROM {_BASIS} basis WHERE basis.branch_id = found.branch_id AND basis.month = found.rule
)
"""  # noqa: S608  names of ours


def collected_by_month(top: str, first: date, after: date, *, also, wanted) -> tuple[list[Divided], list[Undivided]]:
    """What the branches within `top`, and those of `also` (keys), collected on the days [first, after).

    Of what kept bases divide, the sums of each of the levels `wanted` (keys); of the rest, a row for each branch and
    month. What was taken back after its month was closed is in the month in which it was, divided as it was given; and
    so is credit that was given back, or went to another branch, where it is collected again. One statement.
    """
    statement, parameters = _collected(top, first, after, also)
    among, keys = among_sql("level.branch_id", wanted, connection)
    with connection.cursor() as cursor:
        cursor.execute(_DIVIDED.format(collected=statement, wanted=among), [*parameters, keys])
        rows = cursor.fetchall()
    divided = [
        Divided(key, _day(month), to_cents(total), tuple(part * CENT for part in parts))
        for key, _path, month, rule, total, _basis, *parts in rows
        if rule is None
    ]
    undivided = [
        Undivided(key, path, _day(month), _day(rule), to_cents(total), basis)
        for key, path, month, rule, total, basis, *_parts in rows
        if rule is not None
    ]
    return divided, undivided


def _collected(top, first, after, also):
    """(SQL, parameters) of the sums by branch, month and month of the rule: received, taken back, given back."""
    there = Q(branch__path__startswith=top) | Q(branch__in=also) if also else Q(branch__path__startswith=top)
    payments = Payment.objects.filter(there).order_by()
    returned = CashEntry.objects.counting().filter(there, category__code=DUES_RETURNED).order_by()
    # What was received is of the rule of its own month: it is grouped by one month, and not by the same one twice.
    received, of_received = _by_month(payments.as_lines(), first, after, "day")
    less = [
        _by_month(rows, first, after, "day", "booked_on")
        for rows in (payments.as_taken_back(), returned.annotate(day=F("booked_on"), adds=F("counted")))
    ]
    statements = [f"SELECT branch, month_0, month_0, total FROM ({received}) received"]  # noqa: S608  ours
    statements += [f"SELECT branch, month_0, month_1, total FROM ({statement}) less" for statement, _values in less]  # noqa: S608
    return " UNION ALL ".join(statements), [*of_received, *(value for _less, values in less for value in values)]


def _by_month(lines, first, after, *days):
    """(SQL, parameters) of the sums of `lines` from `first` on by `branch` and the months of `days` (`month_0`, …)."""
    months = {f"month_{place}": _MonthOf(day) for place, day in enumerate(days)}
    rows = lines.filter(day__gte=first, day__lt=after).annotate(**months).values("branch", *months)
    return rows.annotate(total=exact(Sum("adds"))).query.sql_with_params()


def _day(day):
    return date.fromisoformat(day) if isinstance(day, str) else day  # SQLite keeps days as text
