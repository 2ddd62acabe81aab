"""The money of many branches over two years, summed in the database: one statement for one branch or for a party."""

from datetime import date
from typing import NamedTuple

from django.db import connection

from ..cashbook.lines import as_day, to_cents
from ..models import CashEntry, MoneyAccount, Payment

BEFORE, LAST_YEAR, THIS_YEAR = 0, 1, 2
NOWHERE = ""  # the kind of account of payments that stand in none


class Sum(NamedTuple):
    """What lines of one kind add: `span` (BEFORE, LAST_YEAR, THIS_YEAR), the account's kind, what they are for.

    `is_dues` of the members' payments; else the category's key, None for opening balances and moves between accounts.
    """

    span: int
    account_kind: str
    is_dues: bool
    category: int | None
    amount: object


_OF_PAYMENT = ("branch_id", "account_id", "method", "booked_on", "day", "adds")
_ACCOUNT = MoneyAccount._meta.db_table
# Which account received a payment: the rule of `cashbook.accounts.payments_into`, for many branches at once. What came
# (`came`) before an account began is in its opening balance, and so is taken out of no book when it is taken back.
# Payments of a day and entries of an account are added up before their accounts are looked for: far fewer rows join.
_SPANS = """SUM(adds) FILTER (WHERE day < %s) AS before,
       SUM(adds) FILTER (WHERE day >= %s AND day < %s) AS last_year, SUM(adds) FILTER (WHERE day >= %s) AS this_year"""
_SUMS = f"""
WITH payment (branch_id, account_id, method, came, day, adds) AS ({{payments}}),
entry (account_id, category_id, day, adds) AS ({{entries}}),
paid AS (
    SELECT branch_id, account_id, method, came, {_SPANS} FROM payment GROUP BY branch_id, account_id, method, came
),
booked AS (SELECT account_id, category_id, {_SPANS} FROM entry GROUP BY account_id, category_id),
bank AS (
    SELECT branch_id, MIN(begins_on) AS first_day, COUNT(CASE WHEN closed_on IS NULL THEN 1 END) AS open_ones,
           MIN(CASE WHEN closed_on IS NULL THEN begins_on END) AS begins_on
    FROM {_ACCOUNT} WHERE kind = 'bank' GROUP BY branch_id
),
placed (kind, begins_on, came, before, last_year, this_year) AS (
    SELECT CASE WHEN account.id IS NOT NULL THEN account.kind WHEN paid.method = 'cash' THEN 'cash'
                WHEN bank.open_ones = 1 THEN 'bank' ELSE '{NOWHERE}' END,
           CASE WHEN account.id IS NOT NULL THEN account.begins_on WHEN paid.method = 'cash' THEN box.begins_on
                WHEN bank.open_ones = 1 AND bank.first_day IS NOT NULL THEN bank.begins_on ELSE bank.first_day END,
           paid.came, paid.before, paid.last_year, paid.this_year
    FROM paid
    LEFT JOIN {_ACCOUNT} account ON account.id = paid.account_id
    LEFT JOIN {_ACCOUNT} box ON box.branch_id = paid.branch_id AND box.kind = 'cash'
    LEFT JOIN bank ON bank.branch_id = paid.branch_id
),
line (kind, is_dues, category_id, before, last_year, this_year) AS (
    SELECT account.kind, 0, booked.category_id, booked.before, booked.last_year, booked.this_year
    FROM booked JOIN {_ACCOUNT} account ON account.id = booked.account_id
    UNION ALL
    SELECT kind, 1, NULL, before, last_year, this_year FROM placed WHERE begins_on IS NULL OR came >= begins_on
)
SELECT kind, is_dues, category_id, SUM(before), SUM(last_year), SUM(this_year) FROM line GROUP BY 1, 2, 3
"""  # noqa: S608  names of ours


def sums_of(branches, year: int) -> list[Sum]:
    """The sums of the lines of `branches` (Within) through the end of `year`; one query."""
    after = date(year + 1, 1, 1)
    payments = branches.of(Payment.objects.order_by())
    entries = branches.of(CashEntry.objects.counting()).filter(booked_on__lt=after).order_by()
    paid, of_paid = _together(
        _written(rows.filter(day__lt=after).values_list(*_OF_PAYMENT))
        for rows in (payments.as_lines(), payments.as_taken_back())
    )
    booked, of_booked = _written(entries.values_list("account_id", "category_id", "booked_on", "counted"))
    before, this = as_day(date(year - 1, 1, 1)), as_day(date(year, 1, 1))
    spans = [before, before, this, this]
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(payments=paid, entries=booked), [*of_paid, *of_booked, *spans, *spans])
        rows = cursor.fetchall()
    return [
        Sum(span, kind, bool(dues), category, to_cents(total))
        for kind, dues, category, *totals in rows
        for span, total in enumerate(totals)
        if total is not None
    ]


def _together(parts):
    """The (SQL, parameters) of parts as one: UNION ALL."""
    statements, parameters = zip(*parts, strict=True)
    return " UNION ALL ".join(statements), [value for values in parameters for value in values]


def _written(rows):
    return rows.query.sql_with_params()
