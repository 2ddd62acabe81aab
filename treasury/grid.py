"""The year of a branch: its members by twelve months, in a constant number of queries."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from members.models import Membership, Person
from sql.keyed import Found
from sql.prepared import prepared, prepared_instances

from .allocation import ZERO
from .balances import Balance, Totals, paid_by, received_by_month, totals_of, with_arrears
from .models import DuesCharge
from .months import current_month, months_of
from .states import Cell, cell_of

# A charge as the grid reads it.
Charge = namedtuple("Charge", "person_id month amount exempted_at paid due")


@dataclass
class Row:
    """A member's line: twelve cells; the months up to `paid_through` are settled, None if none ever was."""

    person: Person
    cells: list[Cell]
    balance: Balance
    left_on: date | None  # when the last membership in the branch ended, if it did
    paid_through: date | None = None
    # What the page makes of it: words and markup.
    through: str = ""
    due: str = ""
    held: str = ""
    markup: str = ""


def people_of(user, branch, year, *, query="", in_arrears=False):
    """The people of the year's grid that `user` may see, in the order of their folded names.

    They are those with a membership in `branch` during the year; with `in_arrears`, those who owe it something by now,
    also from before the year. `query` is searched as `user` may (`search_as`). The rows are for a paginator.
    """
    if in_arrears:
        owes = DuesCharge.objects.visible_in(user, branch).asked().filter(month__lte=current_month())
        people = with_arrears(Person.objects.filter(Exists(owes.filter(person=OuterRef("pk")))), branch)
        people = people.filter(arrears__gt=0)
        return in_order_of_names(people.search_as(user, query) if query else people)
    return holders_of(branch, held_in(user, branch, year), user, query)


def holders_of(branch, memberships, user, query=""):
    """The people who hold `memberships`, all in `branch`, by name; with `query`, those whom `user` finds by it.

    A queryset, or what `sql.keyed.Found` makes of a search: rows for a paginator. The words are looked for in the
    names of the branch alone: left to itself PostgreSQL looks through the party's.
    """
    if not query:
        return in_order_of_names(Person.objects.filter(Exists(memberships.filter(person=OuterRef("pk")))))
    hold = Exists(memberships.order_by().filter(person=OuterRef("pk")))
    people = _of_branch(branch, memberships).filter(hold).search_as(user, query)
    keys = list(people.order_by("name_key", "pk").values_list("pk", flat=True))
    return Found(_named, keys)


@prepared_instances
def _named(keys):
    return Person.objects.filter(pk__among=keys).order_by().only("given_name", "family_name")


def _of_branch(branch, memberships):
    """The people whose files `branch` keeps, and those with one of these memberships in it whose files are elsewhere.

    It keeps the files of its members of today: of a membership that has ended, or is to come, they may be elsewhere.
    """
    gone = memberships.order_by().filter(Q(ended_on__isnull=False) | Q(started_on__gt=localdate()))
    return Person.objects.filter(Q(branch=branch) | Q(pk__among=gone.values("person")))


def in_order_of_names(people):
    """`people` in the order of their folded names, with their names alone."""
    return people.order_by("name_key", "pk").only("given_name", "family_name")


def held_in(user, branch, year):
    """The memberships in `branch` during the year, as far as `user` sees them: the people of the grid hold them."""
    rows = Membership.objects.visible_in(user, branch)
    return rows.overlapping(date(year, 1, 1), date(year + 1, 1, 1))


def rows_of(branch, people, year) -> list[Row]:
    """The grid's rows for a page of people, in three queries."""
    months, now = months_of(year), current_month()
    people = list(people)
    charges = _charges(branch, people, max(months[-1], now))
    spells = _spells(branch, people)
    paid = paid_by(branch, [person.pk for person in people])
    return [
        _row(person, months, charges[person.pk], spells[person.pk], paid.get(person.pk, ZERO), now)
        for person in people
    ]


def _spells(branch, people):
    """{person's pk: [(first day, last day or None)]} of the memberships in the branch, oldest first."""
    spells = {person.pk: [] for person in people}
    for person, *spell in _spells_of(branch.pk, list(spells)):
        spells[person].append(spell)
    return spells


@prepared
def _spells_of(branch, people):
    rows = Membership.objects.filter(person__among=people, branch=branch).order_by("started_on")
    return rows.values_list("person", "started_on", "ended_on")


def _charges(branch, people, last):
    """{person's pk: {month: charge}} through `last`: plain tuples, for a page holds more than a thousand."""
    charges = {person.pk: {} for person in people}
    for row in map(Charge._make, _charges_of(branch.pk, list(charges), last)):
        charges[row.person_id][row.month] = row
    return charges


@prepared
def _charges_of(branch, people, last):
    rows = DuesCharge.objects.asked().filter(person__among=people, branch=branch, month__lte=last)
    return rows.order_by().values_list(*Charge._fields)


def _row(person, months, charges, spells, paid, now):
    asked = [row for month, row in charges.items() if month <= now and not row.exempted_at]
    balance = Balance(sum((row.due for row in asked), ZERO), paid - sum((row.paid for row in asked), ZERO))
    cells = [
        cell_of(month, charges[month], now=now) if month in charges else cell_of(month, None, _covered(spells, month))
        for month in months
    ]
    return Row(person, cells, balance, spells[-1][1] if spells else None, _paid_through(charges))


def _covered(spells, month):
    return any(start <= month and (end is None or month < end) for start, end in spells)


def _paid_through(charges):
    """The last month before the first gap on which money settled something whole; None without one."""
    through = None
    for month in sorted(charges):
        row = charges[month]
        if row.due:
            break
        through = month if row.paid else through
    return through


@dataclass
class YearTotals:
    """What a branch asked for the months of a year, what of it is settled, and the money that came in that year.

    `months`: Totals of each month; `year`: their sum, whose `arrears` are due by now, of any year; `received`: dirhams
    of the payments made in each month of the year, whatever months they settle.
    """

    months: list[Totals]
    year: Totals
    received: list[Decimal]

    @property
    def received_in_year(self):
        return sum(self.received, ZERO)


def year_totals(branch, year) -> YearTotals:
    """What a branch asked, settled and received in a year, month by month, in two queries."""
    months = months_of(year)
    by_month = totals_of(branch, months[0], months[-1])
    rows = [by_month[month] for month in months]
    whole = sum(rows, Totals())
    whole.arrears = sum((row.arrears for month, row in by_month.items() if month <= current_month()), ZERO)
    received = received_by_month(branch, year)
    return YearTotals(rows, whole, [received.get(month, ZERO) for month in months])
