"""Writing a plan: its rows, its numbers, and the seat at which a workflow refuses."""

from datetime import date

import pytest
from django.db import transaction

from branches.models import Branch
from bureaus.models import Mandate
from meetings.assembly_file import AssemblyRefusedError, parse_assembly, record_assembly
from meetings.assembly_file.resolve.assembly import resolve_assembly
from meetings.assembly_file.write.assembly import write_assembly
from meetings.models import Meeting
from members.models import Membership, Person
from tests.factories import make_member, make_party
from tests.meetings.assembly_file.files import as_bytes, crowd, minimal, rows

pytestmark = pytest.mark.django_db


def planned(document):
    return resolve_assembly(parse_assembly(as_bytes(document)))


def elected(family, office="counsellor", **more):
    return {"given_name": "منى", "family_name": family, "gender": "F", "office": office, **more}


def test_a_plan_becomes_rows_and_numbers():
    party = make_party()
    member = make_member(party["national"], given_name="منى", family_name="العضوة", gender="F").person
    document = minimal(attendance=[{"person": {"given_name": "هشام", "family_name": "الرايس"}}])
    document["election"]["bureau"] += [
        elected("العضوة"),
        elected("الغائبة", member=False),
        {"office": "treasurer", "vacant": True},
    ]
    recording = write_assembly(planned(document))
    assert recording.meeting == Meeting.objects.get()
    assert (recording.is_new, recording.branches_added, recording.branches_matched) == (True, 0, 1)
    assert (recording.people_added, recording.people_matched, recording.joined) == (2, 1, 1)
    assert (recording.seats, recording.vacancies) == (4, 1)
    assert (recording.women.count, recording.women.total) == (2, 3)
    assert recording.meeting.attendance.get().person == Person.objects.get(given_name="هشام")
    sitting = Mandate.objects.filter(seat__bureau=recording.bureau).order_by("seat__order")
    assert [mandate.person.family_name for mandate in sitting] == ["الرايس", member.family_name]


def test_each_elected_joins_the_branch_that_keeps_their_file():
    make_party()
    document = minimal()
    document["election"]["bureau"] += [elected("الأولى", branch="nakhil"), elected("الثانية", branch="zitoun")]
    recording = write_assembly(planned(document))
    joined = Membership.objects.filter(started_on=date(2024, 5, 12)).values_list("person__family_name", "branch__slug")
    assert dict(joined) == {"الرايس": "ofoq", "الأولى": "nakhil", "الثانية": "zitoun"}
    assert recording.joined == 3


def test_somebody_elected_twice_joins_once():
    document = minimal()
    document["election"]["bureau"].append(document["election"]["bureau"][0] | {"office": "coordinator"})
    assert write_assembly(planned(document)).joined == 1
    assert Mandate.objects.count() == 2


def test_new_branches_stand_one_under_the_other():
    document = minimal()
    document["branch"] += [
        {"kind": "region", "name": "التنظيم الجهوي بسوس", "slug": "souss", "founded_on": "2012-03-04"},
        {"kind": "province", "name": "الفرع الإقليمي بتارودانت", "slug": "taroudant", "name_latin": "Taroudant"},
    ]
    recording = write_assembly(planned(document))
    province = recording.meeting.branch
    assert [branch.slug for branch in province.ancestors()] == ["ofoq", "souss"]
    assert (province.name_latin, Branch.objects.get(slug="souss").founded_on) == ("Taroudant", date(2012, 3, 4))
    assert recording.branches_added == 3


def refusal(document):
    before = rows()
    with pytest.raises(AssemblyRefusedError) as refused, transaction.atomic():
        write_assembly(planned(document))
    assert rows() == before
    return [problem.spot for problem in refused.value.problems]


def test_whom_a_workflow_refuses_is_named_at_the_seat():
    party = make_party()
    make_member(party["other"], given_name="منى", family_name="الجارة", gender="F")
    document = minimal(branch=[{"kind": "local", "name": "الفرع المحلي بالنخيل", "slug": "nakhil"}])
    document["election"]["bureau"] = [elected("الأولى"), elected("الجارة", branch="zitoun")]
    assert refusal(document) == ["election.bureau[1]"]


def test_a_branch_that_takes_no_members_is_named_at_the_first_seat_that_joins_it():
    party = make_party()
    Branch.objects.filter(pk=party["other"].pk).update(dissolved_on=date(2024, 1, 1))
    document = minimal()
    document["election"]["bureau"] += [elected("الأولى", branch="nakhil"), elected("الثانية", branch="zitoun")]
    assert refusal(document) == ["election.bureau[2]"]


def test_recording_costs_the_same_whatever_the_number_of_people(assert_flat_queries):
    make_party()
    files = []
    assert_flat_queries(
        lambda size: files.append(parse_assembly(as_bytes(crowd(size)))),
        lambda: record_assembly(file=files[-1], dry_run=True),
    )
