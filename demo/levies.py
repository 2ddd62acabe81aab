"""Levies of the elected officials of the demo's branch: rates, months asked, receipts, an exemption that waits."""

from decimal import Decimal

from members.models import Assembly, PublicOffice
from treasury.cashbook.accounts import cash_box_of
from treasury.levies.charging import charge_levies
from treasury.levies.exempting import record_exemption
from treasury.levies.receiving import receive_levies
from treasury.levies.setting_rates import set_levy_rate
from treasury.models import LevyCharge
from treasury.months import add_months

MONTHS = 6
DECISION = "قرار مجلس الفرع"
# The assembly, whether for its president alone, and the dirhams a month.
RATES = [
    (Assembly.COMMUNAL, False, "100"),
    (Assembly.COMMUNAL, True, "300"),
    (Assembly.PROVINCIAL, False, "150"),
    (Assembly.REGIONAL, False, "400"),
]
# How many months the officials paid, one after the other, in the order of their councils.
PAID = ["6", "5", "3.5", "2"]


def ask_levies(party):
    """The branch decided its rates half a year ago, asked each month since, and received what some paid."""
    calendar, branch = party.calendar, party.tree.locals[0]
    by_name = {user.username: user for user in party.users.values()}
    treasurer, above = by_name["treasurer"], by_name["province"]
    first = calendar.month(MONTHS - 1)
    for assembly, presidents, amount in RATES:
        set_levy_rate(
            branch=branch, assembly=assembly, presidents=presidents, amount=Decimal(amount), from_month=first,
            decision=DECISION, decided_on=calendar.month(MONTHS), by=above,  # the treasurer is elected too
        )  # fmt: skip
    for offset in range(MONTHS):
        charge_levies(branch=branch, month=add_months(first, offset))
    offices = PublicOffice.objects.standing().current().under(branch).by_council().select_related("person")
    offices = [row for row in offices if LevyCharge.objects.filter(office=row).exists()]
    for office, months in zip(offices, PAID, strict=False):
        if office.person_id != treasurer.person_id:
            _receive(branch, office, Decimal(months), treasurer, calendar)
    for office in [row for row in offices[len(PAID) :] if row.person_id != treasurer.person_id][:1]:
        record_exemption(
            branch=branch, office=office, from_month=calendar.month(0), until=add_months(calendar.month(0), 3),
            reason="توقف التعويض خلال هذه المدة", by=treasurer,
        )  # fmt: skip


def _receive(branch, office, months, treasurer, calendar):
    """In cash, today: what so many months cost."""
    rate = LevyCharge.objects.filter(office=office).first().amount
    receive_levies(
        branch=branch, person=office.person, account=cash_box_of(branch), amount=rate * months, method="cash",
        booked_on=calendar.today, by=treasurer,
    )  # fmt: skip
