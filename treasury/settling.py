"""Letting a payment settle months: what is owed, oldest first, then months ahead, for which it makes the charges."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .allocation import spread
from .credit import settle, with_free
from .models import DuesCharge, Payment
from .months import month_of
from .open_months import open_lines


def settle_payment(payment) -> list[DuesCharge]:
    """Let `payment`, after older money that settles nothing, settle months as on the day on which it was recorded.

    The months never asked for are charged through that day's, and months ahead as far as the money goes. Called once
    the payer is locked (`credit.lock_payers`). Returns the charges through that day's month and those that received
    something. Raises ValidationError if others charged or settled the months meanwhile.
    """
    now = month_of(localdate(payment.recorded_at))
    lines = open_lines(payment.payer, payment.branch, now)
    older = Payment.objects.filter(payer=payment.payer, branch=payment.branch, pk__lt=payment.pk)
    funds = [(row, row.free) for row in with_free(older)] + [(payment, payment.amount)]
    parts = spread(funds, [(line.month, line.due) for line in lines])
    touched = {month for _payment, month, _part in parts}
    charges = _write([line for line in lines if line.month in touched or line.month <= now], payment)
    settle([(source, charges[month], part) for source, month, part in parts])
    return list(charges.values())


def _write(lines, payment):
    """The charges of `lines` by month, made where missing. Raises ValidationError if others made them meanwhile."""
    fresh = [line.make_charge(payment) for line in lines if line.charge is None]
    if not fresh:  # what was read under the payer's lock still holds
        return {line.month: line.charge for line in lines}
    DuesCharge.objects.bulk_create(fresh, ignore_conflicts=True)
    months = [line.month for line in lines]
    charges = DuesCharge.objects.asked().filter(person=payment.payer, branch=payment.branch, month__in=months)
    charges = {charge.month: charge for charge in charges.with_paid()}
    if any(line.month not in charges or charges[line.month].due != line.due for line in lines):
        raise ValidationError(_("The dues of this member have just changed: look at the months again."))
    return charges
