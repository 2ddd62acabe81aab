"""Who is late in a branch: what was due before this month, how much and since when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from members.models import Person, Purpose
from members.refusals import who_refused

from .models import DuesCharge
from .months import current_month


@dataclass
class Debt:
    """What a member owes from before this month: `amount` dirhams for `months` months, the oldest of them `since`."""

    person_id: int
    amount: Decimal
    since: date
    months: int
    person: Person | None = None
    phone: str = ""
    prefers_calls: bool = False  # said no to messages


# How the list is sorted: by name of the order, the key of a debt.
ORDERS = {
    "amount": lambda debt: (-debt.amount, debt.since, debt.person_id),
    "age": lambda debt: (debt.since, -debt.amount, debt.person_id),
}


def late_charges():
    """What is left to pay from before this month, in any branch. The running month is due, not late."""
    return DuesCharge.objects.asked().filter(month__lt=current_month(), due__gt=0)


def debts_of(user, branch, order="amount") -> list[Debt]:
    """The debts in `branch` that `user` may see, the largest or the oldest first, in one query.

    The running month is due, not late: it is not among them.
    """
    charges = late_charges().visible_to(user).filter(branch=branch)
    found = {}
    for person, month, due in charges.outstanding().values_list("person", "month", "due"):
        debt = found.setdefault(person, Debt(person, Decimal(0), month, 0))
        debt.amount += due
        debt.months += 1
    return sorted(found.values(), key=ORDERS[order])


def name_debts(user, debts) -> list[Debt]:
    """Add to each debt its person, the phone where `user` may read the person's file, and whether to write is welcome.

    Three queries.
    """
    people = Person.objects.in_bulk([debt.person_id for debt in debts])
    readable = set(Person.objects.visible_to(user).filter(pk__in=people).values_list("pk", flat=True))
    silent = who_refused(Purpose.MESSAGING, list(readable))
    for debt in debts:
        debt.prefers_calls = debt.person_id in silent
        debt.person = people[debt.person_id]
        debt.phone = debt.person.phone if debt.person_id in readable else ""
    return debts


def owed_by(user, membership) -> Decimal:
    """What the member owes to the branch of `membership` through this month, in dirhams, as far as `user` sees it."""
    charges = DuesCharge.objects.visible_to(user).asked().filter(month__lte=current_month())
    due = charges.filter(person=membership.person_id, branch=membership.branch_id).outstanding().values_list("due")
    return sum((amount for (amount,) in due), Decimal(0))
