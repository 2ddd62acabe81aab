"""Rights flow from the mandate: they begin and end with it, here and below as the office says."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from branches.models import Branch, Kind
from branches.scoping import allows
from bureaus.models import Bureau, Mandate
from bureaus.replacement import end_mandate
from members.models import Category, Membership, Person, User
from members.suspending import suspend
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user


def fresh(user):
    """The account as the next request loads it."""
    return User.objects.get(pk=user.pk)


def test_a_right_lives_exactly_as_long_as_the_mandate(party, treasurer):
    assert treasurer.has_perm("treasury.add_payment", party["local"])
    end_mandate(mandate=Mandate.objects.get(person=treasurer.person), on=localdate())
    assert not fresh(treasurer).has_perm("treasury.add_payment", party["local"])


def test_a_mandate_that_begins_tomorrow_gives_nothing_today(party):
    user = make_officer(party["local"], "treasurer", on=localdate() + timedelta(days=1))
    assert not user.has_perm("treasury.add_payment", party["local"])


def test_a_suspended_officer_holds_no_right(party, treasurer):
    suspend(membership=treasurer.membership, on=localdate(), reason="قرار تأديبي")
    assert not fresh(treasurer).has_perm("treasury.add_payment", party["local"])


@pytest.mark.parametrize(
    ("office", "kind", "permission", "here", "below"),
    [
        ("first_secretary", "province", "members.change_membership", True, False),
        ("first_secretary", "province", "members.view_membership", True, True),
        ("first_secretary", "province", "bureaus.add_bureau", True, True),
        ("first_secretary", "province", "meetings.add_meeting", True, True),
        ("first_secretary", "province", "treasury.view_payment", True, True),
        ("first_secretary", "province", "treasury.add_payment", False, False),
        ("deputy_secretary", "province", "bureaus.add_bureau", True, True),
        ("deputy_secretary", "local", "bureaus.add_bureau", False, False),
        ("deputy_secretary", "local", "members.change_membership", True, True),
        ("branch_secretary", "local", "members.change_membership", True, True),
        ("branch_secretary", "local", "treasury.view_payment", True, True),
        ("branch_secretary", "local", "treasury.add_payment", False, False),
        ("treasurer", "local", "treasury.add_payment", True, False),
        ("treasurer", "local", "treasury.view_totals", True, True),
        ("treasurer", "local", "members.view_person", True, False),
        ("treasurer", "local", "members.change_person", False, False),
        ("rapporteur", "local", "meetings.add_meeting", True, False),
        ("rapporteur", "local", "meetings.view_meeting", True, True),
        ("communication_officer", "local", "members.view_person", True, False),
        ("communication_officer", "local", "meetings.add_meeting", False, False),
    ],
)
def test_the_table_of_rights(party, office, kind, permission, here, below):
    user = make_officer(party[kind], office)
    lower = make_branch(party["local"], Kind.CELL) if kind == "local" else party["local"]
    assert user.has_perm(permission, party[kind]) is here
    assert user.has_perm(permission, lower) is below
    assert not user.has_perm(permission, party["other" if kind == "local" else "region"])


def test_lists_and_single_rows_agree(party, secretary, branch_secretary, treasurer, teammate, member, outsider):
    make_member(make_branch(party["local"], Kind.CELL))
    published = make_branch(party["region"], Kind.PROVINCE, publishes_roster=True)
    make_bureau(published, "first_secretary")
    users = [secretary, branch_secretary, treasurer, teammate, member, outsider, make_user(is_superuser=True)]
    for model in (Branch, Person, Membership, Bureau, Mandate):
        permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
        for user in users:
            listed = set(model.objects.visible_to(user))
            assert listed == {row for row in model.objects.all() if allows(user, permission, row)}, (model, user)


def test_a_member_sees_every_roster_and_only_the_own_file(party, member):
    make_bureau(party["other"], "branch_secretary")
    assert Bureau.objects.visible_to(member).count() == 1
    assert Person.objects.visible_to(member).get() == member.person
    assert Membership.objects.visible_to(member).get() == member.membership


def test_an_outsider_sees_nothing_but_published_rosters(party, outsider):
    make_bureau(party["local"], "branch_secretary")
    assert not Branch.objects.visible_to(outsider).exists()
    assert not Person.objects.visible_to(outsider).exists()
    Branch.objects.filter(pk=party["local"].pk).update(publishes_roster=True)
    assert Branch.objects.visible_to(outsider).get() == party["local"]
    assert Bureau.objects.visible_to(outsider).get().branch == party["local"]


def test_a_closed_account_can_do_nothing(party, treasurer):
    assert treasurer.get_all_permissions()
    closed = fresh(treasurer)
    closed.is_active = False
    assert not closed.has_perm("treasury.add_payment", party["local"])
    assert not closed.reach("treasury.add_payment")


@pytest.mark.parametrize("is_superuser", [False, True])
def test_a_closed_account_lists_no_permission(party, treasurer, is_superuser):
    User.objects.filter(pk=treasurer.pk).update(is_active=False, is_superuser=is_superuser)
    closed = fresh(treasurer)
    assert closed.get_all_permissions() == closed.get_all_permissions(party["local"]) == set()
    assert closed.get_group_permissions() == closed.get_user_permissions() == set()
    assert not closed.has_module_perms("treasury")
    assert not closed.has_perm("treasury.add_payment")


def test_an_account_closed_during_a_request_loses_what_was_read_before(party, treasurer):
    assert treasurer.has_perm("treasury.add_payment")
    treasurer.is_active = False
    assert treasurer.get_all_permissions() == set()
    assert not treasurer.has_module_perms("treasury")


def test_what_belongs_to_no_branch_is_nobody_s_but_the_headquarters(party, treasurer, member):
    headquarters = make_user(is_superuser=True)
    unplaced = Person(given_name="هدى", family_name="الزموري")
    for thing in (Category.objects.first(), treasurer, unplaced, "text", object(), Person):
        for permission in ("treasury.add_payment", "members.view_person", "members.view_category"):
            assert not treasurer.has_perm(permission, thing)
            assert not member.has_perm(permission, thing)
            assert headquarters.has_perm(permission, thing)
        assert treasurer.get_all_permissions(thing) == set()


def test_authority_costs_an_officer_two_queries_and_a_member_one(party, secretary, member, django_assert_num_queries):
    for user, queries in ((fresh(secretary), 2), (fresh(member), 1)):
        with django_assert_num_queries(queries):
            for permission in ("members.view_person", "treasury.view_payment", "bureaus.add_bureau"):
                assert bool(user.reach(permission)) is (queries == 2)


def test_an_old_bureau_gives_nothing_once_renewed(party, branch_secretary):
    make_bureau(party["local"], "branch_secretary", on=date(2025, 5, 4))
    assert not fresh(branch_secretary).has_perm("members.change_membership", party["local"])
