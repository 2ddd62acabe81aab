"""Recording the payments of many members at once, as they are collected after a meeting."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from arabic.calendar import format_month
from branches.tree import absence_on
from members.models import Membership, Person

from .allocation import ZERO
from .credit import credits_of, lock_payers
from .models import AmountLimit, Collection, Payment, exact
from .numbering import Series, take_numbers
from .oneself import own_payment_refusal
from .open_months import fills_of, open_lines_of
from .payments import amount_refusal, cash_refusal, future_refusal, stranger_refusal
from .plans import Choice, far_month, plans_of
from .settling import settle_payments
from .voiding import void_payments

# More lines than members come to a meeting; a form of that many fields is still read.
LONGEST = 300


@dataclass(frozen=True)
class Entry:
    """A line of the sheet: `payer` gives `amount` dirhams.

    `choice` is the plan whose amount was on the screen. `agreed` says that the user wants a payment that runs more
    than 12 months ahead.
    """

    payer: Person
    amount: Decimal
    choice: str = Choice.OTHER
    agreed: bool = False


def refusal_key(payer_id):
    """What the refusal of a payer's line is keyed by."""
    return f"payer-{payer_id}"


@transaction.atomic
def record_collection(*, branch, entries: list[Entry], method, paid_on, by, form_key) -> Collection:
    """Record that the payers of `entries` paid `branch` on `paid_on`: a payment and a receipt each, or none at all.

    The number of queries does not grow with the entries. A form sent twice (the same `form_key`) gives back the first
    collection. Raises ValidationError with every problem, keyed `method`, `paid_on` or, for a line, `refusal_key`:
    what `payments.check_payment` refuses, a plan whose amount is no longer what the screen showed, a member who can
    settle no month, and a payment more than 12 months ahead that was not agreed to.
    """
    payers = {entry.payer.pk: entry.payer for entry in entries}
    if not entries or len(payers) != len(entries):
        raise ValidationError(_("Choose at least one member, each once."))
    lock_payers(payers)
    made = {"branch": branch, "recorded_by": by}
    collection, is_new = Collection.objects.get_or_create(form_key=form_key, defaults=made)
    if not is_new:
        return _first_of(collection, branch, entries)
    lines = open_lines_of(payers.values(), branch)
    _check(branch, entries, method, paid_on, lines, by)
    numbers = take_numbers(Series.RECEIPT, branch, paid_on.year, len(entries))
    payments = [
        Payment(collection=collection, branch=branch, payer=entry.payer, amount=entry.amount, method=method,
                paid_on=paid_on, recorded_by=by, year=paid_on.year, number=number)
        for entry, number in zip(entries, numbers, strict=True)
    ]  # fmt: skip
    _settle(Payment.objects.bulk_create(payments), branch, lines)
    return collection


def _first_of(collection, branch, entries):
    """The collection that this form has recorded. Raises ValidationError if it says something else now."""
    said = {(entry.payer.pk, entry.amount) for entry in entries}
    if collection.branch_id != branch.pk or said != set(collection.payments.values_list("payer", "amount")):
        raise ValidationError(_("This sheet was already recorded with other lines: open a new one."), code="used")
    return collection


def _check(branch, entries, method, paid_on, lines, by):
    """Raise ValidationError with everything that forbids to record the entries."""
    errors = {}
    if method not in dict(Payment.RECORDED):
        errors["method"] = _("Choose the method of payment.")
    if refusal := future_refusal(paid_on):
        errors["paid_on"] = refusal
    elif absence := absence_on(branch, paid_on):
        errors["paid_on"] = absence
    cash = _cash_of(entries, paid_on) if method == Payment.Method.CASH else None
    members = Membership.objects.filter(branch=branch, person__in=[entry.payer.pk for entry in entries])
    members = set(members.values_list("person", flat=True))
    held = credits_of([entry.payer.pk for entry in entries], branch)
    for entry in entries:
        own, credit = lines[entry.payer.pk], held.get(entry.payer.pk, ZERO)
        refusal = (
            stranger_refusal(is_member=entry.payer.pk in members)
            or own_payment_refusal(by=by, payer_id=entry.payer.pk, branch=branch)
            or amount_refusal(entry.amount)
            or (cash and cash(entry))
            or _months_refusal(entry, own, credit)
        )
        if refusal:
            errors[refusal_key(entry.payer.pk)] = refusal
    if errors:
        raise ValidationError(errors)


def _cash_of(entries, day):
    """Why the law forbids an entry's cash, as a function of the entry; in two queries for all of them."""
    limit = AmountLimit.in_force(AmountLimit.Subject.CASH, day)
    rows = Payment.objects.valid().filter(method=Payment.Method.CASH, paid_on=day)
    rows = rows.filter(payer__in=[entry.payer.pk for entry in entries]).order_by().values_list("payer")
    paid = dict(rows.annotate(total=exact(Sum("amount"))))
    return lambda entry: cash_refusal(entry.amount, limit=limit, paid=paid.get(entry.payer.pk, ZERO))


def _months_refusal(entry, lines, held):
    """Why the entry cannot settle what the screen said it would."""
    if not lines:
        return _("There is no month that this member can pay.")
    plans = {plan.choice.value: plan.amount for plan in plans_of(lines, held)}
    if entry.choice != Choice.OTHER and plans.get(entry.choice) != entry.amount:
        return _("The dues of this member have just changed: choose again.")
    far = far_month(fills_of(lines, entry.amount, held))
    if far and not entry.agreed:
        return ValidationError(
            _("This payment runs to %(month)s. Agree to it below, or correct the amount.")
            % {"month": format_month(far)}, code="far",
        )  # fmt: skip
    return ""


def _settle(payments, branch, lines):
    try:
        settle_payments(payments, branch=branch, lines=lines)
    except ValidationError as error:
        raise ValidationError({refusal_key(error.params["payer"]): error.message}) from error


@transaction.atomic
def void_collection(*, collection, reason, by):
    """Void every payment of the sheet that still counts, as `voiding.void_payments` does. Returns the collection.

    Raises ValidationError without a reason (key `reason`), or if the user `by` is one of the payers.
    """
    payments = list(collection.payments.valid())
    if by.person_id in {payment.payer_id for payment in payments}:
        raise ValidationError(
            _("Nobody voids their own payment: another officer voids the sheet, or its receipts one by one.")
        )
    void_payments(payments=payments, reason=reason, by=by)
    return collection
