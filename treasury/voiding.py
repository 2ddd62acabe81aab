"""Voiding a payment recorded wrongly: afterwards the books stand as if it had never been recorded."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from .cashbook.balances import refuse_shortage_of_voids
from .charging import asked_by_run
from .closing.guard import first_open_days, hold_branches
from .credit import lock_payers, use_credit
from .models import Allocation, DuesCharge, Payment
from .months import current_month
from .open_months import Line
from .relief_charges import ask_again
from .settled import recount
from .settling import settle_payment


@transaction.atomic
def void_payment(*, payment, reason, by) -> Payment:
    """`void_payments` for one payment."""
    return void_payments(payments=[payment], reason=reason, by=by)[0]


@transaction.atomic
def void_payments(*, payments, reason, by) -> list[Payment]:
    """Take back payments recorded wrongly, all or none. Receipt numbers stay taken, with what they had settled.

    The months that were owed anyway are due again; months that were charged for these payments alone are withdrawn.
    The members' payments recorded after them in the same branch are settled again, oldest month first. Raises
    ValidationError without a reason (key `reason`), if one is voided already, or where the money was spent since: the
    cash box never holds less than nothing. Who may, and when a second person has to agree, `void_requests` says: every
    page goes through it.

    A closed month keeps what it received: a payment of one leaves the book today (`Payment.taken_back_on`).
    """
    payments = _void(payments, reason, by)
    refuse_shortage_of_voids(payments)
    return payments


def _void(payments, reason, by):
    lock_payers([payment.payer_id for payment in payments])
    keys = [payment.pk for payment in payments]
    payments = list(Payment.objects.filter(pk__in=keys).select_related("branch", "payer", "account").order_by("pk"))
    if any(payment.voided_at for payment in payments):
        raise ValidationError(_("This payment is already voided."))
    if any(payment.moved for payment in payments):
        raise ValidationError(_("A part of this payment was given back or moved: take that back first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    branches = {payment.branch_id for payment in payments}
    hold_branches(branches)
    opens = first_open_days(branches)
    for payment in payments:
        payment.voided_at, payment.voided_by, payment.void_reason = now(), by, reason.strip()
        if payment.booked_on and payment.booked_on < opens.get(payment.branch_id, date.min):
            payment.taken_back_on = localdate()
        payment.save()
        recount(charges=Allocation.objects.standing().filter(payment=payment).values_list("charge", flat=True))
        _settle_again(payment)
    return payments


def _settle_again(voided):
    """Settle as if `voided` had never been: first release what it and later payments settle, then settle each anew.

    Payments of closed months keep what they settle of closed months, and charges of closed months stay asked.
    """
    own = (
        Payment.objects.valid()
        .filter(payer=voided.payer_id, branch=voided.branch_id)
        .select_related("payer", "branch")
    )
    opens = first_open_days([voided.branch_id]).get(voided.branch_id, date.min)
    later = list(own.filter(pk__gt=voided.pk, paid_on__gte=opens).order_by("pk"))
    made = DuesCharge.objects.asked().filter(made_by__in=[voided, *later])
    before = _release(later, made, opens)
    needed = {}
    for payment in later:
        _hand_over(_ended_by(payment, made.exclude(pk__in={row.charge_id for row in before})), needed, opens)
        for charge in settle_payment(payment):
            needed.setdefault(charge, payment)
    _hand_over(list(made.select_related("made_by")), needed, opens)
    ask_again(voided.payer_id)
    use_credit(person_id=voided.payer_id, branch_id=voided.branch_id)
    _restore(before)


def _ended_by(payment, charges):
    """Those of `charges` that `payment` could not have settled: the membership had ended when it was recorded."""
    ended = charges.filter(membership__ended_on__lte=localdate(payment.recorded_at)).select_related("membership")
    return [charge for charge in ended if not charge.membership.covers(charge.month)]


def _release(payments, charges, opens):
    """Release what `payments` settle, and what any payment settles on `charges`. Returns the allocations.

    What was paid and asked before the day `opens`, in closed months, stays.
    """
    held = Allocation.objects.counting().filter(Q(payment__in=payments) | Q(charge__in=charges))
    rows = list(held.exclude(payment__paid_on__lt=opens, charge__month__lt=opens))
    Allocation.objects.filter(pk__in=[row.pk for row in rows]).update(released_at=now())
    recount(payments={row.payment_id for row in rows}, charges={row.charge_id for row in rows})
    return rows


def _restore(rows):
    """Keep released allocations that came out the same: delete their new copies and undo the release."""
    standing = Allocation.objects.standing().filter(payment__in={row.payment_id for row in rows})
    again = {(row.payment_id, row.charge_id, row.amount): row.pk for row in standing}
    same = {row.pk: again[key] for row in rows if (key := (row.payment_id, row.charge_id, row.amount)) in again}
    Allocation.objects.filter(pk__in=same.values()).delete()  # made in this transaction: nobody has seen it
    Allocation.objects.filter(pk__in=same).update(released_at=None)


def _hand_over(charges, needed, opens):
    """Pass charges made for a payment to one that needs them (`needed`) or to the monthly run; withdraw the rest.

    Those of closed months, before the day `opens`, stay as they were asked.
    """
    if not charges:
        return
    confirmed = [charge.month for charge in charges if charge.confirmed_at and charge.pk not in needed]
    by_run = asked_by_run(charges[0].person_id, confirmed) if confirmed else {}
    for charge in charges:
        asked = by_run.get(charge.month)
        if charge.pk in needed:
            charge.made_by = needed[charge.pk]
        elif charge.month < opens:
            charge.made_by = None  # a closed month stays as it was asked
            by_run.pop(charge.month, None)
        elif asked and _asks_the_same(asked, charge):
            charge.made_by = None
            del by_run[charge.month]
        else:
            charge.withdrawn_at = now()
    bulk_update_with_history(charges, DuesCharge, ["made_by", "withdrawn_at"])
    DuesCharge.objects.bulk_create(by_run.values())


def _asks_the_same(asked, charge):
    same = asked.membership_id, asked.amount, asked.exempted_at is None
    return same == (charge.membership_id, charge.amount, charge.exempted_at is None)


@dataclass(frozen=True)
class Voiding:
    """What voiding a payment would do: what is due again by month, the months withdrawn, the receipts that change."""

    due_again: list[Line]
    withdrawn: list[date]
    moved: list[Payment]  # each with its new `months`

    @property
    def last_withdrawn(self):
        return self.withdrawn[-1] if self.withdrawn else None


def preview_void(*, payment) -> Voiding:
    """What `void_payment` would do now. It is done and rolled back, so that preview and act cannot differ."""
    with transaction.atomic():
        before, held = _due(payment), _months_held(payment)
        _void([payment], "?", payment.recorded_by)
        after, holds = _due(payment), _months_held(payment)
        transaction.set_rollback(True)
    again = [Line(month, due - before.get(month, 0)) for month, due in after.items() if due > before.get(month, 0)]
    others = Payment.objects.filter(pk__in=[pk for pk in holds if holds[pk] != held.get(pk)]).order_by("pk")
    others = list(others.select_related("branch"))
    for other in others:
        other.months = holds[other.pk]
    return Voiding(
        due_again=[line for line in again if line.month <= current_month()],
        withdrawn=[month for month in before if month not in after],
        moved=others,
    )


def _due(payment):
    """{month: dirhams left to pay} of the payer's charges, oldest first."""
    charges = DuesCharge.objects.asked().filter(person=payment.payer_id).order_by("month")
    return dict(charges.values_list("month", "due"))


def _months_held(payment):
    """{payment's pk: months that it settles} of the payer's valid payments to the branch."""
    found = {}
    rows = Allocation.objects.counting().filter(payment__payer=payment.payer_id, payment__branch=payment.branch_id)
    for pk, month in rows.order_by("charge__month").values_list("payment", "charge__month"):
        found.setdefault(pk, []).append(month)
    return found
