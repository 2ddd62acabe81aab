"""Paths say where a branch stands, as the tree itself does."""

import pytest

from branches.models import Branch
from branches.paths import depth_of, is_under, is_within, parent_path, paths_above, paths_down_to


@pytest.mark.parametrize(
    ("path", "above"), [("0001", []), ("00010002", ["0001"]), ("000100020003", ["0001", "00010002"])]
)
def test_a_path_names_all_above_it(path, above):
    assert (paths_above(path), paths_down_to(path)) == (above, [*above, path])
    assert parent_path(path) == (above[-1] if above else "")
    assert depth_of(path) == len(above) + 1


def test_a_branch_is_within_itself_and_under_those_above():
    assert (is_within("00010002", "00010002"), is_under("00010002", "00010002")) == (True, False)
    assert (is_within("00010002", "0001"), is_under("00010002", "0001")) == (True, True)
    assert not is_within("0001", "00010002")


def test_paths_agree_with_the_tree(party):
    local = party["local"]
    assert [branch.path for branch in local.ancestors()] == paths_above(local.path)
    assert (parent_path(local.path), depth_of(local.path)) == (party["province"].path, local.depth)
    assert [branch for branch in Branch.objects.all() if is_under(branch.path, party["province"].path)] == [
        local,
        party["other"],
    ]
