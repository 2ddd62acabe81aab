"""What branches and those under them have collected by now, by month, divided between the levels.

The dues that a branch collected in a month are counted by the levels above it and divided by the rule of that month.
Once a statement has counted them, both are kept (`basis`): a branch that moves, or a rule decided since, changes
nothing of them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from branches.models import Branch
from branches.paths import paths_above

from ..models import DUES_RETURNED, ZERO, CashEntry, Payment, ShareBasis, exact
from ..months import add_months
from .rules import RuleTable
from .splitting import folded, rank_of, split, staying


@dataclass
class Sums:
    """Dirhams collected, and the parts of the four levels in them."""

    collected: Decimal = ZERO
    parts: tuple = (ZERO,) * 4

    def add(self, collected, parts):
        self.collected += collected
        self.parts = tuple(one + other for one, other in zip(self.parts, parts, strict=True))


class Live:
    """What the branches and those under them have collected by now, by month, from `first` to `last`."""

    def __init__(self, branches, first, last):
        self.top = common_path([branch.path for branch in branches])
        self.wanted = {branch.path: branch.pk for branch in branches}
        self.kept = _Kept(self.top, set(self.wanted.values()), first, last)
        reach = common_path([self.top, *self.kept.paths])
        tree = Branch.objects.filter(path__startswith=reach) | Branch.objects.filter(path__in=paths_above(reach))
        self.kinds = dict(tree.order_by().values_list("path", "kind"))
        self.rules = RuleTable(reach)
        self.sums = defaultdict(Sums)
        rows = list(collected_by_month(self.top, first, add_months(last, 1), also=self.kept.elsewhere))
        oldest = min((date(year, month, 1) for *_of, year, month, _total in rows), default=first)
        if oldest < first:
            self.kept.add(oldest, add_months(first, -1))
        for row in rows:
            self._add(*row)

    def _add(self, branch, path, year, month, rule_year, rule_month, total):
        month, month_of_rule = date(year, month, 1), date(rule_year, rule_month, 1)
        counted_by = self.kept.counted_by(branch, month_of_rule)  # what is taken back, from those who counted it
        if counted_by is None:
            counted_by = self.kept.counted_by(branch, month)
        if counted_by is None:
            counted_by = [self.wanted[one] for one in (*paths_above(path), path) if one in self.wanted]
        if not counted_by:
            return
        percents = self.kept.percents(branch, month_of_rule) or self._percents(path, month_of_rule)
        parts = split(total, percents)
        for one in counted_by:
            self.sums[one, month].add(total, parts)

    def _percents(self, path, month):
        rule = self.rules.find(path, month)
        return folded(rule, path, self.kinds) if rule else staying(rank_of(self.kinds[path]))

    def of(self, branch, month) -> Sums:
        return self.sums.get((branch.pk, month)) or Sums()


class _Kept:
    """The bases that concern the branches within `top` and those that the `wanted` (keys) counted; three queries."""

    def __init__(self, top, wanted, first, last):
        self.top, self.wanted, self.paths, self.elsewhere = top, wanted, set(), set()
        self._percents, self._counted_by = {}, {}
        self.add(first, last)

    def add(self, first, last):
        """Read those of the months from `first` to `last` too."""
        months = {"month__range": (first, last)}
        inside = Q(branch__path__startswith=self.top)
        counted = Q(pk__in=ShareBasis.objects.filter(levels__in=self.wanted, **months).values("pk"))
        names = ("pk", "branch", "branch__path", "month", "local", "province", "region", "national")
        rows = list(ShareBasis.objects.filter(inside | counted, **months).order_by().values_list(*names))
        self.paths |= {path for _pk, _branch, path, *_rest in rows}
        self.elsewhere |= {branch for _pk, branch, path, *_rest in rows if not path.startswith(self.top)}
        self._percents |= {(branch, month): tuple(percents) for _pk, branch, _path, month, *percents in rows}
        through = ShareBasis.levels.through.objects.filter(
            branch__in=self.wanted, sharebasis__month__range=(first, last)
        )
        levels = defaultdict(list)
        for basis, branch in through.values_list("sharebasis", "branch") if rows else ():
            levels[basis].append(branch)
        self._counted_by |= {(branch, month): levels[pk] for pk, branch, _path, month, *_percents in rows}

    def counted_by(self, branch, month):
        """Which of the wanted count what `branch` collected in `month`; None where no statement did yet."""
        return self._counted_by.get((branch, month))

    def percents(self, branch, month):
        return self._percents.get((branch, month))


def common_path(paths):
    """The longest path within which all of `paths` stand; empty where they share no root."""
    paths = list(paths)
    candidates = [*paths_above(paths[0]), paths[0]]
    shared = [path for path in candidates if all(other.startswith(path) for other in paths)]
    return shared[-1] if shared else ""


def collected_by_month(top: str, first: date, after: date, also=()):
    """Rows of what the branches within `top` collected, and those of `also` (keys).

    Branch's key, path, year, month, year and month of the rule, dirhams. What was taken back after its month was
    closed comes as rows of its own, in the month in which it was, divided as it was given; and so does credit that was
    given back, or went to another branch, where it is collected again. One statement.
    """
    there = Q(branch__path__startswith=top) | Q(branch__in=also) if also else Q(branch__path__startswith=top)
    payments = Payment.objects.filter(there).order_by()
    returned = CashEntry.objects.counting().filter(there, category__code=DUES_RETURNED)
    received, *less = (
        lines.filter(day__gte=first, day__lt=after)
        .annotate(of_year=ExtractYear("day"), of_month=ExtractMonth("day"))
        .annotate(rule_year=ExtractYear("booked_on"), rule_month=ExtractMonth("booked_on"))
        .values_list("branch", "branch__path", "of_year", "of_month", "rule_year", "rule_month")
        .annotate(total=exact(Sum("adds")))
        for lines in (
            payments.as_lines(),
            payments.as_taken_back(),
            returned.annotate(day=F("booked_on"), adds=F("counted")).order_by(),
        )
    )
    return received.union(*less, all=True)
