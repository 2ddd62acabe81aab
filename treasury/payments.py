"""Recording the money that a member pays, and voiding what was recorded wrongly."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from members.models import Membership

from .accounts import Fill, fills_of, open_lines
from .allocation import ZERO, spread
from .credit import credit_of, lock_payers, settle, use_credit, with_free
from .models import LARGEST, DuesCharge, LegalLimit, Payment
from .months import add_months, current_month
from .receipts import next_receipt_number


@dataclass(frozen=True)
class Span:
    """Months in a row that are filled: `count` of them for `total` dirhams."""

    first: date
    last: date
    count: int
    total: Decimal


@dataclass(frozen=True)
class Preview:
    """What a payment of `amount` would settle; `credit` is the part of it that settles no month yet."""

    amount: Decimal
    fills: list[Fill]
    credit: Decimal

    @property
    def full(self):
        return [fill for fill in self.fills if fill.is_full]

    @property
    def spans(self):
        """The months that are filled, those due by now apart from those ahead, joined where they follow each other."""
        spans = []
        for fill in self.full:
            last = spans[-1] if spans else None
            if last and fill.month == add_months(last.last, 1) != add_months(current_month(), 1):
                spans[-1] = Span(last.first, fill.month, last.count + 1, last.total + fill.part)
            else:
                spans.append(Span(fill.month, fill.month, 1, fill.part))
        return spans

    @property
    def partial(self):
        return [fill for fill in self.fills if not fill.is_full]


def preview_payment(*, person, branch, amount: Decimal, lines=None) -> Preview:
    """Which months a payment of `amount` dirhams by `person` to `branch` would fill. Writes nothing.

    `lines` saves the queries where the caller has them (`accounts.open_lines`).
    """
    lines = open_lines(person, branch) if lines is None else lines
    fills = fills_of(lines, amount, credit_of(person, branch))
    return Preview(amount, fills, amount - sum((fill.part for fill in fills), ZERO))


@transaction.atomic
def record_payment(*, branch, payer, amount: Decimal, method, paid_on, by, form_key=None, note="") -> Payment:
    """Record that `payer` paid `amount` dirhams to `branch` on `paid_on`, and settle months with it, oldest first.

    The months never asked for are charged through the current one, then months ahead are paid; only dues frozen to
    this branch are settled. The receipt takes the next number of the branch in the year of `paid_on`. A form
    sent twice (the same `form_key`) gives back the first payment. Raises ValidationError keyed by field, see
    `check_payment`.
    """
    lock_payers([payer.pk])
    if form_key and (first := Payment.objects.filter(form_key=form_key).first()):
        if (first.payer_id, first.branch_id) != (payer.pk, branch.pk):
            raise ValidationError(_("This form was used for another payment: open it again."))
        return first
    check_payment(branch=branch, payer=payer, amount=amount, method=method, paid_on=paid_on)
    payment = Payment(
        branch=branch, payer=payer, amount=amount, method=method, paid_on=paid_on, recorded_by=by,
        form_key=form_key, note=note, year=paid_on.year,
    )  # fmt: skip
    parts = _settle_with(payment)
    payment.number = next_receipt_number(branch, payment.year)
    payment.save()
    settle(parts)
    return payment


@transaction.atomic
def void_payment(*, payment, reason, by) -> Payment:
    """Take back a payment recorded wrongly: its months are due again, its receipt's number stays taken.

    Other money that the branch holds for the payer settles them first. Raises ValidationError without a reason (key
    `reason`), or if it is voided already.
    """
    lock_payers([payment.payer_id])
    payment = Payment.objects.select_related("branch", "payer").get(pk=payment.pk)
    if payment.voided_at:
        raise ValidationError(_("This payment is already voided."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    payment.voided_at, payment.voided_by, payment.void_reason = now(), by, reason.strip()
    payment.save()
    use_credit(person_id=payment.payer_id, branch_id=payment.branch_id)
    return payment


def check_payment(*, branch, payer, amount: Decimal, method, paid_on):
    """Refuse what cannot be recorded: raises ValidationError with every problem, keyed by field.

    The amount is positive, in dirhams with two decimals at most; the day is not in the future; cash stays below what
    the law allows on that day; the payer is or was a member of the branch.
    """
    errors = {}
    if not amount.is_finite() or not 0 < amount <= LARGEST or amount != round(amount, 2):
        errors["amount"] = _("Enter an amount above zero, with two decimals at most.")
    elif method == Payment.Method.CASH and (limit := _limit_reached(amount, paid_on)):
        text = _("The law asks for a cheque or a transfer from %(limit)s dirhams.")
        errors["method"] = text % {"limit": format_amount(limit)}
    if paid_on > localdate():
        errors["paid_on"] = _("The day of the payment cannot be in the future.")
    if not Membership.objects.filter(person=payer, branch=branch).exists():
        errors["payer"] = _("This person is not and never was a member of the branch.")
    if errors:
        raise ValidationError(errors)


def _limit_reached(amount, day):
    """The legal limit on cash, where `amount` reaches it on `day`."""
    limit = LegalLimit.in_force(LegalLimit.Subject.CASH, day)
    return limit if limit is not None and amount >= limit else None


def _settle_with(payment):
    """Write the charges that `payment` needs, and return what it and older credit settle: (payment, charge, part)."""
    lines = open_lines(payment.payer, payment.branch)
    older = with_free(Payment.objects.filter(payer=payment.payer, branch=payment.branch))
    funds = [(row, row.free) for row in older] + [(payment, payment.amount)]
    parts = spread(funds, [(line.month, line.due) for line in lines])
    touched = {month for _payment, month, _part in parts}
    needed = [line for line in lines if line.month in touched or line.month <= current_month()]
    charges = _write(needed, payment)
    return [(source, charges[month], part) for source, month, part in parts]


def _write(lines, payment):
    """The charges of `lines` by month, made where missing. Raises ValidationError if others made them meanwhile."""
    fresh = [line.written() for line in lines if line.charge is None]
    if not fresh:  # what was read under the payer's lock still holds
        return {line.month: line.charge for line in lines}
    DuesCharge.objects.bulk_create(fresh, ignore_conflicts=True)
    months = [line.month for line in lines]
    charges = DuesCharge.objects.filter(person=payment.payer, branch=payment.branch, month__in=months).with_paid()
    charges = {charge.month: charge for charge in charges}
    if any(line.month not in charges or charges[line.month].due != line.due for line in lines):
        raise ValidationError(_("The dues of this member have just changed: look at the months again."))
    return charges
