"""Shorthands for the tests of shares."""

from decimal import Decimal

from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.money import dh, month
from treasury.cashbook.accounts import cash_box_of
from treasury.models import Remittance
from treasury.shares.owed import months_of_branches
from treasury.shares.remitting import confirm_remittance, remit
from treasury.shares.rules import decide_shares
from treasury.voiding import void_payment


def decide(branch, *percents, by, since=-20):
    return decide_shares(
        branch=branch, percents=tuple(map(Decimal, percents)), from_month=month(since), decision="قرار المجلس الوطني",
        decided_on=localdate(), by=by,
    )  # fmt: skip


def owed(branch, offset=-1):
    """The Month of `branch`, `offset` months from this one."""
    return months_of_branches([branch], month(offset), month(offset))[branch.pk, month(offset)]


def send(branch, amount, by, offset=-1, **fields) -> Remittance:
    """Cash of the branch's box, today."""
    given = {"account": cash_box_of(branch), "method": "cash", "booked_on": localdate()}
    amount = dh(amount) if isinstance(amount, int) else amount
    return remit(branch=branch, month=month(offset), amount=amount, by=by, **given | fields)


def confirm(remittance, by, received=None, **fields) -> Remittance:
    """What was sent came into the box of the level above today; or `received`."""
    given = {"account": cash_box_of(remittance.to_branch), "method": "cash", "received_on": localdate()}
    received = remittance.amount if received is None else dh(received)
    return confirm_remittance(remittance=remittance, received=received, by=by, **given | fields)


def voided(payment):
    """The payment, taken back."""
    void_payment(payment=payment, reason="خطأ", by=make_user(is_superuser=True))
