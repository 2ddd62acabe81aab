"""What allocations leave behind: what of a month is paid, between which days, and what of a payment settles months.

It stands on the rows themselves (`DuesCharge.paid`, `first_paid_on` and `last_paid_on`; `Payment.settled`), so that no
page adds up allocations. A new payment is saved with what it settles (`settling.settle_payments`). Otherwise whoever
makes, releases or changes allocations, or voids a payment, calls `recount` in the same transaction, with the payers
locked (`credit.lock_payers`). The monthly run also writes to charges of payers whom it has not locked
(`charges_ahead.confirm`): both take the rows in the order of their keys, so that neither waits for the other in turn.
"""

from django.db import connection

from sql.cursors import planned_cursor
from sql.lookups import among_sql

from .models import Allocation, DuesCharge, Payment

ALLOCATION, CHARGE, PAYMENT = (model._meta.db_table for model in (Allocation, DuesCharge, Payment))

# The rules of `Allocation.objects.standing` and `counting`, as statements that both engines take as they are.
_SETTLED = f"""
UPDATE {PAYMENT} SET settled = coalesce((
    SELECT round(sum(part.amount), 2) FROM {ALLOCATION} part
    WHERE part.payment_id = {PAYMENT}.id AND part.released_at IS NULL
), 0) WHERE
"""  # noqa: S608  names of tables
_PAID = f"""
UPDATE {CHARGE} SET (paid, first_paid_on, last_paid_on) = (
    SELECT coalesce(round(sum(part.amount), 2), 0), min(payment.paid_on), max(payment.paid_on)
    FROM {ALLOCATION} part JOIN {PAYMENT} payment ON payment.id = part.payment_id
    WHERE part.charge_id = {CHARGE}.id AND part.released_at IS NULL AND payment.voided_at IS NULL
) WHERE
"""  # noqa: S608  as above


def recount(*, payments=(), charges=()):
    """Write anew what these `payments` settle and what is paid on these `charges` (keys); a query each."""
    for table, statement, keys in ((PAYMENT, _SETTLED, payments), (CHARGE, _PAID, charges)):
        if keys:
            among, value = among_sql("id", keys, connection)
            if connection.vendor == "postgresql":
                among = f"id IN (SELECT id FROM {table} WHERE {among} ORDER BY id FOR NO KEY UPDATE)"  # noqa: S608
            with planned_cursor() as cursor:
                cursor.execute(statement + among, [value])
