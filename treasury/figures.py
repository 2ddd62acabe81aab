"""The treasury of a branch in pictures: collection by month and by branch, arrears by age, income and expenses, cash.

Each picture has its rows beside it as text: the page shows them as a table too.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from arabic.amounts import format_amount
from arabic.calendar import format_month, format_run
from branches.models import Branch
from branches.paths import is_within

from .ages import TOTALS, Age, arrears_by_age, total_of
from .balances import Totals, totals_by_branch, totals_by_month
from .bars import Column, columns
from .cashbook.lines import Lines, to_cents
from .models import DUES, INTERNAL, ZERO, CashEntry, Direction, EntryCategory, MoneyAccount, Payment, exact
from .months import add_months, current_month, months_between
from .within import Within

BOOK = "treasury.view_cashentry"
MONTHS, YEAR = 24, 12


@dataclass(frozen=True)
class Bar:
    """A bar: `value` from 0 to 100, and what it says in figures."""

    label: str
    text: str
    value: int


@dataclass(frozen=True)
class Picture:
    """Bars or columns with their caption; `head` and `rows` say the same as a table, in text."""

    caption: str
    head: tuple
    rows: list
    bars: list[Bar] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)


def collection_by_month(user, branch) -> list[Picture]:
    """What each of the last 24 whole months asked, and what of it is paid, in `branch` and under it; a year each."""
    now = current_month()
    months = months_between(add_months(now, -MONTHS), add_months(now, -1))
    totals = totals_by_month(Within(_reached(user, branch)), months[0], months[-1])
    rows = [(month, totals[month].charged, totals[month].collected) for month in months]
    drawn = columns(rows, _of_month)  # of one height for both years
    return [_year(rows[start : start + YEAR], drawn[start : start + YEAR]) for start in range(0, MONTHS, YEAR)]


def _of_month(month, asked, paid):
    words = {"month": format_month(month), "paid": format_amount(paid), "asked": format_amount(asked)}
    return _("%(month)s: %(paid)s of %(asked)s dirhams") % words


def _year(rows, drawn):
    caption = _("What each month asked, and what of it is paid, %(months)s") % {
        "months": format_run(rows[0][0], rows[-1][0])
    }
    written = [(format_month(month), *map(format_amount, sums)) for month, *sums in rows]
    return Picture(caption, (_("Month"), _("Charged"), _("paid")), written, columns=drawn)


def collection_by_branch(user, branch) -> Picture:
    """How much of the last twelve whole months is paid: by the branch's own members, and in each branch below."""
    now = current_month()
    reached = _reached(user, branch)
    totals = totals_by_branch(Within(reached), add_months(now, -YEAR), add_months(now, -1))
    rows = list(reached.order_by("path").values_list("pk", "path", "depth", "name"))
    found = [(_("Own members"), totals[branch.pk])]
    for _pk, path, depth, name in rows:
        if depth == branch.depth + 1:
            under = (totals[pk] for pk, other, *_rest in rows if is_within(other, path))
            found.append((name, sum(under, Totals())))
    found = [(name, total) for name, total in found if total.charged]
    head = (_("Branch"), _("Charged"), _("paid"), _("Share"))
    written = [
        (name, format_amount(row.charged), format_amount(row.collected), f"{row.share} %") for name, row in found
    ]
    bars = [Bar(name, _share_words(row), min(row.share, 100)) for name, row in found]
    return Picture(_("Share of the dues of the last twelve months that is paid"), head, written, bars)


def _share_words(total):
    words = {"paid": format_amount(total.collected), "asked": format_amount(total.charged), "share": total.share}
    return _("%(share)s %% – %(paid)s of %(asked)s dirhams") % words


def arrears_in_ages(user, branch) -> Picture:
    """What is late in `branch` and under it, by age."""
    whole = total_of(branch, arrears_by_age(user, branch))
    rows = [(str(age.label), whole.part(age)) for age in Age]
    return _amounts(_("Arrears by age"), _("Age"), rows)


def income_and_expenses(user, branch) -> list[Picture]:
    """What came in and went out in twelve months up to today by category, in `branch` and under it. Three queries."""
    since = add_months(current_month(), 1 - YEAR)
    here = {"branch__path__startswith": branch.path}
    # Between levels of the party money only moves: the year's report leaves it out too.
    entries = CashEntry.objects.within_reach(user, BOOK).counting().not_taken_back().exclude(
        category__code__in=INTERNAL
    ).filter(
        booked_on__gte=since, kind__in=(CashEntry.Kind.INCOME, CashEntry.Kind.EXPENSE), **here
    )  # fmt: skip
    found = defaultdict(Decimal, entries.order_by().values_list("category").annotate(total=exact(Sum("amount"))))
    paid = Payment.objects.within_reach(user, BOOK).valid().filter(booked_on__gte=since, **here)
    dues = paid.aggregate(total=exact(Sum("amount")))["total"]
    categories = list(EntryCategory.objects.all())
    return [
        _amounts(caption, _("Category"), _of_direction(categories, direction, found, dues))
        for caption, direction in (
            (_("Income of the last twelve months"), Direction.IN),
            (_("Expenses of the last twelve months"), Direction.OUT),
        )
    ]


def _of_direction(categories, direction, found, dues):
    rows = [
        (category.name, dues if category.code == DUES else found[category.pk])
        for category in categories
        if category.direction == direction
    ]
    return sorted([row for row in rows if row[1]], key=lambda row: -row[1])


def cash_over_time(branch) -> Picture:
    """What the branch's own cash box and accounts held together at the end of each of the last twelve months.

    Two queries; the last column is what they hold today, with what is booked for later days of the month.
    """
    months = months_between(add_months(current_month(), 1 - YEAR), current_month())
    lines = Lines(MoneyAccount.objects.filter(branch=branch))
    held = [f"SUM(CASE WHEN day < '{add_months(month, 1)}' THEN adds END)" for month in months]
    [sums] = lines.ask(f"SELECT {', '.join(held)} FROM {{lines}}") or [[None] * len(months)]  # noqa: S608  days of ours
    rows = [(month, to_cents(total)) for month, total in zip(months, sums, strict=True)]
    if not any(total for _month, total in rows):
        rows = []
    drawn = columns([(month, max(total, ZERO), max(total, ZERO)) for month, total in rows], _at_the_end)
    written = [(format_month(month), format_amount(total)) for month, total in rows]
    return Picture(
        _("What the branch held at the end of each month"), (_("Month"), _("Balance")), written, columns=drawn
    )


def _at_the_end(month, held, _same):
    return _("%(month)s: %(held)s dirhams") % {"month": format_month(month), "held": format_amount(held)}


def _amounts(caption, label, rows):
    """A picture of amounts, the largest of which fills its bar."""
    most = max((amount for _name, amount in rows), default=ZERO) or 1
    written = [(name, format_amount(amount)) for name, amount in rows]
    bars = [
        Bar(name, _("%(amount)s dirhams") % {"amount": format_amount(amount)}, round(100 * amount / most))
        for name, amount in rows
    ]
    return Picture(caption, (label, _("Amount")), written, bars)


def _reached(user, branch):
    return Branch.objects.within_reach(user, TOTALS).filter(path__startswith=branch.path)
