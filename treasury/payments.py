"""Recording the money that a member pays."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.amounts import format_amount, parse_amount
from members.models import Membership
from sql.inserting import insert
from sql.prepared import prepared

from .allocation import ZERO
from .cash_days import cash_limit_and_given
from .cashbook.receiving import late_day, receiver_of
from .closing.guard import refuse_closed
from .credit import credit_of, lock_payers
from .models import LARGEST, Payment
from .months import add_months, current_month
from .numbering import Series, take_number
from .oneself import own_payment_refusal
from .open_months import Fill, fills_of, open_lines, open_lines_of
from .settling import settle_payment


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


def preview_payment(*, person, branch, amount: Decimal, lines=None, months=()) -> Preview:
    """Which months a payment of `amount` dirhams by `person` to `branch` would fill. Writes nothing.

    With `months`, of those alone. `lines` saves the queries where the caller has them (`open_months.open_lines`).
    """
    lines = open_lines(person, branch) if lines is None else lines
    if months:
        fills = fills_of([line for line in lines if line.month in months], amount)
    else:
        fills = fills_of(lines, amount, credit_of(person, branch))
    return Preview(amount, fills, amount - sum((fill.part for fill in fills), ZERO))


@transaction.atomic
def record_payment(
    *, branch, payer, amount: Decimal, method, paid_on, by, form_key=None, note="", reference="", bank="",
    account=None, months=(),
) -> Payment:  # fmt: skip
    """Record that `payer` paid `amount` dirhams to `branch` on `paid_on`, and settle months with it, oldest first.

    The months never asked for are charged through the current one, then months ahead are paid; only dues frozen to
    this branch are settled. With `months` (first days), those alone are settled. `reference` is the number of the
    cheque, the transfer or the payment by telephone, and `bank` that of the cheque, which waits until it is cashed;
    `account` is the bank account that received a transfer. The receipt takes the next number of the branch in the year
    of `paid_on`. A form sent twice (the same `form_key`) gives back the first payment. Raises ValidationError keyed by
    field, see `check_payment`, and for a day in a closed month.
    """
    lock_payers([payer.pk])
    if form_key and (first := Payment.objects.filter(form_key=form_key).first()):
        if (first.payer_id, first.branch_id) != (payer.pk, branch.pk):
            raise ValidationError(_("This form was used for another payment: open it again."))
        return first
    refuse_closed(branch=branch, day=paid_on, field="paid_on")
    details = {"method": method, "reference": reference.strip(), "bank": bank.strip()}
    lines = open_lines_of([payer], branch)  # under the payer's lock they stay as they are
    check_payment(
        branch=branch, payer=payer, amount=amount, paid_on=paid_on, by=by, months=months, lines=lines[payer.pk],
        **details,
    )  # fmt: skip
    payment = Payment(
        branch=branch, payer=payer, amount=amount, paid_on=paid_on, recorded_by=by, form_key=form_key, note=note,
        year=paid_on.year, months_chosen=[f"{month:%Y-%m-%d}" for month in sorted(months)],
        **received_by(branch=branch, paid_on=paid_on, account=account, **details),
    )  # fmt: skip
    payment.number = take_number(Series.RECEIPT, branch, payment.year)
    settle_payment(payment, lines, partial(insert, payment))
    return payment


def received_by(*, branch, method, paid_on, reference, bank, account=None) -> dict:
    """How a payment was made and which account received it, as the fields of `Payment` have it.

    Raises ValidationError as `cashbook.receiving.receiver_of`.
    """
    account = receiver_of(branch=branch, method=method, account=account)
    is_cheque, is_cash = method == Payment.Method.CHEQUE, method == Payment.Method.CASH
    return {
        "method": method,
        "reference": "" if is_cash else reference,
        "bank": bank if is_cheque else "",
        "cheque": Payment.Cheque.RECEIVED if is_cheque else "",
        "account": account,
        "cleared_on": late_day(account, paid_on),
    }


def check_payment(
    *, branch, payer, amount: Decimal, method, paid_on, by, reference=None, bank=None, months=(), lines=None
):
    """Refuse what cannot be recorded: raises ValidationError with every problem, keyed by field.

    The amount is positive, in dirhams with two decimals at most; the day is not in the future; the payer's cash of
    that day, to all branches, stays below what the law allows; a cheque has a number and a bank (None: not asked yet,
    as before a preview); chosen `months` are open, and cost what is paid or more; the payer is or was a member of the
    branch, and not the user `by` where another officer records it (`oneself`). `lines` (`open_months.open_lines`)
    saves the queries where the caller has them.
    """
    errors = cheque_refusals(method, reference, bank)
    if refusal := amount_refusal(amount):
        errors["amount"] = refusal
    elif method == Payment.Method.CASH and (refusal := payer_cash_refusal(payer, amount, paid_on)):
        errors["method"] = refusal
    if refusal := future_refusal(paid_on):
        errors["paid_on"] = refusal
    is_member = bool(lines or _memberships(payer.pk, branch.pk))  # months are open to members alone
    refusal = stranger_refusal(is_member=is_member) or own_payment_refusal(by=by, payer_id=payer.pk, branch=branch)
    if refusal:
        errors["payer"] = refusal
    if months and not errors:
        lines = open_lines(payer, branch) if lines is None else lines
        if refusal := months_refusal(months, amount, lines):
            errors["months"] = refusal
    if errors:
        raise ValidationError(errors)


def cheque_refusals(method, reference, bank) -> dict:
    """{field: why a cheque is not recorded without it}."""
    if method != Payment.Method.CHEQUE or reference is None:
        return {}
    asked = {"reference": (reference, _("Write the number of the cheque.")), "bank": (bank, _("Name its bank."))}
    return {name: sentence for name, (value, sentence) in asked.items() if not value}


def months_refusal(months, amount, lines) -> str:
    """Why `amount` does not settle the chosen `months` (first days), of the open `lines`; empty where it does.

    What is above the chosen months is kept for the member where nothing else is due; with other months due it would
    settle what was not chosen, so it is refused.
    """
    chosen = [line for line in lines if line.month in set(months)]
    if len(chosen) != len(set(months)):
        return _("One of the chosen months is paid or not asked for any more: choose again.")
    whole = sum((line.due for line in chosen), ZERO)
    others = any(line.month <= current_month() and line.month not in set(months) for line in lines)
    if amount > whole and others:
        return _(
            "The chosen months come to %(sum)s dirhams: choose more months, or lower the amount, since others are due."
        ) % {"sum": format_amount(whole)}
    return ""


def future_refusal(day) -> str:
    """Why nothing is paid on `day`; empty for a day that has come."""
    return _("The day of the payment cannot be in the future.") if day > localdate() else ""


def stranger_refusal(*, is_member) -> str:
    """Why somebody does not pay dues to the branch; empty for who is or was a member of it."""
    return "" if is_member else _("This person is not and never was a member of the branch.")


def amount_refusal(amount) -> str:
    """Why nobody pays `amount`; empty where it can be paid."""
    if amount.is_finite() and 0 < amount <= LARGEST and amount == round(amount, 2):
        return ""
    return _("Enter an amount above zero, with two decimals at most.")


def payer_cash_refusal(payer, amount, day) -> str:
    """Why the law forbids this cash: the limit holds for a payer's cash of a day, or it would be paid in slices."""
    limit, given = cash_limit_and_given([payer.pk], day)
    is_too_much = limit is not None and amount >= limit  # by itself: what was given before is not to blame
    return cash_refusal(amount, limit=limit, paid=ZERO if is_too_much else given.get(payer.pk, ZERO))


@prepared
def _memberships(person, branch):
    return Membership.objects.filter(person=person, branch=branch).order_by().values_list("pk")[:1]


def read_amount(text) -> Decimal:
    """The dirhams that somebody typed. Raises ValidationError for what is no amount."""
    try:
        return parse_amount(text)
    except ValueError as error:
        raise ValidationError(_("Write the amount in figures, such as 1 250,00."), code="amount") from error


def cash_refusal(amount, *, limit, paid) -> str:
    """Why the law forbids `amount` in cash after `paid` on the same day; empty below the `limit`, or without one."""
    if limit is None or paid + amount < limit:
        return ""
    amounts = {"limit": format_amount(limit), "paid": format_amount(paid)}
    if paid:
        return _("This payer gave %(paid)s dirhams in cash on that day: the law asks for a cheque or a transfer "
                 "from %(limit)s dirhams.") % amounts  # fmt: skip
    return _("The law asks for a cheque or a transfer from %(limit)s dirhams.") % amounts
