"""Keeping how the dues of a month are divided, and who counts them, when the first statement of that month is made."""

from branches.models import Branch
from branches.paths import paths_above, paths_down_to

from ..models import ShareBasis
from .rules import RuleTable
from .splitting import folded, rank_of, staying


def keep_basis(branch, month):
    """Keep the percentages of `month`, and the levels that count it, of `branch` and every branch under it.

    What an earlier statement kept of one of them stays. Two statements made at once keep the same.
    """
    under = list(Branch.objects.filter(path__startswith=branch.path))
    known = set(ShareBasis.objects.filter(branch__in=under, month=month).values_list("branch", flat=True))
    fresh = [row for row in under if row.pk not in known]
    if not fresh:
        return
    above = Branch.objects.filter(path__in=paths_above(branch.path))
    tree = {row.path: row for row in (*above, *under)}
    kinds, rules = {path: row.kind for path, row in tree.items()}, RuleTable(branch.path)
    ShareBasis.objects.bulk_create(
        (_basis(row, month, rules.find(row.path, month), kinds) for row in fresh), ignore_conflicts=True
    )
    made = dict(ShareBasis.objects.filter(branch__in=fresh, month=month).values_list("branch", "pk"))
    through = ShareBasis.levels.through
    through.objects.bulk_create(
        (
            through(sharebasis_id=made[row.pk], branch_id=tree[path].pk)
            for row in fresh
            for path in paths_down_to(row.path)
        ),
        ignore_conflicts=True,
    )


def _basis(branch, month, rule, kinds):
    percents = folded(rule, branch.path, kinds) if rule else staying(rank_of(branch.kind))
    names = ("local", "province", "region", "national")
    return ShareBasis(branch=branch, month=month, **dict(zip(names, percents, strict=True)))
