"""Two decisions about one election at the same moment, on the real engine: one of them counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from bureaus.appointments import appoint, confirm_appointment, refuse_appointment
from bureaus.models import Appointment, Bureau, Mandate, Office
from bureaus.places import Place
from bureaus.renewal import renew_bureau
from meetings.confirmation import confirm_election, refuse_election
from meetings.contests import contest_election, dismiss_contest, uphold_contest
from meetings.elections import record_election
from meetings.models import Contest, Election
from tests.factories import make_bureau, make_member, make_officer
from tests.meetings.records import HELD, make_meeting

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*calls):
    """Run the calls together; returns how many went through. What a ValidationError refuses did not."""
    gate = Barrier(len(calls))

    def run(call):
        try:
            gate.wait()
            call()
            return True
        except ValidationError:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sum(pool.map(run, calls))


def elected(branch, name):
    return Place(Office.objects.get(code="branch_secretary"), make_member(branch, family_name=name).person)


@pytest.fixture
def deciders(party):
    return make_officer(party["region"], "first_secretary"), make_officer(party["national"], "first_secretary")


@pytest.fixture
def waiting(party, secretary, deciders):
    make_bureau(party["local"], "branch_secretary", on=date(2022, 1, 9))
    place = Place(
        Office.objects.get(code="branch_secretary"), make_member(party["local"], family_name="الجديد").person
    )
    election = record_election(meeting=make_meeting(party["local"]), places=[place], by=secretary)
    assert election.is_waiting
    return election


def sitting(branch):
    """The open bureaus of the branch, and how many sit in them: always one of each here."""
    bureaus = Bureau.objects.open().filter(branch=branch)
    return bureaus.count(), Mandate.objects.open().filter(seat__bureau__in=bureaus).count()


def test_two_confirmations_open_one_bureau(waiting, party, deciders):
    done = at_once(*(lambda by=by: confirm_election(election=waiting, by=by) for by in deciders))
    assert done == 1
    assert Bureau.objects.filter(branch=party["local"]).count() == 2
    assert sitting(party["local"]) == (1, 1)


def test_confirming_against_refusing(waiting, party, deciders):
    first, second = deciders
    done = at_once(
        lambda: confirm_election(election=waiting, by=first),
        lambda: refuse_election(election=waiting, by=second, reason="لا محضر"),
    )
    assert done == 1
    election = Election.objects.get()
    assert (election.state == "in_force") is bool(election.bureau)
    assert sitting(party["local"]) == (1, 1)


def test_confirming_against_another_renewal(waiting, party, deciders):
    place = Place(
        Office.objects.get(code="branch_secretary"), make_member(party["local"], family_name="الثالث").person
    )
    at_once(
        lambda: confirm_election(election=waiting, by=deciders[0]),
        lambda: renew_bureau(branch=party["local"], places=[place], on=HELD),
    )
    assert Bureau.objects.filter(branch=party["local"], started_on=HELD).count() == 1
    assert sitting(party["local"]) == (1, 1)


def test_upholding_against_dismissing_a_contest(waiting, party, deciders, member):
    first, second = deciders
    contest = contest_election(election=waiting, by=member, reason="لم ينعقد")
    confirm_election(election=waiting, by=first)
    done = at_once(
        lambda: uphold_contest(contest=contest, by=first, reason="لا محضر"),
        lambda: dismiss_contest(contest=contest, by=second, reason="لا أساس له"),
    )
    assert done == 1
    annulled = Contest.objects.get().state == "upheld"
    assert (Election.objects.get().state == "annulled") is annulled
    assert sitting(party["local"]) == (1, 1)


def test_upholding_against_a_renewal_leaves_one_bureau(waiting, party, deciders, member):
    contest = contest_election(election=waiting, by=member, reason="لم ينعقد")
    confirm_election(election=waiting, by=deciders[0])
    place = Place(
        Office.objects.get(code="branch_secretary"), make_member(party["local"], family_name="الثالث").person
    )
    at_once(
        lambda: uphold_contest(contest=contest, by=deciders[0], reason="لا محضر"),
        lambda: renew_bureau(branch=party["local"], places=[place], on=HELD.replace(day=25)),
    )
    assert sitting(party["local"]) == (1, 1)


def test_confirming_against_refusing_an_appointment(party, bureau, secretary, deciders):
    seat, (first, second) = bureau.seats.get(office__code="treasurer"), deciders
    newcomer = make_member(party["local"], family_name="الجديد").person
    appointment = appoint(seat=seat, person=newcomer, on=HELD, by=secretary)
    done = at_once(
        lambda: confirm_appointment(appointment=appointment, by=first),
        lambda: refuse_appointment(appointment=appointment, by=second, reason="لا قرار"),
        lambda: confirm_appointment(appointment=appointment, by=second),
    )
    assert done == 1
    assert seat.mandates.open().count() == 1
    assert (seat.mandates.open().get().person == newcomer) is (Appointment.objects.get().state == "in_force")


def test_two_appointments_to_one_seat_at_once(party, bureau, secretary, deciders):
    seat = bureau.seats.get(office__code="treasurer")
    people = [make_member(party["local"], family_name=f"الجديد {number}").person for number in range(2)]
    assert at_once(*(lambda who=who: appoint(seat=seat, person=who, on=HELD, by=secretary) for who in people)) == 1
    assert Appointment.objects.waiting().count() == 1
