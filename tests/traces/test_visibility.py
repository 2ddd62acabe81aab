"""A reading is seen by the person, and by who watches over data above the level of the reader; not by peers."""

import pytest
from django.contrib.auth.models import AnonymousUser

from members.models import Person
from tests.factories import make_branch, make_member, make_officer, make_user
from traces.models import Act, Reading
from traces.recording import record_opening, record_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def above(party):
    return make_officer(party["region"], "first_secretary")


@pytest.fixture
def opening(member, branch_secretary):
    record_opening(reader=branch_secretary, person=member.person)
    return Reading.objects.get()


@pytest.fixture
def export(party, member, branch_secretary):
    people = Person.objects.filter(branch=party["local"])
    return record_reading(reader=branch_secretary, act=Act.EXPORTED, subject="members", people=people)


def seen(user):
    return set(Reading.objects.visible_to(user))


def test_the_person_sees_who_opened_the_file_and_which_lists_held_them(member, opening, export):
    assert seen(member) == {opening, export}
    assert list(Reading.objects.about(member.person)) == [export, opening]
    assert list(Reading.objects.about(member.person_id)) == [export, opening]


def test_somebody_else_sees_neither(party, opening):
    for stranger in (make_user(make_member(party["other"]).person), make_user(), AnonymousUser()):
        assert seen(stranger) == set()


def test_a_list_does_not_concern_who_joined_after_it(party, export):
    late = make_member(party["local"]).person
    assert not Reading.objects.about(late).exists()


def test_the_level_above_the_reader_sees_it(secretary, above, opening, export):
    assert seen(secretary) == seen(above) == {opening, export}


def test_neither_the_reader_nor_a_peer_watches_over_the_reading(party, branch_secretary, treasurer, opening):
    for user in (branch_secretary, treasurer):
        assert opening not in seen(user)
        assert not user.has_perm("traces.view_reading", opening)


def test_who_reads_from_above_is_seen_from_higher_still(member, secretary, above):
    record_opening(reader=secretary, person=member.person)
    reading = Reading.objects.get()
    assert seen(secretary) == set()
    assert seen(above) == {reading}


def test_another_province_sees_nothing(party, opening, export):
    far = make_officer(make_branch(party["region"], "province"), "first_secretary")
    assert seen(far) == set()


def test_a_treasurer_above_does_not_watch_over_readings(party, opening):
    assert seen(make_officer(party["region"], "treasurer")) == set()


def test_what_the_headquarters_read_is_seen_by_the_person_and_by_the_headquarters(party, member, above):
    boss = make_user(is_superuser=True)
    record_opening(reader=boss, person=member.person)
    reading = Reading.objects.get()
    assert seen(member) == seen(make_user(is_superuser=True)) == {reading}
    assert seen(above) == seen(make_officer(party["national"], "first_secretary")) == set()


def test_a_closed_account_sees_nothing(member, opening):
    member.is_active = False
    assert seen(member) == set()


def test_the_level_above_alone_leaves_out_what_concerns_oneself(secretary, opening, branch_secretary):
    record_opening(reader=branch_secretary, person=secretary.person)
    about_me = Reading.objects.about(secretary.person).get()
    boss = make_user(is_superuser=True)
    record_opening(reader=boss, person=secretary.person)
    assert set(Reading.objects.by_level_above(secretary)) == {opening, about_me}
    assert Reading.objects.visible_to(secretary).count() == 3
