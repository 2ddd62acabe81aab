"""What recording payments costs, and how many a second go through: the workflows of the pages, on real connections.

Each member owes the last half-year. A payment of 60 dirhams settles its three oldest months. The bare transaction
beside it writes the same rows: the receipt's number under its lock, the payment, and three allocations.
"""

import multiprocessing
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from branches.models import Branch, Kind
from members.models import Person
from treasury.collecting import Entry, record_collection
from treasury.models import Allocation, DuesCharge, NumberSequence, Payment
from treasury.months import add_months, current_month
from treasury.payments import record_payment
from treasury.settled import recount

AMOUNT, MONTHS_EACH, OWED = Decimal("60.00"), 3, 6
SHEET = 50

_SERIES = "series = 'receipt' AND branch_id = %s AND year = %s"
_LOCK = f"SELECT last FROM treasury_numbersequence WHERE {_SERIES} FOR NO KEY UPDATE"  # noqa: S608  words of ours
_TAKE = f"UPDATE treasury_numbersequence SET last = %s WHERE {_SERIES}"  # noqa: S608  as above
_PAY = """
INSERT INTO treasury_payment (branch_id, year, number, payer_id, amount, settled, method, paid_on, note,
                              recorded_by_id, recorded_at, void_reason)
VALUES (%s, %s, %s, %s, %s, %s, 'cash', %s, '', %s, now(), '') RETURNING id
"""
_SETTLE = "INSERT INTO treasury_allocation (payment_id, charge_id, amount) SELECT %s, unnest(%s::bigint[]), 20"
_PAID = """
UPDATE treasury_duescharge SET paid = 20, first_paid_on = current_date, last_paid_on = current_date WHERE id = ANY(%s)
"""


@dataclass(frozen=True)
class Recording:
    """Seconds (medians) of a bare transaction and of the workflow that writes the same rows, and its queries."""

    bare: float
    workflow: float
    queries: int

    @property
    def ratio(self):
        return self.workflow / self.bare


@dataclass(frozen=True)
class Rush:
    """`payments` recorded by `clients` at once in `branches`, in `seconds`; `problems` are those of the books then."""

    clients: int
    branches: int
    payments: int
    seconds: float
    problems: tuple

    @property
    def rate(self):
        return self.payments / self.seconds


def owe_half_a_year():
    """Take back what paid the last half-year, so that each member owes `OWED` months or more."""
    recent = Payment.objects.filter(allocations__charge__month__gte=add_months(current_month(), 1 - OWED))
    keys = list(recent.values_list("pk", flat=True).distinct())
    charges = list(DuesCharge.objects.filter(allocations__payment__in=keys).values_list("pk", flat=True))
    Allocation.objects.filter(payment__in=keys).delete()
    recount(charges=charges)
    Payment.objects.filter(pk__in=keys).delete()
    local, year = Branch.objects.filter(kind=Kind.LOCAL), localdate().year
    NumberSequence.objects.bulk_create(
        [NumberSequence(branch=branch, year=year) for branch in local], ignore_conflicts=True
    )


def time_payment(branch, by):
    """The Recording of single payments in `branch`, a bare one and one by the workflow in turn."""
    debts = list(_debts(branch, by).items())
    return _in_turn(
        debts,
        lambda debt: _write_bare(branch, [debt], by),
        lambda debt: _record(branch, debt[0], by),
    )


def time_sheet(branches, by):
    """The Recording of sheets of 50 members, a bare one and one by the workflow in turn, one sheet a branch."""
    sheets = [(branch, list(_debts(branch, by).items())[:SHEET]) for branch in branches]
    return _in_turn(
        sheets,
        lambda sheet: _write_bare(*sheet, by),
        lambda sheet: _collect(*sheet, by),
    )


def _in_turn(rows, bare, workflow):
    """The Recording of each two of `rows`: one written by `bare`, the next by `workflow`."""
    times, queries = ([], []), 0
    for number, row in enumerate(rows):
        if number % 2 == 0:
            times[0].append(_time(bare, row))
            continue
        times[1].append(_time(workflow, row))
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        workflow(rows[-1])
        transaction.set_rollback(True)
    queries = sum(1 for query in asked if "SAVEPOINT" not in query["sql"])
    return Recording(*map(statistics.median, times), queries)


def rush(branches, by, clients, each):
    """The Rush of `clients` processes that record `each` payments at once, spread over `branches`."""
    before = dict(NumberSequence.objects.filter(year=localdate().year).values_list("branch", "last"))
    payers = [(branch.pk, payer.pk) for branch in branches for payer in _debts(branch, by)]
    work = [payers[client : clients * each : clients] for client in range(clients)]
    connection.close()
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(clients + 1)
    processes = [fork.Process(target=_work_through, args=(gate, pairs, by)) for pairs in work]
    for process in processes:
        process.start()
    gate.wait()
    started = time.perf_counter()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - started
    failed = [f"a client ended with {process.exitcode}" for process in processes if process.exitcode]
    count = sum(map(len, work))
    return Rush(clients, len(branches), count, seconds, (*failed, *_problems(branches, before, count)))


def _work_through(gate, pairs, by):
    branches = Branch.objects.in_bulk({branch for branch, _payer in pairs})
    people = Person.objects.in_bulk({payer for _branch, payer in pairs})
    gate.wait()
    for branch, payer in pairs:
        _record(branches[branch], people[payer], by)
    connection.close()


def _problems(branches, before, count):
    """What is wrong since `before`: a gap or a repeat among the receipts, or money that does not add up."""
    made = 0
    for sequence in NumberSequence.objects.filter(branch__in=branches, year=localdate().year):
        first = before.get(sequence.branch_id, 0)
        rows = Payment.objects.filter(branch=sequence.branch_id, year=sequence.year, number__gt=first)
        numbers = sorted(rows.values_list("number", flat=True))
        parts = Allocation.objects.filter(payment__in=rows)
        settled = sum(parts.values_list("amount", flat=True))
        kept = sum(rows.values_list("settled", flat=True))
        paid = sum(DuesCharge.objects.filter(pk__in=parts.values("charge")).values_list("paid", flat=True))
        made += len(numbers)
        if numbers != list(range(first + 1, sequence.last + 1)):
            yield f"branch {sequence.branch_id}: the receipts are {numbers}"
        if not settled == kept == paid == AMOUNT * len(numbers):
            yield f"branch {sequence.branch_id}: {len(numbers)} payments settled {settled}, kept {kept}, paid {paid}"
    if made != count:
        yield f"{made} payments of {count}"


def _debts(branch, by):
    """{payer: keys of the months owed, oldest first} of those who owe enough for a payment; `by` pays elsewhere."""
    owed = defaultdict(list)
    charges = DuesCharge.objects.filter(branch=branch, paid=0).exclude(person=by.person_id)
    for charge in charges.select_related("person").order_by("person", "month"):
        owed[charge.person].append(charge.pk)
    return {payer: keys for payer, keys in owed.items() if len(keys) >= MONTHS_EACH}


def _record(branch, payer, by):
    record_payment(branch=branch, payer=payer, amount=AMOUNT, method="cash", paid_on=localdate(), by=by)


def _collect(branch, debts, by):
    entries = [Entry(payer, AMOUNT) for payer, _owed in debts]
    how = {"method": "cash", "paid_on": localdate(), "form_key": uuid4()}
    record_collection(branch=branch, entries=entries, by=by, **how)


def _write_bare(branch, debts, by):
    """The rows of the workflow in one transaction: a number, a payment and three allocations for each payer."""
    today = localdate()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [branch.pk, today.year])
        (last,) = cursor.fetchone()
        cursor.execute(_TAKE, [last + len(debts), branch.pk, today.year])
        for number, (payer, owed) in enumerate(debts, start=last + 1):
            cursor.execute(_PAY, [branch.pk, today.year, number, payer.pk, AMOUNT, AMOUNT, today, by.pk])
            (payment,) = cursor.fetchone()
            cursor.execute(_SETTLE, [payment, owed[:MONTHS_EACH]])
            cursor.execute(_PAID, [owed[:MONTHS_EACH]])


def _time(call, row):
    started = time.perf_counter()
    call(row)
    return time.perf_counter() - started
