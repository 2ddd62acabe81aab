"""What the cells of a member would settle: asked when the sheet is checked, and again when it is written.

A cell says how much of its month is paid in all: what is recorded already counts, so that a sheet read in twice adds
nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Min

from ..closing.guard import first_open_days
from ..models import ZERO, DuesCharge, MoneyAccount, Payment
from ..months import add_months, current_month, month_of
from ..rates import RateTable
from ..reliefs import Asked, ReliefTable
from .cells import PAID


def _first_month_here(branch):
    """The first month whose dues were received in the application; None before. An earlier book says nothing of it.

    Else whoever keeps the money could mark months as paid, of which nothing entered the cash box.
    """
    received = Payment.objects.filter(branch=branch).exclude(method=Payment.Method.EARLIER)
    boxes = MoneyAccount.objects.filter(branch=branch, begins_on__isnull=False)
    days = received.aggregate(first=Min("paid_on"))["first"], boxes.aggregate(first=Min("begins_on"))["first"]
    first = min(filter(None, days), default=None)
    return first and month_of(first)


@dataclass(frozen=True)
class Settles:
    """The dirhams that a month is to get, on a charge that stands (a row), or on a new one that asks `asked`."""

    month: date
    amount: Decimal
    charge: DuesCharge | None = None
    asked: Asked | None = None
    membership: int | None = None


@dataclass
class Plan:
    """Of one member: what would be settled, how many months are paid already, and [[code, month]] of what is wrong."""

    settles: list[Settles] = field(default_factory=list)
    known: int = 0
    problems: list = field(default_factory=list)


class Planner:
    """Answers for the members of `branch` among `people`, whose charges and reliefs are read at once: 6 queries.

    What is written asks inside its transaction, after `closing.guard.hold_branches`: no month closes meanwhile.
    """

    def __init__(self, branch, members, people, months):
        self.branch, self.members = branch, members
        self.rates, self.reliefs = RateTable.of(branch), ReliefTable.of(people)
        self.opens = first_open_days([branch.pk]).get(branch.pk, date.min)
        self.begins = _first_month_here(branch)
        self.charges = defaultdict(dict)
        rows = DuesCharge.objects.asked().filter(person__among=list(people), month__in=list(months))
        for row in rows.only("person", "branch", "month", "amount", "paid", "due", "exempted_at"):
            self.charges[row.person_id][row.month] = row

    def plan(self, person, wanted) -> Plan:
        """The Plan of [(month, dirhams or PAID)] of a person (key)."""
        plan = Plan()
        for month, said in wanted:
            problem = self._settle(plan, person, month, said)
            if problem:
                plan.problems.append([problem, month.isoformat()])
        return plan

    def _settle(self, plan, person, month, said):
        """Add the month to `plan`; the code of what is wrong, or nothing."""
        if month >= current_month():
            return "not_past"
        if month < self.opens:
            return "closed"
        if self.begins and month >= self.begins:
            return "here"
        charge = self.charges[person].get(month)
        if charge is not None:
            return self._on_charge(plan, charge, said)
        membership = self.members.membership(person, month, add_months(month, 1))
        if membership is None:
            return "no_member"
        rate = self.rates.rate(self.branch.path, membership.category_id, membership.income_band_id, month)
        return self._on_rate(plan, membership, month, said, rate)

    def _on_charge(self, plan, charge, said):
        if charge.branch_id != self.branch.pk:
            return "elsewhere"
        if charge.exempted_at:
            return "exempted"
        whole = charge.amount if said == PAID else said
        if whole > charge.amount:
            return "above"
        if whole <= charge.paid:
            plan.known += 1
        else:
            plan.settles.append(Settles(charge.month, whole - charge.paid, charge=charge))
        return ""

    def _on_rate(self, plan, membership, month, said, rate):
        """A month that nobody was asked for. Where no rate is known, the book's amount was the rate."""
        if rate is None and said == PAID:
            return "no_rate"
        asked = (
            Asked(said) if rate is None else self.reliefs.asked(membership.person_id, self.branch.path, month, rate)
        )
        if asked.exempted_by or asked.amount == ZERO:
            return "exempted"
        whole = asked.amount if said == PAID else said
        if whole > asked.amount:
            return "above"
        plan.settles.append(Settles(month, whole, asked=asked, membership=membership.pk))
        return ""
