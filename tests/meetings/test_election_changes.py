"""Who gains and who loses which rights by an election: not what another office gives them all along."""

import pytest
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus.models import Bureau, Office
from bureaus.places import Place
from bureaus.replacement import end_mandate
from meetings.election_changes import changes_of
from meetings.elections import record_election
from members.suspending import suspend
from tests.factories import ELECTED, holder_of, make_branch, make_bureau, make_member
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db
MONEY = "تسجيل الأداءات وتحديد مبالغ الواجبات"
SEES_MONEY = "الاطلاع على الواجبات والأداءات"


def elect(branch, *places, organ="bureau"):
    meeting = make_meeting(branch, date=localdate())
    found = [Place(Office.objects.get(code=code), person) for code, person in places]
    return changes_of(record_election(meeting=meeting, places=found, organ=organ))


def change_for(changes, person):
    return next((change for change in changes.people if change.person == person), None)


def plain(names):
    """The names of rights without how far they reach."""
    return {name.split(" (")[0] for name in names}


def seat_in(branch, person, code, organ="bureau"):
    """A mandate of the past that no rule of seating would open today."""
    bureau = Bureau.objects.create(branch=branch, organ=organ, started_on=ELECTED)
    seat = bureau.seats.create(office=Office.objects.get(code=code), order=1)
    return seat.mandates.create(person=person, started_on=ELECTED)


def test_who_comes_gains_and_who_leaves_loses(party, bureau):
    new, old = make_member(party["local"]).person, holder_of(bureau, "treasurer")
    changes = elect(party["local"], ("treasurer", new))
    assert MONEY in plain(change_for(changes, new).gains)
    assert MONEY in plain(change_for(changes, old).loses)
    assert (change_for(changes, old).leaves, change_for(changes, new).leaves) == (True, False)


def test_who_is_elected_again_neither_gains_nor_loses(party, bureau):
    old = holder_of(bureau, "treasurer")
    assert change_for(elect(party["local"], ("treasurer", old)), old) is None


def test_another_organ_of_the_branch_gives_some_of_it_all_along(party, bureau):
    old = holder_of(bureau, "counsellor")
    council = seat_in(party["local"], old, "counsellor", organ="council").seat.bureau
    change = change_for(elect(party["local"], ("treasurer", make_member(party["local"]).person)), old)
    assert (change.leaves, change.gains, change.loses) == (True, (), ())
    assert council.seats.count() == 1


@pytest.fixture
def above(party, bureau):
    """The treasurer of the branch, who is first secretary of the province too."""
    person = holder_of(bureau, "treasurer")
    make_bureau(party["province"], "first_secretary", holders=[person])
    return person


def test_an_office_above_keeps_what_it_gives_below(party, above):
    change = change_for(elect(party["local"], ("treasurer", make_member(party["local"]).person)), above)
    assert SEES_MONEY not in plain(change.loses), "a first secretary sees the money of the branches under the province"
    assert MONEY in plain(change.loses), "but records none"


def test_an_office_above_gives_nothing_while_its_holder_is_suspended(party, above):
    suspend(membership=above.memberships.get(), on=localdate(), reason="قرار")
    change = change_for(elect(party["local"], ("treasurer", make_member(party["local"]).person)), above)
    assert SEES_MONEY in plain(change.loses)


def test_an_office_above_that_has_ended_keeps_nothing(party, above):
    mandate = above.mandates.get(seat__bureau__branch=party["province"])
    end_mandate(mandate=mandate, on=localdate())
    change = change_for(elect(party["local"], ("treasurer", make_member(party["local"]).person)), above)
    assert SEES_MONEY in plain(change.loses)


def test_who_has_it_from_above_does_not_gain_it(party, bureau):
    person = make_member(party["local"]).person
    make_bureau(party["province"], "first_secretary", holders=[person])
    change = change_for(elect(party["local"], ("treasurer", person)), person)
    assert MONEY in plain(change.gains)
    assert SEES_MONEY not in plain(change.gains)


def test_an_office_beside_or_under_the_branch_keeps_nothing(party, bureau):
    person = holder_of(bureau, "treasurer")
    seat_in(party["other"], person, "treasurer")
    seat_in(make_branch(party["local"], Kind.CELL, slug="khalia"), person, "treasurer")
    change = change_for(elect(party["local"], ("treasurer", make_member(party["local"]).person)), person)
    assert {MONEY, SEES_MONEY} <= plain(change.loses)


def test_the_number_of_queries_does_not_grow_with_the_elected(party, bureau, django_assert_num_queries):
    people = [make_member(party["local"]).person for _ in range(6)]
    meeting = make_meeting(party["local"], date=localdate())
    counsellor = Office.objects.get(code="counsellor")
    election = record_election(meeting=meeting, places=[Place(counsellor, person) for person in people])
    with django_assert_num_queries(4):
        changes_of(election)
