"""The monthly run's writing for many members at once: each function is one statement of SQL, the same on both engines.

What it reads are querysets, so that their rules are those of everywhere else; only what no queryset can say is
written here. `prices` are rows (branch's pk, category's pk, income band's pk or 0 for none, dirhams or None without a
rate), see `price_list`.
"""

import json
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from .models import Allocation, DuesCharge, DuesRelief
from .rates import RateTable
from .reliefs import Asked

CHARGE, ALLOCATION = DuesCharge._meta.db_table, Allocation._meta.db_table


def price_list(members, month: date) -> list[tuple]:
    """What each category and band among `members` (memberships) costs in each of their branches, in two queries."""
    kinds = members.order_by().values_list("branch", "branch__path", "category", "income_band").distinct()
    kinds = list(kinds)
    table = RateTable.of_paths({path for _branch, path, *_kind in kinds})
    return [
        (branch, category, band or 0, table.rate(path, category, band, month))
        for branch, path, category, band in kinds
    ]


def insert_charges(members, prices, month: date) -> int:
    """Charge `month` to each of `members` that has a price, unless the person is asked already. Returns how many.

    In the order of people, as payments make charges ahead: two that insert the same ones never wait for each other.
    """
    if not prices:
        return 0
    head, parameters = _what_is_asked(members, prices, month)
    return _execute(
        f"""
        INSERT INTO {CHARGE} (membership_id, person_id, branch_id, month, amount, exemption_reason,
                              relief_id, before_relief, exempted_by_id, exempted_at)
        {head}
        SELECT id, person_id, branch_id, %s, amount, '', relief_id, before_relief, exempted_by_id,
               CASE WHEN exempted_by_id IS NOT NULL THEN %s END
        FROM asked
        WHERE amount > 0
        ORDER BY person_id
        ON CONFLICT (person_id, month) WHERE withdrawn_at IS NULL DO NOTHING
        """,  # noqa: S608  names of tables and querysets' own SQL; every value is a parameter
        [*parameters, month, connection.ops.adapt_datetimefield_value(now())],
    )


def standing_charges(members, charges, prices, month: date) -> list[tuple]:
    """Which of `charges` (of one month) ask the persons of `members` for something else than the run would.

    Also those that no run confirmed. Rows of (charge's pk, person's pk, membership's pk, its branch's pk, a
    `reliefs.Asked`, whether no run confirmed it, whether the charge differs).
    """
    if not prices:
        return []
    head, parameters = _what_is_asked(members, prices, month)
    columns = ("pk", "person_id", "membership_id", "amount", "exempted_at", "made_by_id", "confirmed_at")
    standing, more = charges.order_by().values_list(*columns).query.sql_with_params()
    differs = (
        "asked.amount > 0 AND (standing.membership_id <> asked.id OR standing.amount <> asked.amount"
        " OR (asked.exempted_by_id IS NOT NULL AND standing.exempted_at IS NULL))"
    )
    unconfirmed = "standing.made_by_id IS NOT NULL AND standing.confirmed_at IS NULL"
    with connection.cursor() as cursor, _without_nested_loops(cursor):
        cursor.execute(
            f"""
            {head},
            standing (id, person_id, membership_id, amount, exempted_at, made_by_id, confirmed_at) AS ({standing})
            SELECT standing.id, standing.person_id, asked.id, asked.branch_id, asked.amount, asked.relief_id,
                   asked.before_relief, asked.exempted_by_id,
                   CASE WHEN {unconfirmed} THEN 1 ELSE 0 END, CASE WHEN {differs} THEN 1 ELSE 0 END
            FROM asked JOIN standing ON standing.person_id = asked.person_id
            WHERE ({unconfirmed}) OR ({differs})
            """,  # noqa: S608  as above
            [*parameters, *more],
        )
        return [(*row[:4], Asked(*row[4:8]), *row[8:]) for row in cursor.fetchall()]


def spread_credit(payments, charges) -> list[tuple]:
    """Let the free money of `payments` settle what is due on `charges`. Writes the allocations alone (`settled`).

    Each person's money settles that person's months in the same branch, oldest money and oldest month first, as
    `allocation.spread` does for one: a sum settles a month where the two overlap when the sums are laid one after
    the other, and the months likewise. Counted in whole centimes, as SQLite computes in floating point. Returns the
    keys (payment, charge) of the allocations that were made or grew.
    """
    funds = payments.order_by().values_list("pk", "payer_id", "branch_id", "paid_on", "free")
    due = charges.order_by().values_list("pk", "person_id", "branch_id", "month", "due")
    parts = [rows.query.sql_with_params() for rows in (funds, due)]
    sql = _SPREAD.format(*[sql for sql, _parameters in parts], allocation=ALLOCATION)
    with connection.cursor() as cursor, _without_nested_loops(cursor):
        cursor.execute(sql, [value for _sql, parameters in parts for value in parameters])
        return cursor.fetchall()


@contextmanager
def _without_nested_loops(cursor):
    """Before a run little is due, so PostgreSQL expects a row or two, and would try each sum against each month.

    Nor does it know how many members there are of a batch, and would try each relief against each of them.
    """
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL enable_nestloop = on")


_SPREAD = """
INSERT INTO {allocation} (payment_id, charge_id, amount)
WITH fund (id, person_id, branch_id, day, amount) AS ({}),
due (id, person_id, branch_id, month, amount) AS ({}),
fund_span AS (
    SELECT id, person_id, branch_id, CAST(round(amount * 100) AS bigint) AS size,
           CAST(sum(round(amount * 100)) OVER (PARTITION BY person_id, branch_id ORDER BY day, id) AS bigint) AS upto
    FROM fund
),
due_span AS (
    SELECT id, person_id, branch_id, CAST(round(amount * 100) AS bigint) AS size,
           CAST(sum(round(amount * 100)) OVER (PARTITION BY person_id, branch_id ORDER BY month, id) AS bigint) AS upto
    FROM due
)
SELECT fund_span.id, due_span.id,
       (CASE WHEN fund_span.upto < due_span.upto THEN fund_span.upto ELSE due_span.upto END
        - CASE WHEN fund_span.upto - fund_span.size > due_span.upto - due_span.size
               THEN fund_span.upto - fund_span.size ELSE due_span.upto - due_span.size END) / 100.0
FROM fund_span
JOIN due_span ON due_span.person_id = fund_span.person_id AND due_span.branch_id = fund_span.branch_id
WHERE fund_span.upto - fund_span.size < due_span.upto AND due_span.upto - due_span.size < fund_span.upto
ORDER BY due_span.id, fund_span.id
ON CONFLICT (payment_id, charge_id) WHERE released_at IS NULL
DO UPDATE SET amount = round({allocation}.amount + excluded.amount, 2)
RETURNING payment_id, charge_id
"""


def _what_is_asked(members, prices, month):
    """The beginning of a statement that names what `month` asks of each of `members` (`asked`), with its parameters.

    It is the price of the member's kind, lowered by the relief that holds, as `reliefs.ReliefTable.asked` says.
    """
    head, parameters = _members_and_prices(members, prices)
    columns = ("pk", "person_id", "branch__path", "kind", "percent", "amount", "answered_by_id")
    reliefs = DuesRelief.objects.approved().on(month).order_by().values_list(*columns)
    sql, more = reliefs.query.sql_with_params()
    return f"{head}, {_ASKED.format(sql)}", [*parameters, *more]


def _members_and_prices(members, prices):
    """The beginning of a statement that names `members` and `prices`, with its parameters."""
    columns = ("pk", "person_id", "branch_id", "category_id", Coalesce("income_band_id", 0))
    members, parameters = members.order_by().values_list(*columns).query.sql_with_params()
    if connection.vendor == "postgresql":
        prices, rows = [[list(column) for column in zip(*prices, strict=True)], _ROWS_OF_ARRAYS]
    else:
        prices, rows = [json.dumps(prices, default=str)], _ROWS_OF_JSON
    head = (
        f"WITH member (id, person_id, branch_id, category_id, band_id) AS ({members}),"
        f" price (branch_id, category_id, band_id, amount) AS ({rows})"
    )
    return head, [*parameters, *prices]


# A parameter for all rows, as in `sql.lookups`.
_ROWS_OF_ARRAYS = "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[])"
_ROWS_OF_JSON = """
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
       CAST(json_extract(value, '$[3]') AS numeric)
FROM json_each(%s)
"""
# Of the reliefs that hold for a member the one of the nearest branch counts. Centimes are whole: SQLite computes in
# floating point.
_ASKED = """
relief (id, person_id, path, kind, percent, amount, approved_by_id) AS ({}),
held AS (
    SELECT member.id AS member_id, relief.id, relief.kind, relief.percent, relief.amount, relief.approved_by_id,
           row_number() OVER (PARTITION BY member.id ORDER BY length(relief.path) DESC, relief.id DESC) AS place
    FROM relief JOIN member ON member.person_id = relief.person_id
    JOIN branches_branch branch ON branch.id = member.branch_id
                                AND substr(branch.path, 1, length(relief.path)) = relief.path
),
lowered AS (
    SELECT member.id, member.person_id, member.branch_id, price.amount AS price, held.id AS relief_id,
           CASE WHEN held.kind = 'exemption' AND price.amount > 0 THEN held.approved_by_id END AS exempted_by_id,
           CASE held.kind
               WHEN 'percent' THEN
                   (CAST(round(price.amount * 100) AS bigint) * (100 - held.percent) + 50) / 100 / 100.0
               WHEN 'amount' THEN CASE WHEN held.amount < price.amount THEN held.amount ELSE price.amount END
               ELSE price.amount
           END AS amount
    FROM member
    JOIN price ON price.branch_id = member.branch_id AND price.category_id = member.category_id
               AND price.band_id = member.band_id
    LEFT JOIN held ON held.member_id = member.id AND held.place = 1
),
asked AS (
    SELECT id, person_id, branch_id, amount, exempted_by_id,
           CASE WHEN exempted_by_id IS NOT NULL OR amount < price THEN relief_id END AS relief_id,
           CASE WHEN amount < price THEN price END AS before_relief
    FROM lowered
)
"""


def _execute(sql, parameters):
    """Execute an INSERT; returns the number of rows. (Python's SQLite counts only where the statement begins so.)"""
    with connection.cursor() as cursor, _without_nested_loops(cursor):
        cursor.execute(sql, parameters)
        return cursor.rowcount
