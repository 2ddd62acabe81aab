"""What one member can settle in one branch: the months asked for, those still to be asked, and those ahead."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Min

from members.models import Membership

from .allocation import ZERO, allocate
from .models import DuesCharge
from .months import add_months, current_month, months_between
from .rates import RateTable

# How many months after the current one a payment may settle.
AHEAD = 36
# What is read of a charge: of the hundreds of months of a page, few are open.
READ = ("id", "person_id", "branch_id", "month", "amount", "paid", "due")


@dataclass(frozen=True)
class Line:
    """A month on which `due` dirhams are left to pay; `charge` is None while it is not written."""

    month: date
    due: Decimal
    charge: DuesCharge | None = None
    membership: Membership | None = None

    def make_charge(self, payment):
        """The unsaved charge of a month that was not asked for yet, made for `payment`."""
        membership = self.membership
        return DuesCharge(
            membership=membership,
            person_id=membership.person_id,
            branch_id=membership.branch_id,
            month=self.month,
            amount=self.due,
            made_by=payment,
        )


@dataclass(frozen=True)
class Fill:
    """The part of a payment that a month receives, and what is left to pay on it afterwards."""

    month: date
    part: Decimal
    left: Decimal

    @property
    def is_full(self):
        return not self.left


def open_lines(person, branch, now=None) -> list[Line]:
    """`open_lines_of` for one person."""
    return open_lines_of([person], branch, now)[person.pk]


def open_lines_of(people, branch, now=None) -> dict[int, list[Line]]:
    """{person's pk: months that they can settle in `branch`, oldest first}, in five queries for any number of people.

    `now` is the current month. They are: what is left of charges frozen to this branch; months never asked for, from
    the first month that the branch charged to anybody (never before it kept dues) through the current one; and the 36
    months ahead, while the membership lasts and a rate is known. A month charged by another branch is not asked for
    twice.
    """
    now = now or current_month()
    lines, asked = {person.pk: [] for person in people}, set()
    for row in DuesCharge.objects.asked().filter(person__in=lines).order_by().values(*READ):
        asked.add((row["person_id"], row["month"]))
        if row["due"] > 0 and row["branch_id"] == branch.pk:
            charge = DuesCharge.from_db(None, row.keys(), row.values())
            lines[row["person_id"]].append(Line(row["month"], row["due"], charge))
    memberships = Membership.objects.filter(person__in=lines, branch=branch).prefetch_related("suspensions")
    rates = RateTable.of(branch)
    months = list(months_between(first_month(branch, now), add_months(now, AHEAD)))
    for membership in memberships:
        for month in _months(membership, months):
            amount = rates.rate(branch.path, membership.category_id, month)
            if amount and (membership.person_id, month) not in asked:
                lines[membership.person_id].append(Line(month, amount, membership=membership))
    return {pk: sorted(rows, key=lambda line: line.month) for pk, rows in lines.items()}


def first_month(branch, now) -> date:
    """The month in which `branch` began to charge dues; `now`, the current one, if it never did."""
    first = DuesCharge.objects.asked().filter(branch=branch).aggregate(first=Min("month"))["first"]
    return min(first or now, now)


def _months(membership, months):
    """Those of `months` that the membership owes."""
    suspensions = membership.suspensions.all()
    for month in months:
        if membership.covers(month) and not any(suspension.covers(month) for suspension in suspensions):
            yield month


def fills_of(lines, amount, held=ZERO) -> list[Fill]:
    """The months that `amount` settles once the money `held` from before has settled what it can."""
    due = {line.month: line.due for line in lines}
    for month, part in allocate(held, list(due.items())):
        due[month] -= part
    return [Fill(month, part, due[month] - part) for month, part in allocate(amount, list(due.items()))]


def suggested_amount(lines, held=ZERO) -> Decimal:
    """What a payment is likely to be: everything due through the current month, or else the next month."""
    asked = sum((line.due for line in lines if line.month <= current_month()), ZERO)
    if asked > held:
        return asked - held
    ahead = fills_of(lines, sum((line.due for line in lines), ZERO), held)
    return ahead[0].part if ahead else ZERO
