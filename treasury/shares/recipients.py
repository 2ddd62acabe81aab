"""To which level a branch remits the shares of a month, and which branches remit to a level.

It is the nearest level above, as the tree stands today; for a month that a statement counted, the one that stood above
then (`basis`). A level that was closed since keeps no book: who took it over gets the money, or the next level above.
"""

from collections import defaultdict

from django.db.models import Q

from branches.models import LEVELS, Branch
from branches.paths import paths_above

from ..models import ShareBasis


def recipient_of(branch, month=None) -> Branch | None:
    """The level above to which `branch` remits, for `month` or as of today; None for a root."""
    above = branch.ancestors()
    if month and (basis := branch.share_bases.filter(month=month).first()):
        above = basis.levels.exclude(pk=branch.pk)
    return _nearest_standing(branch.pk, above.filter(kind__in=LEVELS).select_related("succeeded_by"))


def recipients_of(branch, months, today) -> dict:
    """{month: the level above to which `branch` remits for it, or None} of `months`; two queries for any number.

    `today` is `recipient_of` the branch.
    """
    found = defaultdict(list)
    for month, level in ShareBasis.objects.filter(branch=branch, month__in=months).values_list("month", "levels"):
        found[month].append(level)
    above = _levels({level for levels in found.values() for level in levels})
    return {
        month: _nearest_standing(branch.pk, [above[level] for level in found[month] if level in above])
        if month in found else today
        for month in months
    }  # fmt: skip


def recipients_at(pairs) -> dict:
    """{(branch's key, month): the level above to which it remits for it, or None} of `pairs` of branches and months.

    Three queries for any number of them, none for none.
    """
    if not pairs:
        return {}
    counted = defaultdict(list)
    branches, months = ({pair[place] for pair in pairs} for place in (0, 1))
    rows = ShareBasis.levels.through.objects.filter(sharebasis__branch__in=branches, sharebasis__month__in=months)
    for key, month, level in rows.values_list("sharebasis__branch", "sharebasis__month", "branch"):
        counted[key, month].append(level)
    paths = {path for branch, _month in pairs for path in paths_above(branch.path)}
    today = dict(Branch.objects.filter(path__in=paths).order_by().values_list("path", "pk"))
    for branch, month in pairs:
        if (branch.pk, month) not in counted:
            counted[branch.pk, month] = [today[path] for path in paths_above(branch.path)]
    levels = _levels({level for keys in counted.values() for level in keys})
    return {
        (branch.pk, month): _nearest_standing(
            branch.pk, [levels[level] for level in counted[branch.pk, month] if level in levels]
        )
        for branch, month in pairs
    }


def senders_to(branch, month=None) -> list[Branch]:
    """The branches that remit to `branch`, in the tree's order: for `month`, or those of today.

    Today's are those under it with no other level between. For a month, those that a statement counted elsewhere are
    left out, and those that it counted here, and that stand elsewhere now, are added. One query, and four for a month.
    """
    below = list(Branch.objects.filter(path__startswith=branch.path).exclude(pk=branch.pk))
    levels = {row.path for row in below if row.kind in LEVELS}
    today = [
        row for row in below
        if not any(path in levels for path in paths_above(row.path) if len(path) > len(branch.path))
    ]  # fmt: skip
    if month is None:
        return today
    counted = _recipients_then(branch, [row.pk for row in today], month)
    added = [key for key, recipient in counted.items() if recipient == branch]
    stay = [row.pk for row in today if counted.get(row.pk, branch) == branch]
    return list(Branch.objects.filter(pk__among=[*stay, *added]).order_by("path"))


def _recipients_then(branch, senders, month):
    """{key of a branch: to which level it remits `month`} of those of `senders` and of `branch` that have a basis.

    Where `branch` took over a level that was closed, those that this level counted are among them.
    """
    here = [branch.pk, *branch.absorbed.values_list("pk", flat=True)]
    bases = ShareBasis.objects.filter(Q(branch__among=senders) | Q(levels__in=here), month=month).values("branch")
    rows = ShareBasis.levels.through.objects.filter(sharebasis__branch__in=bases, sharebasis__month=month)
    found = defaultdict(list)
    for key, level in rows.values_list("sharebasis__branch", "branch"):
        found[key].append(level)
    above = _levels({level for levels in found.values() for level in levels})
    return {
        key: _nearest_standing(key, [above[level] for level in levels if level in above])
        for key, levels in found.items()
    }


def _levels(keys):
    return Branch.objects.filter(kind__in=LEVELS).select_related("succeeded_by").in_bulk(list(keys - {None}))


def _nearest_standing(sender, levels):
    """The nearest of `levels` that stands, or who took it over; None where there is none. `sender` is no level."""
    for level in sorted(levels, key=lambda row: -row.depth):
        while level and not level.is_standing:
            level = level.succeeded_by
        if level and level.pk != sender:
            return level
    return None
