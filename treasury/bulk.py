"""The monthly run's writing for many members at once: each function is one statement of SQL, the same on both engines.

What it reads are querysets, so that their rules are those of everywhere else; only what no queryset can say is
written here. `prices` are triples (branch's pk, category's pk, dirhams or None without a rate), see `price_list`.
"""

import json
from contextlib import contextmanager
from datetime import date

from django.db import connection

from .models import Allocation, DuesCharge
from .rates import RateTable

CHARGE, ALLOCATION = DuesCharge._meta.db_table, Allocation._meta.db_table


def price_list(members, month: date) -> list[tuple]:
    """What each category among `members` (memberships) costs in each of their branches, in two queries."""
    pairs = members.order_by().values_list("branch", "branch__path", "category").distinct()
    pairs = list(pairs)
    table = RateTable.of_paths({path for _branch, path, _category in pairs})
    return [(branch, category, table.rate(path, category, month)) for branch, path, category in pairs]


def insert_charges(members, prices, month: date) -> int:
    """Charge `month` to each of `members` that has a price, unless the person is asked already. Returns how many.

    In the order of people, as payments make charges ahead: two that insert the same ones never wait for each other.
    """
    if not prices:
        return 0
    head, parameters = _members_and_prices(members, prices)
    return _execute(
        f"""
        INSERT INTO {CHARGE} (membership_id, person_id, branch_id, month, amount, exemption_reason)
        {head}
        SELECT member.id, member.person_id, member.branch_id, %s, price.amount, ''
        FROM member JOIN price ON price.branch_id = member.branch_id AND price.category_id = member.category_id
        WHERE price.amount > 0
        ORDER BY member.person_id
        ON CONFLICT (person_id, month) WHERE withdrawn_at IS NULL DO NOTHING
        """,  # noqa: S608  names of tables and querysets' own SQL; every value is a parameter
        [*parameters, month],
    )


def standing_charges(members, charges, prices) -> list[tuple]:
    """Which of `charges` (of one month) ask the persons of `members` for something else than the run would.

    Also those that no run confirmed. Rows of (charge's pk, person's pk, membership's pk, its branch's pk, price,
    whether no run confirmed it, whether membership or amount differ).
    """
    if not prices:
        return []
    head, parameters = _members_and_prices(members, prices)
    columns = ("pk", "person_id", "membership_id", "amount", "made_by_id", "confirmed_at")
    standing, more = charges.order_by().values_list(*columns).query.sql_with_params()
    differs = "price.amount > 0 AND (standing.membership_id <> member.id OR standing.amount <> price.amount)"
    unconfirmed = "standing.made_by_id IS NOT NULL AND standing.confirmed_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head}, standing (id, person_id, membership_id, amount, made_by_id, confirmed_at) AS ({standing})
            SELECT standing.id, standing.person_id, member.id, member.branch_id, price.amount,
                   CASE WHEN {unconfirmed} THEN 1 ELSE 0 END, CASE WHEN {differs} THEN 1 ELSE 0 END
            FROM member JOIN price ON price.branch_id = member.branch_id AND price.category_id = member.category_id
            JOIN standing ON standing.person_id = member.person_id
            WHERE ({unconfirmed}) OR ({differs})
            """,  # noqa: S608  as above
            [*parameters, *more],
        )
        return cursor.fetchall()


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
    """Before a run little is due, so PostgreSQL expects a row or two, and would try each sum against each month."""
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


def _members_and_prices(members, prices):
    """The beginning of a statement that names `members` and `prices`, with its parameters."""
    columns = ("pk", "person_id", "branch_id", "category_id")
    members, parameters = members.order_by().values_list(*columns).query.sql_with_params()
    if connection.vendor == "postgresql":
        prices, rows = [[list(column) for column in zip(*prices, strict=True)], _ROWS_OF_ARRAYS]
    else:
        prices, rows = [json.dumps(prices, default=str)], _ROWS_OF_JSON
    head = (
        f"WITH member (id, person_id, branch_id, category_id) AS ({members}),"
        f" price (branch_id, category_id, amount) AS ({rows})"
    )
    return head, [*parameters, *prices]


# A parameter for all rows, as in `sql.lookups`.
_ROWS_OF_ARRAYS = "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[])"
_ROWS_OF_JSON = """
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), CAST(json_extract(value, '$[2]') AS numeric)
FROM json_each(%s)
"""


def _execute(sql, parameters):
    """Execute an INSERT; returns the number of rows. (Python's SQLite counts only where the statement begins so.)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount
