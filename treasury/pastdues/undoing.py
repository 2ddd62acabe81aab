"""Taking back what a sheet wrote: its payments are voided, and the months charged for them alone withdrawn."""

from django.db import transaction

from ..credit import lock_payers
from ..models import Payment
from ..voiding import void_payments

PAGE = 50


def pages_of(batch) -> list[list[int]]:
    """The keys of the payments of each page, the last ones first: later payments are voided before earlier ones."""
    keys = list(batch.payments.filter(payment__voided_at=None).order_by("-payment").values_list("payment", flat=True))
    return [keys[start : start + PAGE] for start in range(0, len(keys), PAGE)]


@transaction.atomic
def undo_page(keys, *, reason, by) -> int:
    """Void those of these payments (keys) that still count; returns how many. Raises as `void_payments` does."""
    payments = Payment.objects.filter(pk__in=keys)
    lock_payers(payments.values_list("payer", flat=True))
    found = list(payments.valid().order_by("-pk"))
    if found:
        void_payments(payments=found, reason=reason, by=by)
    return len(found)
