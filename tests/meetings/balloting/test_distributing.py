"""Offices distributed among the elected at a later meeting of the bureau, each traced to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.models import Mandate
from meetings.balloting.distributing import distribute_office
from meetings.models import Distribution, Meeting
from tests.factories import holder_of, make_bureau, make_member, make_user
from tests.meetings.balloting.held import office
from tests.meetings.calls import seal

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def bureau(party):
    return make_bureau(party["local"], "branch_secretary", "counsellor", "counsellor",
                       on=localdate() - timedelta(days=20))  # fmt: skip


@pytest.fixture
def later(party, bureau):
    return Meeting.objects.create(branch=party["local"], title="اجتماع المكتب", kind=Meeting.Kind.BUREAU_MEETING,
                                  date=localdate() - timedelta(days=3))  # fmt: skip


def offices_of(person):
    return sorted(Mandate.objects.open().filter(person=person).values_list("seat__office__code", flat=True))


def test_a_member_of_the_bureau_gets_an_office_by_a_later_meeting(bureau, later, hq):
    person = holder_of(bureau, "counsellor")
    row = distribute_office(meeting=later, office=office("youth_officer"), person=person, by=hq)
    assert offices_of(person) == ["youth_officer"]
    mandate = Mandate.objects.open().get(person=person)
    assert (mandate.started_on, mandate.seat.bureau) == (later.date, bureau)
    assert mandate == row.appointment.mandate
    assert Distribution.objects.get(appointment__mandate=mandate).meeting == later


def test_the_secretary_keeps_the_own_office_beside_another(bureau, later, hq):
    person = holder_of(bureau, "branch_secretary")
    distribute_office(meeting=later, office=office("youth_officer"), person=person, by=hq)
    assert offices_of(person) == ["branch_secretary", "youth_officer"]


def test_an_office_that_somebody_holds_is_not_given_twice(bureau, later, hq):
    people = [row.mandates.get().person for row in bureau.seats.filter(office__code="counsellor")]
    distribute_office(meeting=later, office=office("youth_officer"), person=people[0], by=hq)
    with pytest.raises(ValidationError):
        distribute_office(meeting=later, office=office("youth_officer"), person=people[1], by=hq)
    assert offices_of(people[1]) == ["counsellor"]


def test_only_members_of_the_bureau_and_only_its_meetings(party, bureau, later, hq):
    stranger = make_member(party["local"]).person
    with pytest.raises(ValidationError, match="does not sit"):
        distribute_office(meeting=later, office=office("youth_officer"), person=stranger, by=hq)
    Meeting.objects.filter(pk=later.pk).update(kind="general_assembly")
    with pytest.raises(ValidationError, match="meeting of the bureau"):
        distribute_office(meeting=later, office=office("youth_officer"), person=stranger, by=hq)


def test_frozen_minutes_and_members_without_the_right(bureau, later, hq):
    person = holder_of(bureau, "counsellor")
    given = {"meeting": later, "office": office("youth_officer"), "person": person}
    with pytest.raises(PermissionDenied):
        distribute_office(by=make_user(person), **given)
    seal(later)
    with pytest.raises(ValidationError, match="approved"):
        distribute_office(by=hq, **given)
    assert offices_of(person) == ["counsellor"]


def test_the_page_gives_one_office_after_another(client, bureau, later, hq):
    client.force_login(hq)
    address = reverse("meetings:distribution", args=[later.pk])
    person = holder_of(bureau, "counsellor")
    assert client.get(address).status_code == 200
    assert client.post(address, {"office": "youth_officer", "person": "0"}).status_code == 422
    assert client.post(address, {"office": "youth_officer", "person": person.pk}).status_code == 302
    assert str(person) in client.get(address).content.decode()
    assert offices_of(person) == ["youth_officer"]
