"""What branches owe upwards for a month, of what they and those under them collected.

A payment counts in the month of its line in the cash book (`Payment.objects.as_lines`); one that is voided, or
recorded later, changes that month. Once a branch has remitted something for a month, the statement of it stays, and
the change is a correction of its next month that has none. Money goes up one level at a time: what a province owes is
what everybody under it owes to the levels above the province.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from branches.models import LEVELS, Branch
from branches.paths import paths_above

from ..models import DUES_RETURNED, ZERO, CashEntry, Payment, Remittance, ShareCorrection, ShareStatement, exact
from ..months import add_months
from .rules import RuleTable
from .splitting import LOCAL, NATIONAL, fold_levels, rank_of, split

# A payment of an older month that is voided is settled between the treasurers: no page reads the years before.
LOOK_BACK = 24  # months


@dataclass
class Sums:
    """Dirhams collected, and the parts of the four levels in them."""

    collected: Decimal = ZERO
    parts: tuple = (ZERO,) * 4

    def add(self, collected, parts):
        self.collected += collected
        self.parts = tuple(one + other for one, other in zip(self.parts, parts, strict=True))


@dataclass
class Correction:
    """What changed in the month `about` after it was remitted: dirhams collected, and the parts above the branch."""

    about: date
    collected: Decimal
    parts: tuple

    @property
    def due(self):
        return sum(self.parts, ZERO)


@dataclass
class Month:
    """Of a branch and a month, in dirhams. `parts` are those of province, region and headquarters above the branch."""

    branch: Branch
    month: date
    collected: Decimal = ZERO
    own: Decimal = ZERO
    parts: tuple = (ZERO,) * 3
    corrections: list = field(default_factory=list)
    remittances: list = field(default_factory=list)
    statement: ShareStatement | None = None

    @property
    def corrected(self):
        return sum((row.due for row in self.corrections), ZERO)

    @property
    def due(self):
        return sum(self.parts, ZERO) + self.corrected

    @property
    def remitted(self):
        return sum((row.amount for row in self.remittances), ZERO)

    @property
    def confirmed(self):
        return sum((row.received for row in self.remittances if row.is_confirmed), ZERO)

    @property
    def difference(self):
        """What came more, or less than nothing, than was sent, where it was confirmed."""
        return sum((row.difference for row in self.remittances if row.is_confirmed), ZERO)

    @property
    def left(self):
        return self.due - self.remitted

    @property
    def is_settled(self):
        return self.left <= 0


def recipient_of(branch) -> Branch | None:
    """The level above to which `branch` remits: the nearest with a bureau and accounts of its own; None for a root."""
    return branch.ancestors().filter(kind__in=LEVELS).order_by("-depth").first()


def senders_to(branch) -> list[Branch]:
    """The branches that remit to `branch`: those under it with no other level between."""
    below = list(Branch.objects.filter(path__startswith=branch.path).exclude(pk=branch.pk))
    levels = {row.path for row in below if row.kind in LEVELS}
    return [
        row for row in below
        if not any(path in levels for path in paths_above(row.path) if len(path) > len(branch.path))
    ]  # fmt: skip


def months_of_branches(branches, first: date, last: date) -> dict:
    """{(branch's key, month): Month} of `branches`, which stand within one of them or are neighbours.

    For each month from `first` to `last`. Six queries, however many branches and members there are: the payments are
    summed in the database, by branch and month.
    """
    if not branches:
        return {}
    statements = _statements(branches, add_months(last, -LOOK_BACK))
    since = min([first, *(month for _branch, month in statements)])
    live, taken = _Live(branches, since, last), _corrections(statements)
    months, found = _months_between(first, last), {}
    for branch in branches:
        for month in months:
            found[branch.pk, month] = _month(branch, month, live, statements.get((branch.pk, month)))
        _correct(branch, found, live, statements, taken)
    remittances = Remittance.objects.standing().filter(branch__in=branches, statement__month__range=(first, last))
    for row in remittances.select_related("statement", "to_branch").order_by("sent_on", "pk"):
        found[row.branch_id, row.statement.month].remittances.append(row)
    return found


def _months_between(first, last):
    return [add_months(first, step) for step in range((last.year - first.year) * 12 + last.month - first.month + 1)]


def _statements(branches, since):
    rows = ShareStatement.objects.filter(branch__in=branches, month__gte=since).order_by("month")
    return {(row.branch_id, row.month): row for row in rows}


def _month(branch, month, live, statement):
    if statement is None:
        sums = live.of(branch, month)
        return Month(branch, month, sums.collected, sums.parts[rank_of(branch.kind)], above(branch, sums.parts))
    return Month(branch, month, statement.collected, statement.own, statement.parts, statement=statement)


def above(branch, parts) -> tuple:
    """Of the parts of the four levels those of province, region and headquarters that stand above `branch`."""
    rank = rank_of(branch.kind)
    return tuple(part if level > rank else ZERO for level, part in enumerate(parts) if level > LOCAL)


def _corrections(statements):
    """{(branch's key, month): [ShareCorrection about it]} of these statements; no query without any."""
    found = defaultdict(list)
    if statements:
        rows = ShareCorrection.objects.filter(about__among=[row.pk for row in statements.values()])
        for row in rows.select_related("statement", "about"):
            found[row.about.branch_id, row.about.month].append(row)
    return found


def _correct(branch, found, live, statements, taken):
    """Put the corrections of `branch` where they are settled: those of statements, and those that wait for one."""
    own = {month: row for (key, month), row in statements.items() if key == branch.pk}
    for month, statement in own.items():
        for row in taken[branch.pk, month]:
            if place := found.get((branch.pk, row.statement.month)):
                place.corrections.append(Correction(month, row.collected, row.parts))
        change = _change(branch, live.of(branch, month), statement, taken[branch.pk, month])
        into = add_months(month, 1)
        while into in own:
            into = add_months(into, 1)
        if change and (place := found.get((branch.pk, into))):
            place.corrections.append(change)


def _change(branch, sums, statement, taken):
    """What the dues of a month changed since its statement, without what corrections took up; None for nothing."""
    collected = sums.collected - statement.collected - sum((row.collected for row in taken), ZERO)
    parts = above(branch, sums.parts)
    for row in (statement, *taken):
        parts = tuple(now - then for now, then in zip(parts, row.parts, strict=True))
    return Correction(statement.month, collected, parts) if any(parts) else None


class _Live:
    """What the branches and those under them have collected by now, by month."""

    def __init__(self, branches, first, last):
        self.top = _common(branches)
        tree = Branch.objects.filter(path__startswith=self.top) | Branch.objects.filter(path__in=paths_above(self.top))
        self.kinds = dict(tree.order_by().values_list("path", "kind"))
        self.rules = RuleTable(self.top)
        self.sums = defaultdict(Sums)
        wanted = {branch.path for branch in branches}
        for path, year, month, *of_rule, total in collected_by_month(self.top, first, add_months(last, 1)):
            self._add(wanted, path, date(year, month, 1), date(*of_rule, 1), total)

    def _add(self, wanted, path, month, month_of_rule, total):
        higher = [one for one in (*paths_above(path), path) if one in wanted]
        if not higher:
            return
        rule = self.rules.find(path, month_of_rule)
        parts = split(total, self._percents(path, rule)) if rule else None
        for one in higher:
            kept = parts or tuple(total if level == rank_of(self.kinds[path]) else ZERO for level in range(4))
            self.sums[one, month].add(total, kept)

    def _percents(self, path, rule):
        ranks = {rank_of(self.kinds[one]) for one in paths_above(path)} - {LOCAL}
        return fold_levels(rule.percents, rank_of(self.kinds[path]), ranks)

    def of(self, branch, month) -> Sums:
        return self.sums.get((branch.path, month)) or Sums()


def _common(branches):
    """The longest path within which all of `branches` stand."""
    paths = [branch.path for branch in branches]
    candidates = [*paths_above(paths[0]), paths[0]]
    return [path for path in candidates if all(other.startswith(path) for other in paths)][-1]


def collected_by_month(top: str, first: date, after: date):
    """Rows of what the branches within `top` collected: path, year, month, year and month of the rule, dirhams.

    What was taken back after its month was closed comes as rows of its own, in the month in which it was, divided as
    it was given; and so does credit that was given back, or went to another branch, where it is collected again. One
    statement.
    """
    payments = Payment.objects.filter(branch__path__startswith=top).order_by()
    returned = CashEntry.objects.counting().filter(branch__path__startswith=top, category__code=DUES_RETURNED)
    received, *less = (
        lines.filter(day__gte=first, day__lt=after)
        .annotate(of_year=ExtractYear("day"), of_month=ExtractMonth("day"))
        .annotate(rule_year=ExtractYear("booked_on"), rule_month=ExtractMonth("booked_on"))
        .values_list("branch__path", "of_year", "of_month", "rule_year", "rule_month")
        .annotate(total=exact(Sum("adds")))
        for lines in (
            payments.as_lines(),
            payments.as_taken_back(),
            returned.annotate(day=F("booked_on"), adds=F("counted")).order_by(),
        )
    )
    return received.union(*less, all=True)


__all__ = ["NATIONAL", "Month", "above", "collected_by_month", "months_of_branches", "recipient_of", "senders_to"]
