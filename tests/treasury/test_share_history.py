"""A month's share stays as it was divided when it was first remitted; corrections and rests are never lost."""

import pytest
from django.utils.timezone import localdate

from branches.models import Branch
from branches.tree import move_branch
from bureaus.closures import close_branch
from tests.factories import make_branch, make_officer, make_user
from tests.treasury.books import fill
from tests.treasury.closings import close
from tests.treasury.money import member_of, month, pay, rate
from tests.treasury.remits import confirm, decide, owed, send, voided
from treasury.audit.checks import BY_CODE, Finding
from treasury.models import ShareBasis, ShareCorrection, ShareRule, ShareStatement
from treasury.shares.owed import months_of_branches
from treasury.shares.recipients import recipient_of, recipients_of, senders_to


@pytest.fixture
def boss(db):
    return make_user(is_superuser=True)


@pytest.fixture
def world(party, treasurer, boss):
    """50, 25, 15 and 10 percent, and other parts in a second province; local branch collected 100 twice."""
    rate(party["national"], 20)
    party["second"] = make_branch(party["region"], "province", "إقليم النخيل")
    decide(party["second"], 10, 40, 40, 10, by=boss)
    decide(party["national"], 50, 25, 15, 10, by=boss)
    for offset in (-2, -1):
        pay(member_of(party["local"]), 100, by=treasurer, paid_on=month(offset))
    return party


@pytest.fixture
def above(world):
    """The treasurer of the province."""
    return make_officer(world["province"], "treasurer")


def fresh(branch):
    branch.refresh_from_db()
    return branch


def sums(branch, offset=-1):
    row = owed(fresh(branch), offset)
    return row.collected, row.due


def test_a_branch_that_moves_leaves_what_was_remitted_as_it_was_divided(world, treasurer, above):
    confirm(send(world["local"], 50, treasurer), above)
    send(world["province"], 25, above)
    move_branch(branch=world["local"], parent=world["second"])
    assert owed(fresh(world["local"])).left == 0
    for offset in (-1, 0):
        assert [owed(fresh(world[name]), offset).corrections for name in ("local", "province", "second")] == [[]] * 3
    assert (sums(world["province"]), sums(world["second"])) == ((100, 25), (0, 0))
    assert sums(world["local"], -2) == (100, 90)  # nobody remitted anything of it: the rule of where it stands now


def test_a_void_after_the_move_takes_back_what_was_given_and_from_whom(world, treasurer, above):
    late = pay(member_of(world["local"]), 20, by=treasurer, paid_on=month(-1))
    confirm(send(world["local"], 60, treasurer), above)
    send(world["province"], 30, above)
    move_branch(branch=world["local"], parent=world["second"])
    voided(late)
    [line] = owed(fresh(world["local"]), 0).corrections
    assert (line.about, line.parts) == (month(-1), (-5, -3, -2))
    [line] = owed(fresh(world["province"]), 0).corrections
    assert line.parts == (0, -3, -2)
    assert owed(fresh(world["second"]), 0).corrections == []


def test_what_the_old_level_counted_still_goes_to_it(world, treasurer, above):
    send(world["province"], 25, above, account=filled(world["province"], above))
    move_branch(branch=world["local"], parent=world["second"])
    local = fresh(world["local"])
    assert (recipient_of(local, month(-1)), recipient_of(local, month(-2))) == (world["province"], world["second"])
    months = [month(-3), month(-2), month(-1)]
    told = recipients_of(local, months, recipient_of(local))
    assert told == {each: recipient_of(local, each) for each in months}
    assert send(local, 50, treasurer).to_branch == world["province"]
    assert send(local, 50, treasurer, offset=-2).to_branch == world["second"]
    assert sums(world["second"], -1) == (0, 0)


def test_a_level_that_was_closed_gets_nothing_any_more(world, treasurer, above):
    """Who took it over gets the share; without one, the next level above."""
    send(world["province"], 25, above, account=filled(world["province"], above))
    for name in ("local", "other"):
        move_branch(branch=fresh(world[name]), parent=fresh(world["second"]))
    close_branch(branch=fresh(world["province"]), on=localdate(), successor=world["second"])
    local = fresh(world["local"])
    assert recipient_of(local, month(-1)) == world["second"]
    assert send(local, 50, treasurer).to_branch == world["second"]
    Branch.objects.filter(pk=world["province"].pk).update(succeeded_by=None)
    assert recipient_of(local, month(-1)) == world["region"]
    assert recipients_of(local, [month(-1)], recipient_of(local)) == {month(-1): world["region"]}


def test_a_closed_month_that_is_taken_back_after_the_move_is_of_who_counted_it(world, treasurer, above):
    late = pay(member_of(world["local"]), 20, by=treasurer, paid_on=month(-1))
    confirm(send(world["local"], 60, treasurer), above)
    send(world["province"], 30, above)
    close(world["local"], -1)
    move_branch(branch=fresh(world["local"]), parent=world["second"])
    voided(late)
    assert (sums(world["province"], 0), sums(world["second"], 0)) == ((-20, -5), (0, 0))


def test_what_was_counted_stays_on_the_page_of_the_level_that_counted_it(world, treasurer, above):
    send(world["province"], 25, above, account=filled(world["province"], above))
    move_branch(branch=world["local"], parent=world["second"])
    local, province, second = (fresh(world[name]) for name in ("local", "province", "second"))
    assert [local in senders_to(level, month(-1)) for level in (province, second)] == [True, False]
    assert [local in senders_to(level, month(-2)) for level in (province, second)] == [False, True]
    assert [local in senders_to(level) for level in (province, second)] == [False, True]


def filled(branch, by):
    return fill(branch, 500, by=by).account


def test_each_dirham_is_counted_once_at_each_level(world, treasurer, above):
    send(world["province"], 10, above, account=filled(world["province"], above))
    move_branch(branch=world["local"], parent=world["second"])
    pay(member_of(fresh(world["local"])), 40, by=treasurer, paid_on=month(-1))
    pay(member_of(world["local"]), 40, by=treasurer, paid_on=month(-2))
    for offset in (-2, -1, 0):
        rows = [owed(fresh(world[name]), offset) for name in ("province", "second")]
        live = sum(row.collected for row in rows) + sum(line.collected for row in rows for line in row.corrections)
        # The late 40 of last month is a correction of the province, in this month.
        assert live == {-2: 140, -1: 100, 0: 40}[offset]


def test_a_rule_that_is_changed_behind_a_statement_changes_nothing_of_it(world, treasurer):
    older = pay(member_of(world["local"]), 60, by=treasurer, paid_on=month(-1))
    send(world["local"], 80, treasurer)
    ShareRule.objects.update(local=0, province=50, region=25, national=25)
    assert (owed(world["local"], 0).corrections, owed(world["local"]).left) == ([], 0)
    voided(older)
    [line] = owed(world["local"], 0).corrections
    assert line.parts == (-15, -9, -6)


def test_the_basis_is_kept_once_for_all_branches_under_it(world, treasurer, above):
    send(world["local"], 10, treasurer)
    send(world["local"], 10, treasurer)
    assert ShareBasis.objects.count() == 1
    send(world["province"], 10, above, account=filled(world["province"], above))
    kept = ShareBasis.objects.get(branch=world["local"])
    assert list(kept.levels.order_by("depth")) == [world[name] for name in ("national", "region", "province", "local")]
    assert ShareBasis.objects.filter(month=month(-1)).count() == 3  # the province, and the two branches under it


def test_a_rest_below_nothing_is_taken_off_the_next_month(world, treasurer):
    big = pay(member_of(world["local"]), 300, by=treasurer, paid_on=month(-3))
    send(world["local"], 150, treasurer, offset=-3)
    voided(big)
    months = months_of_branches([world["local"]], month(-3), month(0))
    rows = {offset: months[world["local"].pk, month(offset)] for offset in (-3, -2, -1, 0)}
    assert [(row.due, row.rest, row.left) for row in rows.values()] == [
        (150, 0, 0), (0, -100, 0), (0, -50, 0), (-50, 0, -50),
    ]  # fmt: skip
    assert [line.about for line in rows[-1].rests] == [month(-2)]
    pay(member_of(world["local"]), 200, by=treasurer, paid_on=month(0))
    assert owed(world["local"], 0).due == 50


def test_once_remitted_the_rests_are_kept_and_stay_on_their_months(world, treasurer):
    big = pay(member_of(world["local"]), 160, by=treasurer, paid_on=month(-3))
    send(world["local"], 80, treasurer, offset=-3)
    voided(big)  # 80 too much: 50 of it is taken off the month after, 30 off last month
    assert (owed(world["local"], -2).rest, owed(world["local"]).due) == (-30, 20)
    send(world["local"], 20, treasurer)
    assert ShareStatement.objects.filter(branch=world["local"]).count() == 3
    assert ShareCorrection.objects.filter(is_rest=True).count() == 1
    for _turn in range(2):
        assert [(row.rest, row.left) for row in (owed(world["local"], -2), owed(world["local"]))] == [(-30, 0), (0, 0)]
        assert [line.due for line in owed(world["local"], -2).corrections] == [-80]
        assert [line.due for line in owed(world["local"]).rests] == [-30]
        pay(member_of(world["local"]), 40, by=treasurer, paid_on=month(0))
    assert Finding.of(BY_CODE["rests"]).count == 0


def test_the_audit_finds_a_statement_that_owes_less_than_nothing(world, treasurer):
    send(world["local"], 50, treasurer)
    ShareStatement.objects.update(collected=-100, own=-50, to_province=-25, to_region=-15, to_national=-10)
    assert Finding.of(BY_CODE["rests"]).count == 1


def test_a_correction_stays_on_the_page_after_two_years(world, treasurer):
    old = pay(member_of(world["local"]), 60, by=treasurer, paid_on=month(-20))
    send(world["local"], 30, treasurer, offset=-20)
    voided(old)
    before = owed(world["local"], -19).corrections
    assert [line.due for line in before] == [-30]
    # However far the page looks ahead of it.
    found = months_of_branches([world["local"]], month(-19), month(8))
    assert found[world["local"].pk, month(-19)].corrections == before


def test_a_settled_correction_is_shown_however_old_what_it_is_about(world, treasurer):
    old = pay(member_of(world["local"]), 60, by=treasurer, paid_on=month(-20))
    send(world["local"], 30, treasurer, offset=-20)
    voided(old)
    send(world["local"], 20, treasurer, offset=-2)
    for last in (-2, 0, 10):
        found = months_of_branches([world["local"]], month(-2), month(last))
        row = found[world["local"].pk, month(-2)]
        assert [line.due for line in (*row.corrections, *row.rests)] == [-30]
