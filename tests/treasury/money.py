"""Shorthands for the tests of the treasury."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import count

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from bureaus.personal_file import memberships_of
from tests.factories import make_member, make_user
from treasury.charging import charge_month
from treasury.models import Allocation, DuesCharge, Payment
from treasury.months import add_months, current_month
from treasury.own import dues_of
from treasury.payments import record_payment
from treasury.setting_rates import set_rate

_serial = count(1)


def dh(amount) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def month(offset=0) -> date:
    """The month `offset` months after the current one."""
    return add_months(current_month(), offset)


def tried(call):
    """Whether `call` was not refused."""
    try:
        call()
    except ValidationError:
        return False
    return True


def rate(branch, amount=20, since=-30, category=None, band=None):
    return set_rate(branch=branch, category=category, band=band, amount=dh(amount), from_month=month(since))


def charge(branch, *offsets):
    return [charge_month(branch=branch, month=month(offset)) for offset in offsets]


def own_dues(person):
    """What the person's own page says of dues."""
    return dues_of(person, memberships_of(person))


def pay(membership, amount, **fields):
    """A payment of the member to the branch of the membership, today, in cash."""
    fields.setdefault("by", make_user())
    if fields.get("method") == "cheque":
        fields = {"reference": "7654321", "bank": "البنك الأول"} | fields
    return record_payment(
        **{
            "branch": membership.branch,
            "payer": membership.person,
            "amount": amount if isinstance(amount, Decimal) else dh(amount),
            "method": "cash",
        }
        | {"paid_on": localdate()}
        | fields
    )


def settled(payment) -> dict:
    """{offset in months from the current one: part} of a payment."""
    now = current_month()
    return {
        (row.charge.month.year - now.year) * 12 + row.charge.month.month - now.month: row.amount
        for row in payment.allocations.standing().select_related("charge").order_by("charge__month")
    }


def member_of(branch, **fields):
    fields.setdefault("family_name", f"العضو {next(_serial)}")
    return make_member(branch, **fields)


def wrong_sums() -> list:
    """The months and payments on which another sum, or day, stands than their allocations come to."""
    counting, standing, days = defaultdict(Decimal), defaultdict(Decimal), defaultdict(list)
    for part in Allocation.objects.filter(released_at=None).select_related("payment"):
        standing[part.payment_id] += part.amount
        if part.payment.voided_at is None:
            counting[part.charge_id] += part.amount
            days[part.charge_id].append(part.payment.paid_on)
    months = [
        row for row in DuesCharge.objects.all()
        if (row.paid, row.first_paid_on, row.last_paid_on)
        != (counting[row.pk], min(days[row.pk], default=None), max(days[row.pk], default=None))
    ]  # fmt: skip
    return months + [row for row in Payment.objects.all() if row.settled != standing[row.pk]]
