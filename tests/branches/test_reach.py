"""Parts of a reach, one reach in another, and a reach as ranges of paths."""

import pytest
from django.contrib.auth.models import AnonymousUser

from branches.access import parents_of
from branches.models import Branch
from branches.scoping import EVERYWHERE, NOWHERE, Reach

REGION, PROVINCE, LOCAL, OTHER = "00010001", "000100010001", "0001000100010001", "00010002"


def reach(here=(), below=()):
    return Reach(frozenset(here), frozenset(below))


@pytest.mark.parametrize(
    ("whole", "top", "part"),
    [
        (reach([REGION], [REGION]), PROVINCE, reach([PROVINCE], [PROVINCE])),
        (reach([], [REGION]), REGION, reach([], [REGION])),
        (reach([REGION, OTHER]), REGION, reach([REGION])),
        (reach([LOCAL], [LOCAL]), REGION, reach([LOCAL], [LOCAL])),
        (reach([OTHER], [OTHER]), REGION, NOWHERE),
        (EVERYWHERE, LOCAL, reach([LOCAL], [LOCAL])),
    ],
)
def test_the_part_of_a_reach_in_a_branch(whole, top, part):
    assert whole.within(top) == part


@pytest.mark.parametrize(
    ("outer", "inner", "includes"),
    [
        (EVERYWHERE, reach([], [REGION]), True),
        (reach([REGION], [REGION]), EVERYWHERE, False),
        (reach([REGION], [REGION]), reach([LOCAL], [PROVINCE]), True),
        (reach([], [REGION]), reach([REGION]), False),
        (reach([LOCAL]), reach([LOCAL], [LOCAL]), False),
        (reach([REGION], [REGION]), reach([OTHER]), False),
        (NOWHERE, NOWHERE, True),
    ],
)
def test_a_reach_includes_another(outer, inner, includes):
    assert outer.includes(inner) is includes


def test_ranges_hold_what_the_condition_holds(party):
    paths = {name: branch.path for name, branch in party.items()}
    for here, below in (([], ["region"]), (["province"], ["province"]), (["local"], []), (["national"], ["other"])):
        asked = reach([paths[name] for name in here], [paths[name] for name in below])
        expected = set(Branch.objects.filter(asked.condition("path")))
        assert set(Branch.objects.filter(asked.ranges("path"))) == expected
        assert expected == {branch for branch in party.values() if asked.covers(branch.path)}
    assert Branch.objects.filter(EVERYWHERE.ranges("path")).count() == len(party)


def test_the_branches_above_are_those_that_the_reader_sees(party, secretary, outsider, region):
    """A visitor sees those that publish their rosters, a member of the party every one."""
    Branch.objects.filter(pk=party["province"].pk).update(publishes_roster=True)
    found = set()
    for user in (AnonymousUser(), outsider, secretary, region):
        for branch in party.values():
            above = parents_of(user, branch)
            assert above == list(branch.ancestors().visible_to(user))
            found.add(len(above))
    assert len(found) > 2
