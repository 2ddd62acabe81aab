"""Receiving levies: a receipt, a line of the cash book, and the months that it settles.

A cheque settles months at once and waits for the bank: it stands in the book once it is cashed (`levies.cheques`).
"""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from branches.tree import absence_on

from ..cashbook.recording import record_entry
from ..closing.guard import refuse_closed
from ..credit import lock_payers
from ..models import LEVIES, CashEntry, EntryCategory, LevyCharge, LevyPayment, Payment, exact
from ..numbering import Series, take_number
from ..payments import amount_refusal
from .following import follow_offices
from .settling import settle_months

RECEIVE = "treasury.add_levypayment"


@transaction.atomic
def receive_levies(
    *, branch, person, account, amount: Decimal, booked_on, method, by, reference="", description="", form_key=None
) -> LevyPayment:
    """Record what `person` paid `branch` of their levies on `booked_on`; it takes the branch's next receipt.

    The oldest months are settled first, the last one perhaps in part. Money goes into the book of `account`, whose
    refusals hold here too (`cashbook.recording`): a closed month, the law's limit on cash by payer and day. A cheque
    needs no account yet. A form sent twice (the same `form_key`) gives back the first receipt. Raises ValidationError
    keyed by field for more than is owed, an account of another branch, a cheque without a number, one's own levies.
    """
    if by.person_id == person.pk:
        raise ValidationError(_("Nobody records their own levies: another officer with this right does."))
    lock_payers([person.pk])
    if form_key and (first := LevyPayment.objects.filter(form_key=form_key).first()):
        if (first.branch_id, first.payer_id, first.amount) != (branch.pk, person.pk, amount):
            raise ValidationError(_("This form was used for another receipt: open it again."))
        return first
    own = LevyCharge.objects.filter(branch=branch, person=person)
    follow_offices(own)
    _refuse_amount(own, amount)
    payment = LevyPayment(
        branch=branch, payer=person, amount=amount, paid_on=booked_on, recorded_by=by, form_key=form_key or uuid4(),
        method=method, reference=reference.strip(), year=booked_on.year,
    )  # fmt: skip
    if method == Payment.Method.CHEQUE:
        _refuse_cheque(payment)
        payment.cheque = Payment.Cheque.RECEIVED
    else:
        payment.entry = book_levies(payment, account, by=by, booked_on=booked_on, description=description)
    payment.number = take_number(Series.LEVY, branch, payment.year)
    payment.save()
    settle_months([person.pk])
    return payment


def book_levies(payment, account, *, by, booked_on: date, description="") -> CashEntry:
    """The line of `payment` in the cash book, in `account`, from `booked_on` on. Raises as `record_entry`."""
    if account is None or account.branch_id != payment.branch_id:
        raise ValidationError({"account": _("Choose the account that received it.")})
    return record_entry(
        account=account, category=EntryCategory.objects.get(code=LEVIES), amount=payment.amount, booked_on=booked_on,
        method=payment.method, by=by, party=payment.payer, reference=payment.reference, description=description,
        by_workflow=True,
    )  # fmt: skip


def _refuse_cheque(payment):
    """Raise ValidationError for a cheque without a number, or of a day on which the branch receives nothing."""
    if not payment.reference:
        raise ValidationError({"reference": _("Write the number of the cheque.")})
    if payment.paid_on > localdate():
        raise ValidationError({"booked_on": _("This day has not come yet.")})
    if refusal := absence_on(payment.branch, payment.paid_on):
        raise ValidationError({"booked_on": refusal})
    refuse_closed(branch=payment.branch, day=payment.paid_on, field="booked_on")


def _refuse_amount(charges, amount):
    if refusal := amount_refusal(amount):
        raise ValidationError({"amount": refusal})
    due = charges.order_by().aggregate(due=exact(Sum("due")))["due"]
    if not due:
        raise ValidationError({"amount": _("Nothing is due: a levy is received once its month is asked.")})
    if amount > due:
        text = _("This is more than is due: %(due)s dirhams.") % {"due": format_amount(due)}
        raise ValidationError({"amount": text})
