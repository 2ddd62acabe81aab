"""Paths in the tree of branches: "000100020001" is the first branch under the second one under the first root.

A path says by itself where its branch stands, so these ask nothing of the database.
"""

from treebeard.mp_tree import MP_Node

STEP = MP_Node.steplen


LAST = MP_Node.alphabet[-1]
DEEPEST = 255  # characters in the column of paths


def last_path_under(path: str) -> str:
    """The last path that can stand under `path`: with it, a range of paths holds a branch and all under it."""
    return path.ljust(DEEPEST, LAST)


def parent_path(path: str) -> str:
    """The path of the branch right above; empty for a root."""
    return path[:-STEP]


def paths_down_to(path: str) -> list[str]:
    """The paths of the branches above, the root's first, and then `path` itself."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def paths_above(path: str) -> list[str]:
    """The paths of the branches above, the root's first; none for a root."""
    return paths_down_to(path)[:-1]


def depth_of(path: str) -> int:
    """How many branches stand on the way from the root to this one, both counted: 1 for a root."""
    return len(path) // STEP


def is_within(path: str, top: str) -> bool:
    """Whether the branch at `path` is the one at `top` or stands under it."""
    return path.startswith(top)


def is_under(path: str, top: str) -> bool:
    """Whether the branch at `path` stands under the one at `top`, at any depth."""
    return is_within(path, top) and path != top
