"""Resolving an assembly file: what is found in the party's records becomes a plan, and nothing is changed."""

import json
from datetime import date

import pytest

from bureaus.models import Office
from meetings.assembly_file import AssemblyRefusedError, parse_assembly, record_assembly
from meetings.assembly_file.read.entries import PersonEntry
from meetings.assembly_file.resolve.assembly import resolve_assembly
from meetings.assembly_file.resolve.figures import tell_apart
from meetings.assembly_file.resolve.offices import Offices
from tests.factories import make_bureau, make_member, make_party, make_person
from tests.meetings.assembly_file.files import EXAMPLE, as_bytes, crowd, example, minimal, rows


def resolved(document):
    return resolve_assembly(parse_assembly(as_bytes(document)))


def problems(document):
    with pytest.raises(AssemblyRefusedError) as refusal:
        resolved(document)
    return [str(problem) for problem in refusal.value.problems]


def entry(spot, given="هشام", family="الرايس", **details):
    return PersonEntry(spot, given, family, **details)


def told_apart(*mentions, chain=()):
    """(spots of each figure), and the spots that are refused."""
    found = []
    cast = tell_apart(chain, mentions, found)
    return [[row.spot for row in figure.entries] for figure in cast.figures], [problem.spot for problem in found]


def test_two_entries_of_one_name_are_one_person():
    assert told_apart((entry("a"), False), (entry("b", given="هِشام", family="رايس"), True)) == ([["b", "a"]], [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"birth_date": date(1980, 1, 1)}, {"birth_date": date(1985, 1, 1)}),
        ({"phone": "+212600000001"}, {"phone": "+212600000002"}),
        ({"branch": "nakhil"}, {"branch": "zitoun"}),
    ],
)
def test_two_entries_that_differ_are_two_people(one, other):
    assert told_apart((entry("a", **one), True), (entry("b", **other), True)) == ([["a"], ["b"]], [])


def test_an_entry_that_could_be_either_is_refused():
    young, old = entry("a", birth_date=date(1985, 1, 1)), entry("b", birth_date=date(1950, 1, 1))
    assert told_apart((young, True), (old, True), (entry("c"), False)) == ([["a"], ["b"]], ["c"])


def test_one_person_has_one_gender():
    assert told_apart((entry("a", gender="F"), True), (entry("b", gender="M"), True)) == ([["a", "b"]], ["b.gender"])


def test_a_name_that_is_not_whole_is_nobody():
    assert told_apart((entry("a", family=None), True)) == ([], [])


@pytest.mark.django_db
def test_a_plan_says_what_is_new_and_changes_nothing():
    party = make_party()
    known = make_person(party["national"], given_name="هشام", family_name="الرايس")
    document = minimal(attendance=[{"person": {"given_name": "منى", "family_name": "الشرقي", "gender": "F"}}])
    document["branch"].append({"kind": "region", "name": "التنظيم الجهوي بسوس", "slug": "souss"})
    document["election"]["bureau"][0] |= {"office": "الكاتب الأول", "branch": "ofoq"}
    document["election"]["bureau"].append({"office": "treasurer", "vacant": True})
    before = rows()
    plan = resolved(document)
    assert rows() == before
    assert (plan.recorded, plan.branches.added, plan.branches.convening) == (None, ("souss",), None)
    assert {str(figure): (figure.person, figure.home) for figure in plan.cast.figures} == {
        "هشام الرايس": (known, "ofoq"),
        "منى الشرقي": (None, "souss"),
    }
    seats = [(seat.office.code, seat.figure and seat.figure.person, seat.joins) for seat in plan.election.seats]
    assert seats == [("first_secretary", known, "ofoq"), ("treasurer", None, None)]


@pytest.mark.django_db
def test_what_is_recorded_already_leaves_nothing_to_do():
    recording = record_assembly(file=parse_assembly(EXAMPLE.read_bytes()))
    assert resolved(example()).recorded == recording.meeting


@pytest.mark.django_db
def test_the_acts_follow_the_file():
    acts = resolved(example()).election.acts
    assert [([office.code for office in act.offices], act.all_other_offices) for act in acts] == [
        (["branch_secretary"], False),
        ([], True),
    ]


@pytest.mark.django_db
def test_the_chair_has_the_office_that_the_file_names():
    document = minimal()
    chair = {"given_name": "عمر", "family_name": "الحاج", "gender": "M", "office": "أمينة المال"}
    document["meeting"]["chair"] = chair
    assert resolved(document).chair_office.code == "treasurer"
    document["meeting"]["chair"] = chair | {"office": "boss"}
    assert [line.split(": ")[0] for line in problems(document)] == ["meeting.chair.office"]


@pytest.mark.django_db
def test_an_office_goes_by_code_title_and_alias_however_they_are_spelt():
    offices, treasurer = Offices(), Office.objects.get(code="treasurer")
    for name in ("treasurer", treasurer.masculine, treasurer.feminine, *treasurer.aliases):
        assert offices.get(name) == treasurer
    assert offices.get("") is None
    found = []
    assert offices.find("chief", "election.bureau[0].office", found) is None
    assert [problem.spot for problem in found] == ["election.bureau[0].office"]


@pytest.mark.django_db
def test_problems_of_reading_and_of_resolving_come_together_from_top_to_bottom():
    make_bureau(make_party()["national"], "first_secretary", on=date(2024, 5, 12))
    document = minimal(source={"kind": 3})
    document["meeting"] |= {"call_number": 0, "venue_branch": "nowhere"}
    document["election"]["bureau"].append(document["election"]["bureau"][0] | {"office": "boss"})
    assert [line.split(": ")[0] for line in problems(document)] == [
        "meeting.call_number",
        "meeting.venue_branch",
        "election",
        "election.bureau[1].office",
        "source.kind",
    ]


@pytest.mark.django_db
def test_whom_two_entries_claim_is_refused():
    person = make_member(make_party()["national"], given_name="هشام", family_name="الرايس").person
    person.phone, person.birth_date = "+212600000002", None
    person.save()
    document = minimal()
    seat = document["election"]["bureau"][0]
    document["election"]["bureau"] = [
        seat | {"birth_date": "1980-01-01"},
        seat | {"birth_date": "1985-01-01", "office": "treasurer"},
    ]
    assert [line.split(": ")[0] for line in problems(document)] == ["election.bureau[1]"]


@pytest.mark.django_db
def test_a_file_that_is_no_assembly_is_refused_as_it_was_read():
    with pytest.raises(AssemblyRefusedError) as refusal:
        resolve_assembly(parse_assembly(json.dumps([]).encode()))
    assert [problem.spot for problem in refusal.value.problems] == [""]


@pytest.mark.django_db
def test_resolving_costs_the_same_whatever_the_number_of_people(assert_flat_queries):
    make_party()
    files = []
    assert_flat_queries(
        lambda size: files.append(parse_assembly(as_bytes(crowd(size)))), lambda: resolve_assembly(files[-1])
    )
