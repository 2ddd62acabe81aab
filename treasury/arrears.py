"""Who is late in a branch, or below it: what was due before this month, how much and since when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Max, Min, Sum
from django.utils.functional import cached_property

from branches.models import Branch
from members.models import Person, Purpose
from members.refusals import who_refused

from .models import DuesCharge, DuesReminder, exact
from .months import current_month
from .reminder_words import reminded_words


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
    reminders: str = ""  # how often and when last, in words
    branch_id: int | None = None  # of a list over several branches
    branch: Branch | None = None


# What the list and its paper show of a person.
SHOWN = ("given_name", "family_name", "gender", "phone", "name_key", "member_number")

# How the list is sorted: by name of the order, the columns of a debt.
ORDERS = {
    "amount": ["-amount", "since", "person"],
    "age": ["since", "-amount", "person"],
    "name": ["person__name_key", "person"],
}


def late_charges():
    """What is left to pay from before this month, in any branch. The running month is due, not late."""
    return DuesCharge.objects.filter(month__lt=current_month(), due__gt=0)  # nothing is due on what is not asked


class Debts:
    """The debts in `branch` that `user` may see, the largest or the oldest first (`order` is one of ORDERS).

    With `below` those in the branches under it too; `span` (first month or None, last month) leaves those of which the
    oldest month stands there. A sequence for a paginator, which reads a slice of it and its length: a query for each.
    The running month is due, not late: it is not among them.
    """

    def __init__(self, user, branch, order="amount", *, below=False, span=None):
        late = late_charges()
        if below:
            charges = late.visible_to(user).filter(branch__path__startswith=branch.path)
        else:
            charges = late.visible_in(user, branch)
        self._charges = charges.order_by()
        # `Count("*")`: the key of a month stands in no index, and each row would be read for it.
        grouped = self._charges.values("person", "branch").annotate(
            amount=exact(Sum("due")), since=Min("month"), months=Count("*")
        )
        if span is not None:
            first, last = span
            grouped = grouped.filter(since__lte=last, **({} if first is None else {"since__gte": first}))
        self._grouped, self._is_plain = grouped, span is None and not below
        columns = ("person", "amount", "since", "months", "branch")
        self._debts = grouped.values_list(*columns).order_by(*ORDERS[order])

    def __iter__(self):
        return iter(map(_debt, self._debts.iterator(2_000)))

    def __len__(self):
        return self._sums["people"]

    def __getitem__(self, part):
        return list(map(_debt, self._debts[part]))

    @property
    def total(self) -> Decimal:
        """What all of them owe together, in dirhams."""
        return self._sums["amount"]

    @cached_property
    def _sums(self):
        """Of the debts of one branch a member has one: they are counted as they are, without making them first."""
        if self._is_plain:
            return self._charges.aggregate(people=Count("person", distinct=True), amount=exact(Sum("due")))
        rows = self._grouped.values("person", "branch", whole=F("amount"))
        return rows.aggregate(people=Count("*"), amount=exact(Sum("whole")))


def _debt(row):
    person, amount, since, months, branch = row
    return Debt(person, amount, since, months, branch_id=branch)


def name_debts(user, debts) -> list[Debt]:
    """Add to each debt its person and branch, how often the branch reminded them, the phone where `user` may read the
    person's file, and whether to write is welcome.

    Five queries.
    """
    people = Person.objects.only(*SHOWN).in_bulk([debt.person_id for debt in debts])
    readable = set(Person.objects.visible_to(user).filter(pk__in=people).values_list("pk", flat=True))
    silent = who_refused(Purpose.MESSAGING, list(readable))
    branches = Branch.objects.in_bulk({debt.branch_id for debt in debts})
    sent = _reminders(debts)
    for debt in debts:
        debt.branch = branches[debt.branch_id]
        count, last = sent.get((debt.person_id, debt.branch_id), (0, None))
        debt.reminders = reminded_words(people[debt.person_id], count, last)
        debt.prefers_calls = debt.person_id in silent
        debt.person = people[debt.person_id]
        debt.phone = debt.person.phone if debt.person_id in readable else ""
    return debts


def _reminders(debts):
    """{(person's key, branch's key): (how many reminders, the last day)} of these debts; one query."""
    rows = DuesReminder.objects.sent().filter(
        person__among=[debt.person_id for debt in debts], branch__in={debt.branch_id for debt in debts}
    )
    rows = rows.order_by().values_list("person", "branch").annotate(count=Count("pk"), last=Max("day"))
    return {(person, branch): (count, last) for person, branch, count, last in rows}


def owed_by(user, membership) -> Decimal:
    """What the member owes to the branch of `membership` through this month, in dirhams, as far as `user` sees it."""
    charges = DuesCharge.objects.visible_to(user).asked().filter(month__lte=current_month())
    due = charges.filter(person=membership.person_id, branch=membership.branch_id).outstanding().values_list("due")
    return sum((amount for (amount,) in due), Decimal(0))
