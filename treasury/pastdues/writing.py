"""Writing the lines of a checked sheet, some at a time: charges, payments with numbers of their own, what they settle.

Nothing of it enters the cash box: the opening balance of an account holds what earlier books took in.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from ..closing.guard import hold_branches
from ..credit import lock_payers, settle, use_credit
from ..models import ZERO, DuesCharge, PastDuesLine, PastDuesPayment, Payment
from ..months import add_months
from ..numbering import Series, take_numbers
from ..oneself import own_payment_refusal
from .cells import PAID
from .people import People
from .planning import Planner

PAGE = 100


def pages_of(batch) -> list[int]:
    """The first row of each page of lines that have something to write."""
    rows = list(batch.lines.exclude(months=[]).order_by("row").values_list("row", flat=True))
    return rows[::PAGE]


@transaction.atomic
def write_page(batch, first_row, *, by) -> tuple[int, Decimal]:
    """Write the next lines from `first_row` on; returns how many months they settled, and the dirhams.

    What was paid, asked or exempted since the check is looked at again, with the payers locked: a month that can no
    longer be settled is left out. Who is written twice is not: a line is written once.
    """
    rows = batch.lines.exclude(months=[]).filter(row__gte=first_row).order_by("row")[:PAGE]
    lines = [line for line in rows if not line.is_written]
    branch = batch.branch
    people = lock_payers([line.person_id for line in lines])
    hold_branches([branch.pk])
    months = {date.fromisoformat(month) for line in lines for month, *_rest in line.months}
    planner = Planner(branch, People(branch, people), people, months)
    found = [
        (line, planner.plan(line.person_id, _wanted(line)).settles)
        for line in lines
        if not own_payment_refusal(by=by, payer_id=line.person_id, branch=branch)
    ]
    _write(batch, [(line, settles) for line, settles in found if settles], by)
    PastDuesLine.objects.filter(pk__in=[line.pk for line in lines]).update(is_written=True)
    amounts = [each.amount for _line, settles in found for each in settles]
    return len(amounts), sum(amounts, ZERO)


def _wanted(line):
    return [
        (date.fromisoformat(month), said if said == PAID else Decimal(said)) for month, said, _amount in line.months
    ]


def _write(batch, found, by):
    """One payment a member and year, numbered in the series of earlier books; a charge where nobody was asked."""
    branch = batch.branch
    groups = [(line, year, rows) for line, settles in found for year, rows in _by_year(settles).items()]
    if not groups:
        return
    numbers = take_numbers(Series.EARLIER, branch, Payment.EARLIER_YEAR, len(groups))
    payments = Payment.objects.bulk_create(
        Payment(
            branch=branch, payer_id=line.person_id, amount=sum((row.amount for row in rows), ZERO),
            method=Payment.Method.EARLIER, year=Payment.EARLIER_YEAR, number=number, recorded_by=by,
            paid_on=add_months(rows[-1].month, 1) - timedelta(days=1),
        )
        for number, (line, _year, rows) in zip(numbers, groups, strict=True)
    )  # fmt: skip
    PastDuesPayment.objects.bulk_create(
        PastDuesPayment(batch=batch, payment=payment, row=line.row)
        for payment, (line, _year, _rows) in zip(payments, groups, strict=True)
    )
    pairs = [(payment, line, row) for payment, (line, _y, rows) in zip(payments, groups, strict=True) for row in rows]
    charges = _charge(branch, pairs)
    parts = [(payment.pk, charges[line.person_id, row.month], row.amount) for payment, line, row in pairs]
    settle(parts, fresh={payment.pk for payment in payments})
    _use_what_is_held(branch, {line.person_id for line, _year, _rows in groups})


def _by_year(settles):
    found = defaultdict(list)
    for row in sorted(settles, key=lambda row: row.month):
        found[row.month.year].append(row)
    return found


def _charge(branch, pairs):
    """{(person's key, month): charge's key}: those that stand, and new ones made for these payments."""
    keys = {(line.person_id, row.month): row.charge.pk for _payment, line, row in pairs if row.charge}
    moment, made = now(), []
    for payment, line, row in sorted(pairs, key=lambda pair: (pair[1].person_id, pair[2].month)):
        if row.charge is None:
            charge = DuesCharge(
                membership_id=row.membership, person_id=line.person_id, branch=branch, month=row.month, made_by=payment
            )
            row.asked.write(charge, moment)
            made.append(charge)
    created = DuesCharge.objects.bulk_create(made)
    return keys | {(charge.person_id, charge.month): charge.pk for charge in created}


def _use_what_is_held(branch, people):
    """Money that the branch holds for some of them settles what is left of months that were paid in part."""
    holders = Payment.objects.holding().filter(branch=branch, payer__among=list(people)).order_by()
    for person in sorted(set(holders.values_list("payer", flat=True))):
        use_credit(person_id=person, branch_id=branch.pk)
