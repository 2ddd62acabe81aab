"""The year of a branch: its members by twelve months, in a constant number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from members.models import Membership, Person

from .balances import Balance, Totals, balances_in, totals_by_month, with_arrears
from .models import DuesCharge
from .months import current_month, months_of
from .states import Cell, cell_of


@dataclass
class Row:
    person: Person
    cells: list[Cell]
    balance: Balance
    left_on: date | None  # when the last membership in the branch ended, if it did


def people_of(user, branch, year, *, query="", in_arrears=False):
    """The people of the year's grid that `user` may see, in the order of their folded names.

    They are those with a membership in `branch` during the year; `in_arrears`, whoever owes it something by now, also
    from before the year. `query` is searched in folded names, phones and e-mails.
    """
    if in_arrears:
        owes = DuesCharge.objects.visible_to(user).filter(branch=branch, month__lte=current_month())
        people = with_arrears(Person.objects.filter(Exists(owes.filter(person=OuterRef("pk")))), branch)
        people = people.filter(arrears__gt=0)
    else:
        rows = Membership.objects.visible_to(user).filter(branch=branch)
        rows = rows.overlapping(date(year, 1, 1), date(year + 1, 1, 1))
        people = Person.objects.filter(Exists(rows.filter(person=OuterRef("pk"))))
    return people.search(query).order_by("name_key", "pk")


def rows_of(branch, people, year) -> list[Row]:
    """The grid's rows for a page of people, in five queries."""
    months = months_of(year)
    people = list(people)
    charges = DuesCharge.objects.filter(person__in=people, branch=branch, month__range=(months[0], months[-1]))
    by_month = {(charge.person_id, charge.month): charge for charge in charges.with_paid()}
    spells = {person.pk: [] for person in people}
    for spell in Membership.objects.filter(person__in=people, branch=branch).order_by("started_on"):
        spells[spell.person_id].append(spell)
    balances = balances_in(branch, people)
    return [
        Row(
            person,
            [
                cell_of(month, by_month.get((person.pk, month)), any(row.covers(month) for row in spells[person.pk]))
                for month in months
            ],
            balances[person.pk],
            spells[person.pk][-1].ended_on if spells[person.pk] else None,
        )
        for person in people
    ]


@dataclass
class YearTotals:
    """`months`: Totals of each month of the year; `year`: their sum; `year.arrears` is due by now, of any year."""

    months: list[Totals]
    year: Totals


def year_totals(branch, year) -> YearTotals:
    """What a branch asked and collected in a year, month by month, in two queries."""
    now = current_month()
    months = months_of(year)
    by_month = totals_by_month(branch, date.min, max(months[-1], now))
    rows = [by_month[month] for month in months]
    whole = sum(rows, Totals())
    past = [row for month, row in by_month.items() if month <= now]
    whole.arrears = sum((row.charged - row.collected for row in past), whole.arrears)
    return YearTotals(rows, whole)
