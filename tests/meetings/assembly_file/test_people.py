"""Who is meant by a name in an assembly file, who is new, and who joins a branch by being elected."""

from datetime import date

import pytest

from bureaus.models import Mandate
from meetings.models import Meeting
from members.joining import leave, transfer
from members.models import Membership, Person
from tests.factories import make_member, make_party, make_person
from tests.meetings.assembly_file.files import minimal

pytestmark = pytest.mark.django_db


def test_people_are_known_by_folded_name_and_branch(run):
    party = make_party()
    known = make_member(party["national"], given_name="هِشام", family_name="رايس").person
    make_person(party["region"], given_name="هشام", family_name="الرايس")
    run(minimal())
    assert Mandate.objects.get().person == known
    assert known.memberships.count() == 1


def test_a_former_member_is_known_after_a_move(run):
    party = make_party()
    membership = make_member(party["national"], given_name="هشام", family_name="الرايس")
    transfer(membership=membership, branch=party["local"], on=date(2025, 1, 1))
    run(minimal())
    assert Mandate.objects.get().person == membership.person
    assert Person.objects.count() == 1


def test_two_people_of_one_name_must_be_told_apart(run, refused):
    national = make_party()["national"]
    make_person(national, given_name="هشام", family_name="الرايس", phone="+212600000002")
    younger = make_person(national, given_name="هشام", family_name="الرايس", birth_date=date(1999, 1, 1))
    document = minimal()
    assert refused(document) == ["election.bureau[0]"]
    document["election"]["bureau"][0]["birth_date"] = "1999-01-01"
    run(document)
    assert Mandate.objects.get().person == younger


def test_the_phone_tells_people_apart_too(run):
    national = make_party()["national"]
    make_person(national, given_name="هشام", family_name="الرايس")
    other = make_person(national, given_name="هشام", family_name="الرايس", phone="+212600000002")
    document = minimal()
    document["election"]["bureau"][0]["phone"] = "06 00 00 00 02"
    run(document)
    assert Mandate.objects.get().person == other


def test_somebody_born_another_day_is_somebody_else(run):
    national = make_party()["national"]
    make_person(national, given_name="هشام", family_name="الرايس", birth_date=date(1950, 1, 1))
    document = minimal()
    document["election"]["bureau"][0]["birth_date"] = "1980-01-01"
    run(document)
    assert Mandate.objects.get().person.birth_date == date(1980, 1, 1)


def test_two_people_of_one_name_in_one_file(run, refused):
    document = minimal()
    twin = document["election"]["bureau"][0]
    document["election"]["bureau"] += [twin | {"office": "counsellor"}, twin | {"office": "counsellor"}]
    assert refused(document) == ["election.bureau[2]"]
    document["election"]["bureau"][1]["birth_date"] = "1980-01-01"
    document["election"]["bureau"][2]["birth_date"] = "1985-01-01"
    assert refused(document) == ["election.bureau[0]"]
    document["election"]["bureau"][0]["birth_date"] = "1980-01-01"
    run(document)
    assert Person.objects.count() == 2


def test_a_recorded_gender_is_not_contradicted(refused):
    make_person(make_party()["national"], given_name="هشام", family_name="الرايس", gender="F")
    assert refused(minimal()) == ["election.bureau[0].gender"]


def test_the_gender_may_be_said_once_in_the_file_or_be_recorded(run, refused):
    document = minimal(interventions=[{"speaker": {"given_name": "هشام", "family_name": "الرايس"}, "subject": "كلمة"}])
    run(document, "--dry-run")
    del document["election"]["bureau"][0]["gender"]
    assert refused(document) == ["election.bureau[0].gender"]
    make_person(make_party()["national"], given_name="هشام", family_name="الرايس")
    run(document)
    assert Person.objects.count() == 1


def test_a_speaker_without_branch_is_found_above(run):
    party = make_party()
    chair = make_person(party["province"], given_name="عمر", family_name="الحاج")
    document = minimal(branch=[{"kind": "local", "name": "الفرع المحلي بالنخيل", "slug": "nakhil"}])
    document["branch"] = [
        {"kind": "province", "name": "الفرع الإقليمي", "slug": "nakhil-province"},
        *document["branch"],
    ]
    document["meeting"]["chair"] = {"given_name": "عمر", "family_name": "الحاج", "office": "first_secretary"}
    run(document)
    meeting = Meeting.objects.get()
    assert (meeting.chair, meeting.chair_capacity) == (chair, "الكاتب الأول")


def test_those_elected_join_once_and_only_if_they_may(run, refused):
    document = minimal()
    seat = document["election"]["bureau"][0]
    document["election"]["bureau"].append(seat | {"office": "coordinator"})
    document["election"]["bureau"].append(
        {"office": "counsellor", "given_name": "منى", "family_name": "ش", "gender": "F", "member": False}
    )
    run(document)
    assert [membership.person.given_name for membership in Membership.objects.all()] == ["هشام"]
    assert Membership.objects.get().category.code == "regular"
    younger = minimal(meeting=document["meeting"] | {"date": "2025-05-12"})
    younger["election"]["bureau"][0] |= {"given_name": "يافع", "birth_date": "2007-05-13"}
    assert refused(younger) == ["election.bureau[0].birth_date"]
    younger["election"]["bureau"][0]["birth_date"] = "2007-05-12"
    run(younger)


def test_who_is_elected_sits_only_where_they_may(run, refused):
    """A seat asks for a membership of a branch that the bureau draws from; the fault is named at the seat."""
    party = make_party()
    make_member(party["other"], given_name="منى", family_name="ش", gender="F")
    document = minimal(branch=[{"kind": "local", "name": "الفرع المحلي بالنخيل", "slug": "nakhil"}])
    document["election"]["bureau"].append(
        {"office": "counsellor", "given_name": "منى", "family_name": "ش", "gender": "F", "branch": "zitoun"}
    )
    assert refused(document) == ["election.bureau[1]"]
    document["branch"][0] = {"kind": "province", "name": "الفرع الإقليمي بالنخيل", "slug": "nakhil-province"}
    run(document)
    assert Mandate.objects.get(person__given_name="منى").seat.bureau.branch == party["province"]


def test_a_person_is_once_on_the_attendance_sheet(refused):
    person = {"given_name": "هشام", "family_name": "الرايس"}
    assert refused(minimal(attendance=[{"person": person}, {"person": person}])) == ["attendance[1].person"]


def test_an_old_assembly_does_not_join_whoever_joined_later(run):
    party = make_party()
    membership = make_member(party["national"], on=date(2025, 1, 1), given_name="هشام", family_name="الرايس")
    run(minimal())
    assert list(Membership.objects.all()) == [membership]


def test_who_died_or_may_not_join_is_named_at_their_seat(run, refused):
    party = make_party()
    dead = make_member(party["local"], given_name="منى", family_name="ش", gender="F")
    leave(membership=dead, on=date(2023, 1, 1), reason="death")
    document = minimal(branch=[{"kind": "local", "name": "الفرع المحلي بالنخيل", "slug": "nakhil"}])
    document["election"]["bureau"].append(
        {"office": "counsellor", "given_name": "منى", "family_name": "ش", "gender": "F"}
    )
    assert refused(document) == ["election.bureau[1]"]
    document["meeting"]["date"] = "2022-05-12"  # a member on that day, who sat until the death
    run(document)
    assert Mandate.objects.get(person=dead.person).end_reason == "death"
