"""Letting payments settle months: what is owed, oldest first, then months ahead, for which it makes the charges."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sql.prepared import prepared

from .allocation import ZERO, spread
from .closing.guard import hold_branches
from .credit import settle
from .models import DuesCharge, Payment
from .months import month_of
from .open_months import open_lines_of

_EVERY_KEY = 2**63 - 1  # the largest of the column


def settle_payment(payment, lines=None, save=None) -> list[int]:
    """`settle_payments` for one payment. Returns the keys of the months through that day's, and that got something."""
    return settle_payments([payment], branch=payment.branch, lines=lines, save=save)[payment.payer_id]


def settle_payments(payments, *, branch, lines=None, save=None) -> dict[int, list[int]]:
    """Let each payment, after older money that settles nothing, settle months as on the day when it was recorded.

    The payments are of different payers, to `branch`, recorded on one day. The months never asked for are charged
    through that day's, and months ahead as far as the money goes. The number of queries is that of one payment. Called
    once the payers are locked (`credit.lock_payers`); `lines` (`open_months.open_lines_of`) saves the queries where
    the caller has read them under that lock and that of the branch (`closing.guard.hold_branches`). `save` saves
    payments that are new, once they say what they settle (`settled`): it spares writing them a second time. Returns
    {payer's pk: charges' keys}. Raises ValidationError, its `params` with the `payer`, if others charged or settled
    the months meanwhile.
    """
    now = month_of(localdate(payments[0].recorded_at))
    if lines is None:
        hold_branches([branch.pk])  # no rate changes between
        lines = open_lines_of([payment.payer for payment in payments], branch, now)
    older = _older_money(payments, branch)
    parts, wanted = [], []
    for payment in payments:
        own = lines[payment.payer_id]
        settled = _settled_by(payment, older.get(payment.payer_id, ()), own)
        if save:
            payment.settled = sum((part for source, _line, part in settled if source is payment), ZERO)
        touched = {line.month for _source, line, _part in settled}
        parts += [(source, (payment.payer_id, line.month), part) for source, line, part in settled]
        wanted += [(payment, line) for line in own if line.month in touched or line.month <= now]
    if save:
        save()
    charges = _write(wanted, branch)
    fresh = {payment.pk for payment in payments}
    parts = [(getattr(source, "pk", source), charges[key], part) for source, key, part in parts]
    settle(parts, fresh, counted=fresh if save else frozenset())
    found = {payment.payer_id: [] for payment in payments}
    for (payer, _month), charge in charges.items():
        found[payer].append(charge)
    return found


def _settled_by(payment, older, lines):
    """Triples (the payment or an older one's key, line, part).

    A payment for chosen months leaves older money, and other months, alone.
    """
    own = payment, payment.amount - payment.moved
    if not payment.months_chosen:
        return spread([*older, own], [(line, line.due) for line in lines])
    chosen = {date.fromisoformat(month) for month in payment.months_chosen}
    return spread([own], [(line, line.due) for line in lines if line.month in chosen])


def _older_money(payments, branch):
    """{payer's pk: [(payment's pk, what of it settles nothing)]}, of payments recorded before these; one query."""
    found, payers = {}, [payment.payer_id for payment in payments]
    before = min(payment.pk or _EVERY_KEY for payment in payments)
    for payer, payment, free in _holding(branch.pk, payers, before):
        found.setdefault(payer, []).append((payment, free))
    return found


@prepared
def _holding(branch, payers, before):
    rows = Payment.objects.holding().filter(branch=branch, payer__among=payers, pk__lt=before)
    return rows.values_list("payer", "pk", "free")


def _write(wanted, branch):
    """{(payer's pk, month): charge's pk} of pairs (payment, line), made where missing.

    Raises ValidationError if others made them meanwhile.
    """
    fresh = [line.make_charge(payment) for payment, line in wanted if line.charge is None]
    if not fresh:  # what was read under the payers' lock still holds
        return {(payment.payer_id, line.month): line.charge for payment, line in wanted}
    fresh.sort(key=lambda charge: (charge.person_id, charge.month))  # as the monthly run, which may insert the same
    DuesCharge.objects.bulk_create(fresh, ignore_conflicts=True)
    keys = {(payment.payer_id, line.month) for payment, line in wanted}
    charges = DuesCharge.objects.asked().filter(branch=branch, person__in={payer for payer, _month in keys})
    charges = charges.filter(month__in={month for _payer, month in keys})
    rows = charges.values_list("person", "month", "pk", "due")
    charges = {(payer, month): (pk, due) for payer, month, pk, due in rows if (payer, month) in keys}
    for payment, line in wanted:
        _pk, due = charges.get((payment.payer_id, line.month), (None, None))
        if due != line.due:
            text = _("The dues of this member have just changed: look at the months again.")
            raise ValidationError(text, code="changed", params={"payer": payment.payer_id})
    return {key: pk for key, (pk, _due) in charges.items()}
