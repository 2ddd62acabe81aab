"""The tree of branches as a flat list of steps, which a template draws in one loop."""

from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import Q

from .paths import depth_of, is_within, paths_above

# With more branches than this a page shows the regions only, and more on the way to the reader's own branches.
LARGEST_TREE = 150


@dataclass
class Node:
    """A branch in the drawn tree. `closes` says how many lists end after it."""

    path: str
    name: str
    slug: str
    kind: str
    dissolved: bool
    below: int = 0
    is_open: bool = False
    closes: tuple = ()


def outline(branches, *, around=()):
    """The nodes of `branches` (a queryset) in the order of the tree, opened around the paths in `around`.

    One query; a second one where there are more than `LARGEST_TREE` branches.
    """
    rows = branches.order_by("path").values_list("path", "name", "slug", "kind", "dissolved_on")
    found = list(rows[: LARGEST_TREE + 1])
    if len(found) > LARGEST_TREE:
        found = list(rows.filter(_worth_drawing(around)))
    nodes = [Node(path, name, slug, kind, closed is not None) for path, name, slug, kind, closed in found]
    _link(nodes, around)
    return nodes


def _worth_drawing(around):
    """The two highest levels; for each path of `around`, the children of the branches above it and all under it."""
    condition = Q(depth__lte=2)
    for path in around:
        condition |= Q(path__startswith=path)
        for above in paths_above(path)[1:]:
            condition |= Q(path__startswith=above, depth=depth_of(above) + 1)
    return condition


def _link(nodes, around):
    """Count the branches under each node, and set where lists begin and end."""
    above = []
    for node, following in zip_longest(nodes, nodes[1:]):
        while above and not is_within(node.path, above[-1].path):
            above.pop()
        if above:
            above[-1].below += 1
        above.append(node)
        kept = [parent for parent in above if following and is_within(following.path, parent.path)]
        ended = len(above) - len(kept)
        node.closes = (None,) * max(ended - 1, 0)
        node.is_open = depth_of(node.path) == 1 or any(is_within(path, node.path) for path in around)
