"""Who may confirm what somebody else recorded."""

import pytest
from django.contrib.auth.models import Group
from django.utils.timezone import localdate

from bureaus.appointments import appoint
from bureaus.confirmers import confirmers, may_confirm, may_refuse, weighty
from bureaus.models import Office, OfficeRight
from bureaus.replacement import end_mandate
from bureaus.rights import CONFIRM, rights_of
from members.suspending import suspend
from tests.factories import make_bureau, make_member, make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(party, secretary):
    """A deputy who is seated beside the province's first secretary."""
    seat = secretary.person.mandates.get().seat.bureau.seats.create(
        office=Office.objects.get(code="deputy_secretary"), order=2
    )
    person = make_member(party["province"], family_name="النائب").person
    seat.mandates.create(person=person, started_on=localdate())
    return make_user(person)


@pytest.fixture
def waiting(party, bureau, secretary, deputy):
    """The province's first secretary has appointed a treasurer of the local branch."""
    seat = bureau.seats.get(office__code="treasurer")
    newcomer = make_member(party["local"], family_name="المعين").person
    return appoint(seat=seat, person=newcomer, on=localdate(), by=secretary)


def test_the_level_above_and_the_branch_confirm_and_not_who_recorded_it(waiting, party, secretary, deputy, bureau):
    region, headquarters = make_officer(party["region"], "first_secretary"), make_user(is_superuser=True)
    own = make_user(bureau.seats.get(office__code="branch_secretary").mandates.get().person)
    minutes = make_user(bureau.seats.get(office__code="rapporteur").mandates.get().person)
    assert set(confirmers(waiting)) == {deputy, region, headquarters, own, minutes}
    for user in confirmers(waiting):
        assert may_refuse(user, waiting)
    assert not may_confirm(secretary, waiting)


@pytest.mark.parametrize("office", ["treasurer", "counsellor", "branch_secretary", "rapporteur"])
def test_another_branch_and_other_offices_confirm_nothing_here(waiting, party, office):
    assert not may_confirm(make_officer(party["other"], office), waiting)


def test_a_closed_account_and_a_suspended_officer_confirm_nothing(waiting, party, deputy):
    suspended = make_officer(party["region"], "first_secretary")
    suspend(membership=suspended.person.memberships.get(), on=localdate(), reason="قرار")
    deputy.is_active = False
    deputy.save()
    assert not may_confirm(deputy, waiting)
    assert not may_confirm(suspended, waiting)
    assert confirmers(waiting) == []


def test_the_one_appointed_never_confirms_even_with_every_right(waiting):
    for rights in ({}, {"is_superuser": True}):
        waiting.person.user = make_user(waiting.person, **rights)
        assert not may_confirm(waiting.person.user, waiting)
        waiting.person.user.delete()


def test_the_holder_may_confirm_the_loss_of_the_seat_and_not_refuse_it(waiting, bureau):
    holder = make_user(waiting.replaces.person, is_superuser=True)
    assert may_confirm(holder, waiting)
    assert not may_refuse(holder, waiting)


def test_who_may_confirm_is_data(waiting, party, deputy):
    treasurer = make_officer(party["region"], "treasurer")
    assert not may_confirm(treasurer, waiting)
    OfficeRight.objects.create(
        office=Office.objects.get(code="treasurer"), group=Group.objects.get(name=CONFIRM), extent="below"
    )
    del treasurer._mandate_reaches
    assert may_confirm(treasurer, waiting)


def test_an_officer_who_left_confirms_no_longer(waiting, deputy):
    assert may_confirm(deputy, waiting)
    end_mandate(mandate=deputy.person.mandates.get(), on=localdate())
    del deputy._mandate_reaches
    assert not may_confirm(deputy, waiting)


def test_rights_over_money_come_from_the_catalogue_and_not_from_the_offices_name(party):
    treasurer, delegate = Office.objects.get(code="treasurer"), Office.objects.get(code="delegate")
    both = [treasurer.pk, delegate.pk]
    assert weighty(both, party["local"]) == {treasurer.pk}
    money = OfficeRight.objects.get(office=treasurer, group__permissions__codename="add_payment")
    money.office, money.level = delegate, "base"
    money.save()
    assert weighty(both, party["local"]) == {delegate.pk}
    assert weighty(both, party["province"]) == set()


def test_the_right_to_confirm_weighs_as_much_as_money(party):
    """Who gave it alone could make the second person of everything else."""
    offices = {office.code: office.pk for office in Office.objects.all()}
    found = weighty(offices.values(), party["local"])
    assert offices["rapporteur"] in found
    assert offices["branch_secretary"] in found
    assert offices["counsellor"] not in found


@pytest.mark.parametrize("code", ["first_secretary", "deputy_secretary", "rapporteur"])
def test_the_seeded_rights_are_those_of_the_catalogue(db, code):
    seeded = OfficeRight.objects.filter(office__code=code, group__name=CONFIRM).values_list("level", "extent")
    assert set(seeded) == {(level, extent) for level, extent, group in rights_of(code) if group == CONFIRM}
    assert set(seeded)


def test_the_list_agrees_with_the_rule(waiting, party, bureau):
    make_bureau(party["region"], "first_secretary", "treasurer")
    accounts = [make_user(mandate.person) for seat in bureau.seats.all() for mandate in seat.mandates.all()]
    found = confirmers(waiting)
    assert {user for user in accounts if may_confirm(user, waiting)} == {user for user in accounts if user in found}
