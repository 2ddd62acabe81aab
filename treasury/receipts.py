"""Receipt numbers: one series for each branch and year, from 1, without a gap and without a repeat."""

from django.db import connection

from .models import ReceiptSequence

_TAKE = (
    f"UPDATE {ReceiptSequence._meta.db_table} SET last = last + %s"  # noqa: S608  a name of ours
    " WHERE branch_id = %s AND year = %s RETURNING last"
)


def next_receipt_number(branch, year: int) -> int:
    """`take_receipt_numbers` for one payment."""
    return take_receipt_numbers(branch, year, 1)[0]


def take_receipt_numbers(branch, year: int, count: int) -> range:
    """Take the next `count` numbers of `branch` in `year` (the year in which the money was paid).

    Called inside the payments' own transaction: the series stays locked until that ends, so that concurrent payments
    wait for each other, and a payment that fails gives its number back. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A receipt number is taken inside the payment's transaction.")
    last = _advance(branch, year, count)
    if last is None:
        # The year's first payment. If another one is creating the row, this waits for it and then finds it.
        ReceiptSequence.objects.bulk_create([ReceiptSequence(branch=branch, year=year)], ignore_conflicts=True)
        last = _advance(branch, year, count)
    return range(last - count + 1, last + 1)


def _advance(branch, year, count):
    """Lock the series and take numbers from it, in one statement: the last one; None where there is no series."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [count, branch.pk, year])
        row = cursor.fetchone()
    return row and row[0]
