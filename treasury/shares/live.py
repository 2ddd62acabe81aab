"""What branches and those under them have collected by now, by month, divided between the levels.

The dues that a branch collected in a month are counted by the levels above it and divided by the rule of that month.
Once a statement has counted them, both are kept (`basis`): a branch that moves, or a rule decided since, changes
nothing of them.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from branches.models import Branch
from branches.paths import paths_above

from ..models import ZERO, ShareBasis
from ..months import add_months
from .collected import collected_by_month
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
        keys = list(self.wanted.values())
        elsewhere = _counted_elsewhere(self.top, keys, first, last)
        reach = common_path([self.top, *elsewhere.values()])
        tree = Branch.objects.filter(path__startswith=reach) | Branch.objects.filter(path__in=paths_above(reach))
        self.kinds = dict(tree.order_by().values_list("path", "kind"))
        self.rules = RuleTable(reach)
        self.sums = defaultdict(Sums)
        divided, rest = collected_by_month(self.top, first, add_months(last, 1), also=list(elsewhere), wanted=keys)
        for row in divided:
            self.sums[row.level, row.month].add(row.total, row.parts)
        levels = _levels_of({row.basis for row in rest} - {None}, keys)
        for row in rest:
            self._add(row, levels)

    def _add(self, row, levels):
        """Divide what no basis does. Who counts it says the basis of its month; without one, the tree of today."""
        if row.basis is None:
            counted_by = [self.wanted[one] for one in (*paths_above(row.path), row.path) if one in self.wanted]
        else:
            counted_by = levels[row.basis]
        if counted_by:
            parts = split(row.total, self._percents(row.path, row.rule))
            for one in counted_by:
                self.sums[one, row.month].add(row.total, parts)

    def _percents(self, path, month):
        rule = self.rules.find(path, month)
        return folded(rule, path, self.kinds) if rule else staying(rank_of(self.kinds[path]))

    def of(self, branch, month) -> Sums:
        return self.sums.get((branch.pk, month)) or Sums()


def _counted_elsewhere(top, wanted, first, last):
    """{key: path} of the branches outside `top` of which the `wanted` counted a month from `first` to `last`."""
    outside = Branch.objects.exclude(path__startswith=top)
    bases = ShareBasis.objects.filter(levels__in=wanted, month__range=(first, last))
    return dict(outside.filter(pk__in=bases.values("branch")).order_by().values_list("pk", "path"))


def _levels_of(bases, wanted):
    """{key of a basis: those of `wanted` that count its month}; a query where there are any."""
    found = defaultdict(list)
    rows = ShareBasis.levels.through.objects.filter(sharebasis__among=list(bases), branch__among=wanted)
    for basis, branch in rows.values_list("sharebasis", "branch") if bases else ():
        found[basis].append(branch)
    return found


def common_path(paths):
    """The longest path within which all of `paths` stand; empty where they share no root."""
    paths = list(paths)
    candidates = [*paths_above(paths[0]), paths[0]]
    shared = [path for path in candidates if all(other.startswith(path) for other in paths)]
    return shared[-1] if shared else ""
