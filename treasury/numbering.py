"""Numbers of receipts and vouchers: a series for each branch and year, from 1, without a gap and without a repeat."""

from django.db import connection

from sql.cursors import planned_cursor

from .models import NumberSequence

Series = NumberSequence.Series

_TAKE = (
    f"UPDATE {NumberSequence._meta.db_table} SET last = last + %s"  # noqa: S608  a name of ours
    " WHERE branch_id = %s AND series = %s AND year = %s RETURNING last"
)


def take_number(series, branch, year: int) -> int:
    """`take_numbers` for one paper."""
    return take_numbers(series, branch, year, 1)[0]


def take_numbers(series, branch, year: int, count: int) -> range:
    """Take the next `count` numbers of a `series` (Series) of `branch` in `year` (that of the day on the papers).

    Called inside the papers' own transaction: the series stays locked until that ends, so that concurrent ones
    wait for each other, and one that fails gives its number back. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is taken inside the transaction of the paper that bears it.")
    last = _advance(series, branch, year, count)
    if last is None:
        # The year's first paper. If another one is creating the row, this waits for it and then finds it.
        row = NumberSequence(branch=branch, series=series, year=year)
        NumberSequence.objects.bulk_create([row], ignore_conflicts=True)
        last = _advance(series, branch, year, count)
    return range(last - count + 1, last + 1)


def _advance(series, branch, year, count):
    """Lock the series and take numbers from it, in one statement: the last one; None where there is no series."""
    with planned_cursor() as cursor:
        cursor.execute(_TAKE, [count, branch.pk, str(series), year])
        row = cursor.fetchone()
    return row and row[0]
