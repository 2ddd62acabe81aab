"""Several secretaries at the tree at once, on the real engine: no branch is lost, and no payment waits."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches.models import Branch, Kind, Subordination
from branches.tree import lock_tree, move_branch
from meetings.assembly_file import parse_assembly, record_assembly
from tests.factories import make_branch, make_bureau, make_user
from tests.meetings.assembly_file.files import as_bytes, minimal
from tests.threads import at_once, meanwhile
from tests.treasury.money import member_of, pay, rate

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.postgresql]

ROUNDS = 25
SOUND = ([], [], [], [], [])


@pytest.fixture
def elsewhere(party):
    return make_branch(party["region"], Kind.PROVINCE, "الفرع الإقليمي بالوادي")


def moves(branch, *parents):
    """Move the branch from one of the parents to the next, many times."""
    for turn in range(ROUNDS):
        parent = parents[turn % len(parents)]
        move_branch(branch=Branch.objects.get(pk=branch.pk), parent=parent, on=date(2026, 1, 1))


def test_an_edit_that_overlaps_a_move_leaves_the_branch_where_it_was_moved(party, elsewhere):
    local, cell = party["local"], make_branch(party["local"], Kind.CELL)

    def edit():
        for turn in range(ROUNDS * 2):
            stale = Branch.objects.get(pk=local.pk)
            stale.address = f"زنقة {turn}"
            stale.save()
            below = Branch.objects.get(pk=cell.pk)
            below.name = f"خلية {turn}"
            below.save()

    at_once(lambda work: work(), [edit, lambda: moves(local, elsewhere, party["province"])])
    assert Branch.objects.find_problems() == SOUND
    local.refresh_from_db()
    assert local.address == f"زنقة {ROUNDS * 2 - 1}"
    assert list(local.ancestors())[-1] == Subordination.objects.open().get(branch=local).parent
    assert list(local.children()) == [cell]


def test_branches_added_under_one_that_moves_move_with_it(party, elsewhere):
    local = party["local"]

    def add():
        for _turn in range(ROUNDS):
            make_branch(local, Kind.CELL)

    at_once(lambda work: work(), [add, add, lambda: moves(local, elsewhere, party["province"])])
    assert Branch.objects.find_problems() == SOUND
    local.refresh_from_db()
    assert (local.numchild, local.children().count()) == (ROUNDS * 2, ROUNDS * 2)
    assert Branch.objects.count() == 6 + ROUNDS * 2


def test_two_that_move_under_each_other_do_not_make_a_loop(party, elsewhere):
    def move(pair):
        try:
            move_branch(branch=Branch.objects.get(pk=pair[0].pk), parent=pair[1], on=date(2026, 1, 1))
        except ValidationError as refusal:
            return list(refusal.message_dict)
        return None

    pairs = [(elsewhere, party["province"]), (party["province"], elsewhere)]
    assert sorted(at_once(move, pairs), key=str) == [None, ["parent"]]
    assert Branch.objects.find_problems() == SOUND


def test_two_first_branches_at_once_are_two_roots(db):
    roots = at_once(lambda slug: make_branch(kind=Kind.NATIONAL, slug=slug), ["one", "two"])
    assert sorted(root.path for root in roots) == ["0001", "0002"]


def assembly_of_a_new_cell(party, day):
    """The file of an assembly on this day (ISO), of a cell that it adds under the local branch."""
    chain = [party[name] for name in ("national", "region", "province", "local")]
    entries = [{"kind": row.kind, "name": row.name, "slug": row.slug} for row in chain]
    entries.append({"kind": "cell", "name": "خلية الياسمين", "slug": "yasmin"})
    meeting = {"kind": "general_assembly", "title": "الجمع العام", "date": day}
    return parse_assembly(as_bytes(minimal(branch=entries, meeting=meeting)))


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda branch: lock_tree(), id="holds the tree"),
        pytest.param(lambda branch: make_branch(branch, Kind.CELL), id="adds a branch under it"),
        pytest.param(lambda branch: Branch.objects.get(pk=branch.pk).save(), id="corrects it"),
        pytest.param(lambda branch: make_bureau(branch, "treasurer"), id="renews its bureau"),
    ],
)
def test_a_payment_does_not_wait_for_who(party, act):
    rate(party["province"], 20)
    membership, user = member_of(party["local"]), make_user()
    with meanwhile(lambda: act(party["local"])):
        assert pay(membership, 20, by=user).number == 1


def test_a_payment_does_not_wait_for_who_imports_an_assembly(party):
    rate(party["province"], 20)
    membership, user = member_of(party["local"]), make_user()
    with meanwhile(lambda: record_assembly(file=assembly_of_a_new_cell(party, "2024-05-12"))):
        assert pay(membership, 20, by=user).number == 1


def test_two_assemblies_that_found_the_same_branch_found_it_once(party):
    files = [assembly_of_a_new_cell(party, day) for day in ("2024-05-12", "2024-05-13")]
    recordings = at_once(lambda file: record_assembly(file=file), files)
    assert sorted(recording.branches_added for recording in recordings) == [0, 1]
    assert [branch.slug for branch in party["local"].children()] == ["yasmin"]
