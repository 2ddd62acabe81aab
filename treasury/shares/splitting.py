"""One sum divided between the levels, to the centime.

Each level gets the whole centimes of its percentage; those that are left go one by one to the levels that lost most by
that, the lower level first where two lost as much. So the parts always come to the sum, and what is taken back is
divided as it was given.

A level that does not stand above the branch leaves its part to the next one above that does, or to the branch itself
where none does; a branch that collects itself keeps the parts of the levels below its own.
"""

from decimal import Decimal

from arabic.amounts import centimes
from branches.models import Kind
from branches.paths import paths_above

from ..models import ZERO

LOCAL, PROVINCE, REGION, NATIONAL = range(4)
_RANKS = {Kind.PROVINCE: PROVINCE, Kind.REGION: REGION, Kind.NATIONAL: NATIONAL}
CENT = Decimal("0.01")


def rank_of(kind) -> int:
    """The level of a branch of this kind: cells, sectors and bodies collect as a local branch does."""
    return _RANKS.get(kind, LOCAL)


def split(amount: Decimal, percents) -> tuple[Decimal, ...]:
    """`amount` (dirhams, of either sign) by `percents`, which come to 100; the parts come to the amount."""
    whole = centimes(abs(amount))
    exact = [whole * part / 100 for part in percents]
    parts = [int(part) for part in exact]
    lost = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in lost[: whole - sum(parts)]:
        parts[place] += 1
    sign = -1 if amount < 0 else 1
    return tuple(sign * part * CENT for part in parts)


def fold_levels(percents, own, above) -> tuple[Decimal, ...]:
    """`percents` (by level) as they hold for a branch of level `own` under branches of the levels `above`."""
    found = [ZERO] * 4
    for level, part in enumerate(percents):
        there = own if level <= own else next((higher for higher in range(level, 4) if higher in above), own)
        found[there] += part
    return tuple(found)


def folded(rule, path, kinds) -> tuple[Decimal, ...]:
    """The percentages of `rule` as they hold for the branch at `path`; `kinds` by path, of those above too."""
    ranks = {rank_of(kinds[one]) for one in paths_above(path)} - {LOCAL}
    return fold_levels(rule.percents, rank_of(kinds[path]), ranks)


def staying(rank) -> tuple[Decimal, ...]:
    """The percentages of a branch of this level without a rule: all stays with it."""
    return tuple(Decimal(100) if level == rank else ZERO for level in range(4))
