"""The year of a branch: its members by twelve months, in a constant number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from members.models import Membership, Person

from .allocation import ZERO
from .balances import Balance, Totals, paid_by, totals_by_month, with_arrears
from .models import DuesCharge
from .months import current_month, months_of
from .states import Cell, cell_of


@dataclass
class Row:
    person: Person
    cells: list[Cell]
    balance: Balance
    left_on: date | None  # when the last membership in the branch ended, if it did
    markup: str = ""


def people_of(user, branch, year, *, query="", in_arrears=False):
    """The people of the year's grid that `user` may see, in the order of their folded names.

    They are those with a membership in `branch` during the year; with `in_arrears`, those who owe it something by now,
    also from before the year. `query` is searched in folded names, phones and e-mails.
    """
    if in_arrears:
        owes = DuesCharge.objects.visible_to(user).asked().filter(branch=branch, month__lte=current_month())
        people = with_arrears(Person.objects.filter(Exists(owes.filter(person=OuterRef("pk")))), branch)
        people = people.filter(arrears__gt=0)
    else:
        rows = Membership.objects.visible_to(user).filter(branch=branch)
        rows = rows.overlapping(date(year, 1, 1), date(year + 1, 1, 1))
        people = Person.objects.filter(Exists(rows.filter(person=OuterRef("pk"))))
    return people.search(query).order_by("name_key", "pk")


def rows_of(branch, people, year) -> list[Row]:
    """The grid's rows for a page of people, in three queries."""
    months = months_of(year)
    people = list(people)
    charges = _charges(branch, people, max(months[-1], current_month()))
    spells = {person.pk: [] for person in people}
    for spell in Membership.objects.filter(person__in=people, branch=branch).order_by("started_on"):
        spells[spell.person_id].append(spell)
    paid = paid_by(branch, people)
    return [
        _row(person, months, charges[person.pk], spells[person.pk], paid.get(person.pk, ZERO)) for person in people
    ]


def _charges(branch, people, last):
    """{person's pk: {month: charge}} through `last`: plain tuples, for a page holds more than a thousand."""
    charges = {person.pk: {} for person in people}
    rows = DuesCharge.objects.asked().filter(person__in=people, branch=branch, month__lte=last).with_paid()
    for row in rows.order_by().values_list("person_id", "month", "amount", "exempted_at", "paid", "due", named=True):
        charges[row.person_id][row.month] = row
    return charges


def _row(person, months, charges, spells, paid):
    now = current_month()
    asked = [row for month, row in charges.items() if month <= now and not row.exempted_at]
    balance = Balance(sum((row.due for row in asked), ZERO), paid - sum((row.paid for row in asked), ZERO))
    cells = [cell_of(month, charges.get(month), any(spell.covers(month) for spell in spells), now) for month in months]
    return Row(person, cells, balance, spells[-1].ended_on if spells else None)


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
