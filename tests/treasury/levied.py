"""Shorthands for the tests of levies: elected officials, rates, months asked, what is received."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from members.models import Assembly, PublicOffice, PublicRole
from members.public_offices import record_public_office
from tests.factories import make_member, make_user
from tests.treasury.money import dh, month
from treasury.cashbook.accounts import cash_box_of
from treasury.levies.charging import charge_levies
from treasury.levies.receiving import receive_levies
from treasury.levies.setting_rates import set_levy_rate
from treasury.models import LevyCharge, LevyPayment

ELECTED = date(2021, 9, 8)
PLACES = {Assembly.COMMUNAL: "05.091.01.01", Assembly.PROVINCIAL: "05.091", Assembly.REGIONAL: "05"}


def elect(branch, assembly=Assembly.COMMUNAL, role=PublicRole.MEMBER, person=None, **fields) -> PublicOffice:
    """A public office of a new member of `branch`, or of `person`."""
    person = person or make_member(branch, given_name="أمينة", family_name="المرابط", gender="F").person
    fields = {"started_on": ELECTED, "locality_code": PLACES.get(assembly, "")} | fields
    return record_public_office(person=person, assembly=assembly, role=role, **fields)


def levy(branch, amount, assembly=Assembly.COMMUNAL, since=-6, **fields):
    """A rate of `branch`, from `since` months from now on."""
    given = {"decision": "قرار المجلس الوطني", "decided_on": ELECTED, "by": make_user()}
    return set_levy_rate(
        branch=branch, assembly=assembly, amount=dh(amount), from_month=month(since), **given | fields
    )


def ask(branch, *offsets, below=False) -> list[int]:
    """The levies of the months at `offsets` from now, asked; how many were made in each."""
    return [charge_levies(branch=branch, month=month(offset), below=below) for offset in offsets]


def receive(branch, person, amount, by, **fields) -> LevyPayment:
    """Cash of the official, today."""
    amount = amount if isinstance(amount, Decimal) else dh(amount)
    given = {"account": cash_box_of(branch), "method": "cash", "booked_on": localdate()}
    return receive_levies(branch=branch, person=person, amount=amount, by=by, **given | fields)


def left(person) -> dict:
    """{offset in months from now: what is left to pay}, of the months that are asked."""
    rows = LevyCharge.objects.asked().filter(person=person).order_by("month", "pk")
    return {_offset(row.month): row.due for row in rows}


def _offset(day):
    now = month()
    return (day.year - now.year) * 12 + day.month - now.month


def end_of(offset) -> date:
    """The last day of the month at `offset` from now."""
    return month(offset + 1) - timedelta(days=1)
