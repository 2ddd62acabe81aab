"""Charging a month for a whole party, against a bare `INSERT … SELECT` of the same rows in the same database.

Members have half a year of dues, paid at once; one in `HOLDERS` has given money that settles nothing yet, and one in
`RELIEVED` owes half the rate. Both sides
write the month's charges and the allocations of that money; the run also finds, locks, prices and confirms, in
batches, as it does in service.
"""

import statistics
import time
from dataclasses import dataclass

from django.db import connection, transaction

from branches.models import Branch
from treasury.charging import batches_of, charge_branches
from treasury.months import current_month

MONTHS = 6
HOLDERS = 50
AMOUNT, HELD = 20, 60
RELIEVED, PERCENT = 20, 50

_HELD = """
INSERT INTO treasury_payment (branch_id, year, number, payer_id, amount, method, paid_on, note, recorded_by_id,
                              recorded_at, void_reason)
SELECT branch_id, 1, row_number() OVER (PARTITION BY branch_id ORDER BY person_id), person_id, %s, 'cash',
       current_date, '', 1, now(), ''
FROM members_membership WHERE person_id %% %s = 0
"""
_RELIEVED = """
INSERT INTO treasury_duesrelief (person_id, branch_id, kind, percent, reason, decision, state, started_on,
                                 recorded_by_id, recorded_at, answered_by_id, answered_at, refusal, stop_reason)
SELECT person_id, branch_id, 'percent', %s, '-', '', 'approved', date_trunc('month', current_date),
       1, now(), 2, now(), '', ''
FROM members_membership WHERE person_id %% %s = 1
"""
_BARE_CHARGES = """
INSERT INTO treasury_duescharge (membership_id, person_id, branch_id, month, amount, exemption_reason, relief_id,
                                 before_relief)
SELECT member.id, member.person_id, member.branch_id, %(month)s,
       CASE WHEN relief.id IS NULL THEN %(amount)s ELSE %(amount)s * (100 - relief.percent) / 100 END, '', relief.id,
       CASE WHEN relief.id IS NOT NULL THEN %(amount)s END
FROM members_membership member
LEFT JOIN treasury_duesrelief relief ON relief.person_id = member.person_id AND relief.branch_id = member.branch_id
                                    AND relief.state = 'approved' AND relief.started_on <= %(month)s
"""
_BARE_ALLOCATIONS = """
INSERT INTO treasury_allocation (payment_id, charge_id, amount)
SELECT payment.id, charge.id, charge.amount
FROM treasury_payment payment
JOIN treasury_duescharge charge ON charge.person_id = payment.payer_id AND charge.month = %s
WHERE payment.year = 1
"""
_BARE_SUMS = [
    "UPDATE treasury_duescharge SET paid = amount, first_paid_on = current_date, last_paid_on = current_date"  # noqa: S608
    f" WHERE month = %s AND person_id %% {HOLDERS} = 0",
    f"UPDATE treasury_payment SET settled = {AMOUNT} WHERE year = 1",  # noqa: S608
]


@dataclass(frozen=True)
class Charging:
    """Seconds of the bare statements and of the run (medians), the rows that each writes, and the run's batches."""

    bare: float
    run: float
    rows: int
    batches: int

    @property
    def ratio(self):
        return self.run / self.bare


def relieve_some():
    """Lower what one member in `RELIEVED` owes, none of those who hold money."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_RELIEVED, [PERCENT, RELIEVED])


def hold_money():
    """Give one member in `HOLDERS` money that settles nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_HELD, [HELD, HOLDERS])


def time_charging(rounds) -> Charging:
    """Charge the present month and take it back, `rounds` times each way in turn. RuntimeError if the rows differ."""
    root, month = Branch.objects.get(depth=1), current_month()
    bare, run = [], []
    for _round in range(rounds):
        seconds, rows = _timed(_bare, month)
        bare.append(seconds)
        seconds, same = _timed(_run, root, month)
        run.append(seconds)
        if rows != same:
            raise RuntimeError(f"The bare statements wrote {rows} rows, the run {same}.")
    return Charging(statistics.median(bare), statistics.median(run), rows, len(batches_of(root)))


def _timed(write, *arguments):
    """(seconds, rows written) of one way, from a database that was tidied before it; its rows are taken back."""
    _execute("VACUUM ANALYZE treasury_duescharge, treasury_allocation, treasury_duesrelief")
    _execute("CHECKPOINT")
    started = time.perf_counter()
    write(*arguments)
    seconds = time.perf_counter() - started
    month = current_month()
    rows = _execute("DELETE FROM treasury_allocation USING treasury_duescharge charge"
                    " WHERE charge.id = charge_id AND charge.month = %s", [month])  # fmt: skip
    _execute("UPDATE treasury_payment SET settled = 0 WHERE year = 1")
    return seconds, rows + _execute("DELETE FROM treasury_duescharge WHERE month = %s", [month])


@transaction.atomic
def _bare(month):
    _execute(_BARE_CHARGES, {"month": month, "amount": AMOUNT})
    _execute(_BARE_ALLOCATIONS, [month])
    _execute(_BARE_SUMS[0], [month])
    _execute(_BARE_SUMS[1])


def _run(root, month):
    for batch in batches_of(root):
        charge_branches(batch, month)


def _execute(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount
