"""An election recorded: its acts, the bureau that it opens, and mandates that can be traced to their assembly."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from bureaus.models import Bureau, Mandate, Office, Organ
from bureaus.places import Place
from meetings.elections import ActRecord, places_in_no_act, problems_of_acts, record_election
from meetings.models import (
    Act,
    AgendaItem,
    Attendance,
    Candidacy,
    Election,
    Intervention,
    Meeting,
    Method,
    Resolution,
    Task,
)
from meetings.record import hold_record
from tests.factories import make_bureau, make_member, make_person

DAY = date(2026, 5, 17)


def make_meeting(branch, day=DAY, **fields):
    return Meeting.objects.create(branch=branch, title="الجمع العام لتجديد المكتب", date=day, **fields)


def office(code):
    return Office.objects.get(code=code)


def place(branch, code, person=None):
    return Place(office(code), person or make_member(branch, family_name=f"المنتخب {code}").person)


def refusal(**record):
    with pytest.raises(ValidationError) as refused:
        record_election(**record)
    assert not Candidacy.objects.exists()
    return refused.value.messages


def test_an_election_opens_the_bureau_and_traces_each_mandate(party):
    branch = party["local"]
    outgoing = make_bureau(branch, "branch_secretary", on=date(2022, 5, 1))
    meeting = make_meeting(branch)
    people = [make_member(branch, family_name=name).person for name in ("الأول", "الثاني", "الثالث")]
    places = [Place(office("branch_secretary"), people[0]), Place(office("treasurer"))]
    places += [Place(office("counsellor"), person) for person in people[1:]]
    acts = [
        ActRecord(1, Method.CONSENSUS, (office("branch_secretary"),)),
        ActRecord(2, all_other_offices=True),
    ]
    election = record_election(meeting=meeting, places=places, acts=acts, term_ends_on=date(2029, 5, 17))
    outgoing.refresh_from_db()
    assert outgoing.ended_on == DAY
    assert (election.bureau.started_on, election.bureau.term_ends_on) == (DAY, date(2029, 5, 17))
    assert [seat.office.code for seat in election.bureau.seats.all()] == [place.office.code for place in places]
    mandates = Mandate.objects.filter(seat__bureau=election.bureau).order_by("seat__order")
    traced = [(m.person, m.candidacy.office, m.candidacy.act.order, m.candidacy.act.election) for m in mandates]
    assert traced == [
        (people[0], office("branch_secretary"), 1, election),
        (people[1], office("counsellor"), 2, election),
        (people[2], office("counsellor"), 2, election),
    ]
    assert [list(act.offices.all()) for act in election.acts.all()] == [[office("branch_secretary")], []]
    assert [act.method for act in election.acts.all()] == ["consensus", ""]


def test_without_acts_everybody_is_elected_in_one(party):
    branch = party["local"]
    places = [place(branch, "branch_secretary"), place(branch, "treasurer")]
    election = record_election(meeting=make_meeting(branch), places=places)
    act = election.acts.get()
    assert (act.order, act.all_other_offices, act.candidacies.count()) == (1, True, 2)


def test_an_act_that_names_a_shared_office_takes_all_who_hold_it(party):
    branch = party["local"]
    places = [place(branch, "branch_secretary")]
    places += [Place(office("counsellor"), make_member(branch, family_name=f"م {n}").person) for n in range(10)]
    acts = [ActRecord(1, all_other_offices=True), ActRecord(2, Method.SECRET_BALLOT, (office("counsellor"),))]
    election = record_election(meeting=make_meeting(branch), places=places, acts=acts)
    assert [act.candidacies.count() for act in election.acts.all()] == [1, 10]


def test_a_council_and_a_bureau_can_be_elected_in_one_meeting(party):
    branch = party["province"]
    meeting = make_meeting(branch)
    places = [place(branch, "first_secretary")]
    record_election(meeting=meeting, places=places)
    record_election(meeting=meeting, places=[place(branch, "counsellor")], organ=Organ.COUNCIL)
    assert {bureau.organ for bureau in Bureau.objects.filter(branch=branch)} == {"bureau", "council"}


def test_a_second_election_of_the_same_organ_is_refused(party):
    branch = party["local"]
    meeting = make_meeting(branch)
    places = [place(branch, "branch_secretary")]
    record_election(meeting=meeting, places=places)
    with pytest.raises(ValidationError) as refused:
        record_election(meeting=meeting, places=places)
    assert len(refused.value.messages) == 1
    assert (Election.objects.count(), Bureau.objects.filter(branch=branch).count()) == (1, 1)


def test_all_problems_are_named_at_once(party):
    branch = party["local"]
    outgoing = make_bureau(branch, "branch_secretary")
    secretary, treasurer = office("branch_secretary"), office("treasurer")
    messages = refusal(
        meeting=make_meeting(branch, day=localdate() + timedelta(days=1)),
        places=[place(branch, "branch_secretary"), place(branch, "branch_secretary"), place(branch, "rapporteur")],
        acts=[ActRecord(1, offices=(secretary,)), ActRecord(1, offices=(secretary, treasurer))],
    )
    # To come, one number twice, the secretary in two acts, the rapporteur in none, two holders of a single seat.
    assert len(messages) == 5
    outgoing.refresh_from_db()
    assert outgoing.ended_on is None
    assert not Act.objects.exists()


def test_each_problem_of_the_acts_stands_at_its_act_and_office():
    """What the import shows: (index of the act, index of the office or None for the act, message)."""
    secretary, treasurer = Office(pk=1, masculine="كاتب"), Office(pk=2, masculine="أمين")
    acts = [
        ActRecord(1, offices=(secretary, treasurer)),
        ActRecord(1, offices=(treasurer,)),
        ActRecord(2, all_other_offices=True),
        ActRecord(3, all_other_offices=True),
    ]
    assert [spot for *spot, _message in problems_of_acts(acts)] == [[0, 1], [1, None], [1, 0], [3, None]]
    assert list(problems_of_acts([acts[0], acts[2]])) == []


def test_somebody_elected_in_no_act_stands_at_their_place():
    secretary, treasurer = Office(pk=1, masculine="كاتب"), Office(pk=2, masculine="أمين")
    places = [Place(secretary, object()), Place(treasurer, object()), Place(treasurer)]
    named = ActRecord(1, offices=(secretary,))
    assert [index for index, _message in places_in_no_act(places, [named])] == [1]
    assert list(places_in_no_act(places, [named, ActRecord(2, all_other_offices=True)])) == []


def test_two_acts_cannot_both_fill_all_other_offices(party):
    branch = party["local"]
    acts = [ActRecord(1, all_other_offices=True), ActRecord(2, all_other_offices=True)]
    assert len(refusal(meeting=make_meeting(branch), places=[place(branch, "treasurer")], acts=acts)) == 1


def test_a_bureau_of_the_same_day_refuses_the_whole_election(party):
    branch = party["local"]
    make_bureau(branch, "branch_secretary", on=DAY)
    assert len(refusal(meeting=make_meeting(branch), places=[place(branch, "treasurer")])) == 1
    assert not Election.objects.exists()


def test_recording_costs_the_same_whatever_the_number_of_places(party):
    counts = set()
    for size, key in ((1, "local"), (3, "other"), (30, "province")):
        branch = party[key]
        meeting = make_meeting(branch)
        places = [Place(office("counsellor"), make_member(branch, family_name=f"م {n}").person) for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            record_election(meeting=meeting, places=places)
        counts.add(len(queries))
    assert len(counts) == 1


def make_record(branch, size):
    """A meeting whose record has `size` rows of each sort."""
    meeting = make_meeting(branch, chair=make_person(branch))
    members = [make_member(branch, family_name=f"العضو {n}").person for n in range(size)]
    for order, person in enumerate(members, start=1):
        AgendaItem.objects.create(meeting=meeting, order=order, subject="نقطة")
        Attendance.objects.create(meeting=meeting, order=order, person=person)
        Intervention.objects.create(meeting=meeting, order=order, speaker=person, subject="كلمة")
        resolution = Resolution.objects.create(meeting=meeting, order=order, subject="قرار")
        Task.objects.create(resolution=resolution, subject="مهمة", owner=person)
    record_election(meeting=meeting, places=[Place(office("counsellor"), person) for person in members])
    return meeting


def read_all(meeting):
    """Every name that a page would print."""
    yield meeting.branch.name, str(meeting.venue_branch), str(meeting.chair), str(meeting.rapporteur)
    yield [item.subject for item in meeting.agenda.all()]
    yield [str(row.person) for row in meeting.attendance.all()]
    yield [str(row.speaker) for row in meeting.interventions.all()]
    yield [[str(task.owner) for task in row.tasks.all()] for row in meeting.resolutions.all()]
    for election in meeting.elections.all():
        yield election.bureau.started_on
        for act in election.acts.all():
            yield [str(row) for row in act.offices.all()]
            yield [(str(row), row.mandate.started_on) for row in act.candidacies.all()]


@pytest.mark.parametrize(("size", "key"), [(1, "local"), (3, "other"), (30, "province")])
def test_the_whole_record_is_read_in_twelve_queries(party, django_assert_num_queries, size, key):
    meeting = make_record(party[key], size)
    with django_assert_num_queries(12):
        record = list(read_all(*hold_record([Meeting.objects.with_names().get(pk=meeting.pk)])))
    assert len(record[2]) == len(record[-1]) == size
