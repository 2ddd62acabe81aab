"""The audit of the books of a whole party, against plain aggregates over the same tables; and closing a month.

Members have 24 months of dues, most of them paid in cash; a part of the branches has closed a month. Each round
measures both sides in turn, the audit check by check.
"""

import resource
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from branches.models import Branch, Kind
from treasury.audit.checks import CHECKS, Finding
from treasury.closing.months import close_month
from treasury.models import DuesCharge, Payment
from treasury.months import add_months, current_month

CLOSED = 20  # branches that have closed a month

_BOXES = """
INSERT INTO treasury_moneyaccount (branch_id, kind, name, bank, number)
SELECT id, 'cash', '', '', '' FROM branches_branch ON CONFLICT DO NOTHING
"""
# The sums that the checks compare, and nothing else: of allocations by payment and by month, of months, of receipts,
# of the cash of a branch by day.
_BARE = [
    "SELECT payment_id, sum(amount) FROM treasury_allocation WHERE released_at IS NULL GROUP BY payment_id",
    """SELECT charge_id, sum(part.amount) FROM treasury_allocation part
    JOIN treasury_payment payment ON payment.id = part.payment_id
    WHERE part.released_at IS NULL AND payment.voided_at IS NULL GROUP BY charge_id""",
    "SELECT branch_id, sum(amount), sum(paid) FROM treasury_duescharge GROUP BY branch_id",
    "SELECT branch_id, year, count(*), max(number) FROM treasury_payment GROUP BY branch_id, year",
    "SELECT branch_id, booked_on, sum(amount) FROM treasury_payment WHERE method = 'cash' GROUP BY 1, 2",
]


@dataclass(frozen=True)
class Audited:
    """Seconds (medians) of the plain aggregates, of the audit and of each check; rows that were wrong; peak memory."""

    rows: int
    bare: float
    checks: dict
    found: int
    memory: int  # megabytes of this process

    @property
    def audit(self):
        return sum(self.checks.values())

    @property
    def ratio(self):
        return self.audit / self.bare


@dataclass(frozen=True)
class Closing:
    """Closing two years of a branch of `members` at once, then the month after: rows sealed, seconds, queries."""

    members: int
    rows: tuple
    seconds: tuple
    queries: tuple


def close_some(by):
    """Give each branch a cash box, and let some close the month before the last."""
    with connection.cursor() as cursor:
        cursor.execute(_BOXES)
    for branch in Branch.objects.filter(kind=Kind.LOCAL).order_by("path")[:CLOSED]:
        close_through(branch, add_months(current_month(), -2), by)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def time_audit(rounds) -> Audited:
    bare, checks, found = [], defaultdict(list), 0
    for _round in range(rounds):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            for statement in _BARE:
                cursor.execute(f"SELECT count(*) FROM ({statement}) sums")  # noqa: S608  ours
        bare.append(time.perf_counter() - started)
        found = 0
        for check in CHECKS:
            started = time.perf_counter()
            found += Finding.of(check).count
            checks[check.code].append(time.perf_counter() - started)
    medians = {code: statistics.median(seconds) for code, seconds in checks.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Audited(DuesCharge.objects.count(), statistics.median(bare), medians, found, memory)


def time_closing(branch, members, by) -> Closing:
    last = add_months(current_month(), -1)
    rows, seconds, queries = [], [], []
    for month, since in ((add_months(last, -1), None), (last, last)):
        span = {"month__lte": month} | ({"month__gte": since} if since else {})
        paid = {"paid_on__lt": add_months(month, 1)} | ({"paid_on__gte": since} if since else {})
        rows.append(
            DuesCharge.objects.filter(branch=branch, **span).count()
            + Payment.objects.filter(branch=branch, **paid).count()
        )
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            close_through(branch, month, by)
            seconds.append(time.perf_counter() - started)
        queries.append(len(captured))
    return Closing(members, tuple(rows), tuple(seconds), tuple(queries))


def close_through(branch, month, by):
    """Close `month` of the branch, and with it all before."""
    said = {"counted_on": localdate(), "counts": {}, "explanation": "bench"}
    close_month(branch=branch, month=month, by=by, **said)
