"""Who is late in a branch: what was due before this month, how much and since when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Sum
from django.utils.functional import cached_property

from members.models import Person, Purpose
from members.refusals import who_refused

from .models import DuesCharge, exact
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


# What the list and its paper show of a person.
SHOWN = ("given_name", "family_name", "gender", "phone", "name_key", "member_number")

# How the list is sorted: by name of the order, the columns of a debt.
ORDERS = {"amount": ["-amount", "since", "person"], "age": ["since", "-amount", "person"]}


def late_charges():
    """What is left to pay from before this month, in any branch. The running month is due, not late."""
    return DuesCharge.objects.asked().filter(month__lt=current_month(), due__gt=0)


class Debts:
    """The debts in `branch` that `user` may see, the largest or the oldest first (`order` is one of ORDERS).

    A sequence for a paginator, which reads a slice of it and its length: a query for each. The running month is due,
    not late: it is not among them.
    """

    def __init__(self, user, branch, order="amount"):
        charges = late_charges().visible_to(user).filter(branch=branch)
        self._charges = charges.order_by()
        grouped = self._charges.values("person").annotate(
            amount=exact(Sum("due")), since=Min("month"), months=Count("pk")
        )
        self._debts = grouped.values_list("person", "amount", "since", "months").order_by(*ORDERS[order])

    def __iter__(self):
        return iter(Debt(*row) for row in self._debts)

    def __len__(self):
        return self._sums["people"]

    def __getitem__(self, part):
        return [Debt(*row) for row in self._debts[part]]

    @property
    def total(self) -> Decimal:
        """What all of them owe together, in dirhams."""
        return self._sums["amount"]

    @cached_property
    def _sums(self):
        return self._charges.aggregate(people=Count("person", distinct=True), amount=exact(Sum("due")))


def name_debts(user, debts) -> list[Debt]:
    """Add to each debt its person, the phone where `user` may read the person's file, and whether to write is welcome.

    Three queries.
    """
    people = Person.objects.only(*SHOWN).in_bulk([debt.person_id for debt in debts])
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
