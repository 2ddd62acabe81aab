"""Recording the payments of many members at once, as they are collected after a meeting."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.calendar import format_month
from branches.tree import absence_on
from members.models import Membership, Person

from .allocation import ZERO
from .cash_days import cash_limit_and_given
from .closing.guard import refuse_closed
from .credit import credits_of, lock_payers
from .models import Collection, Payment
from .numbering import Series, take_numbers
from .oneself import own_payment_refusal
from .open_months import fills_of, open_lines_of
from .payments import (
    amount_refusal,
    cash_refusal,
    cheque_refusals,
    future_refusal,
    received_by,
    stranger_refusal,
)
from .plans import Choice, far_month, plans_of
from .settling import settle_payments

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
def record_collection(
    *, branch, entries: list[Entry], method, paid_on, by, form_key, reference="", bank="", account=None,
    collector=None, counted=None,
) -> Collection:  # fmt: skip
    """Record that the payers of `entries` paid `branch` on `paid_on`: a payment and a receipt each, or none at all.

    Where a `collector` (a person) hands the list over, `counted` is the sum of the money that was counted, to which
    the lines come. The number of queries does not grow with the entries. A form sent twice (the same `form_key`) gives
    back the first collection. Raises ValidationError with every problem, keyed by field or, for a line, `refusal_key`:
    what `payments.check_payment` refuses, a sum that differs, a collector who is no member of the branch or the user
    `by`, a plan whose amount is no longer what the screen showed, a member who can settle no month, a payment more
    than 12 months ahead that was not agreed to, and a day in a closed month.
    """
    payers = {entry.payer.pk: entry.payer for entry in entries}
    if not entries or len(payers) != len(entries):
        raise ValidationError(_("Choose at least one member, each once."))
    lock_payers(payers)
    made = {"branch": branch, "recorded_by": by, "collector": collector, "counted": counted if collector else None}
    collection, is_new = Collection.objects.get_or_create(form_key=form_key, defaults=made)
    if not is_new:
        return _first_of(collection, branch, entries)
    refuse_closed(branch=branch, day=paid_on, field="paid_on")
    lines = open_lines_of(payers.values(), branch)
    details = {"method": method, "reference": reference.strip(), "bank": bank.strip()}
    errors = handing_refusals(branch=branch, entries=entries, collector=collector, counted=counted, by=by)
    _check(branch, entries, paid_on, lines, by, details, errors)
    received = received_by(branch=branch, paid_on=paid_on, account=account, **details)
    numbers = take_numbers(Series.RECEIPT, branch, paid_on.year, len(entries))
    payments = [
        Payment(collection=collection, branch=branch, payer=entry.payer, amount=entry.amount, paid_on=paid_on,
                recorded_by=by, year=paid_on.year, number=number, **received)
        for entry, number in zip(entries, numbers, strict=True)
    ]  # fmt: skip
    _settle(payments, branch, lines)
    return collection


def _first_of(collection, branch, entries):
    """The collection that this form has recorded. Raises ValidationError if it says something else now."""
    said = {(entry.payer.pk, entry.amount) for entry in entries}
    if collection.branch_id != branch.pk or said != set(collection.payments.values_list("payer", "amount")):
        raise ValidationError(_("This sheet was already recorded with other lines: open a new one."), code="used")
    return collection


def handing_refusals(*, branch, entries, collector, counted, by) -> dict:
    """{field: why the list of a collector is not taken over like that}; empty for a sheet that nobody hands over."""
    if collector is None:
        return {} if counted is None else {"collector": _("Say who hands the money over.")}
    whole = sum((entry.amount for entry in entries), ZERO)
    if by.person_id == collector.pk:
        return {"collector": _("Nobody hands money over to themselves: somebody else records it.")}
    if not Membership.objects.filter(branch=branch, person=collector).current().exists():
        return {"collector": _("The collector is a member of the branch today.")}
    if counted is None:
        return {"counted": _("Count the money, and write the sum.")}
    if counted != whole:
        return {
            "counted": _(
                "The lines come to %(lines)s dirhams and %(counted)s were counted: correct a line or the sum."
            )
            % {"lines": format_amount(whole), "counted": format_amount(counted)}
        }
    return {}


def _check(branch, entries, paid_on, lines, by, details, errors):
    """Raise ValidationError with everything that forbids to record the entries; `errors` are those known already."""
    method = details["method"]
    errors = errors | cheque_refusals(**details)
    if method not in dict(Payment.Method.taken()):
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
    """Why the law forbids an entry's cash, as a function of the entry; in one query for all of them."""
    limit, paid = cash_limit_and_given([entry.payer.pk for entry in entries], day)
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
    """Save the payments with what they settle."""
    try:
        settle_payments(payments, branch=branch, lines=lines, save=partial(Payment.objects.bulk_create, payments))
    except ValidationError as error:
        raise ValidationError({refusal_key(error.params["payer"]): error.message}) from error
