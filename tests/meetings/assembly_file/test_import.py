"""The command `import_assembly`: the whole record comes in, a second run and a bad file change nothing."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from branches.models import Branch
from bureaus.models import Bureau, Mandate
from bureaus.representation import share_of_women
from meetings.models import Meeting
from meetings.record import hold_record
from members.models import Membership
from tests.factories import make_branch, make_bureau, make_party
from tests.meetings.assembly_file.files import EXAMPLE, REAL, example, minimal, rows

pytestmark = pytest.mark.django_db


# The documented example is always there; real files join it where they lie beside the project.
@pytest.mark.parametrize(
    ("path", "day"),
    [(EXAMPLE, date(2022, 10, 16)), *((path, date(2017, 4, 23)) for path in REAL)],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_a_whole_assembly_comes_in(run, path, day):
    document = json.loads(path.read_text(encoding="utf-8"))
    run(path)
    branch = Branch.objects.get(slug=document["branch"][-1]["slug"])
    assert [above.kind for above in branch.ancestors()] == ["national", "region", "province"]
    [meeting] = hold_record([Meeting.objects.with_names().get()])
    assert (meeting.branch, meeting.date, meeting.part_of_day) == (branch, day, "morning")
    assert meeting.chair.branch == branch.ancestors().last()
    assert meeting.chair_capacity == "الكاتب الأول للفرع الإقليمي"
    assert not meeting.chair.memberships.exists()
    assert meeting.interventions.all()[0].speaker.family_name == meeting.chair.family_name
    assert [row.method for row in meeting.resolutions.all()] == [
        row["method"] or "" for row in document["resolutions"]
    ]
    rows_elected = document["election"]["bureau"]
    elected = [(row["office"], row["given_name"], row["family_name"]) for row in rows_elected]
    mandates = Mandate.objects.on(day).filter(seat__bureau__branch=branch).order_by("seat__order")
    sitting = [(m.seat.office.code, m.person.given_name, m.person.family_name) for m in mandates]
    # A row that is not to join yet is elected, and does not sit.
    sits = [row.get("member") is not False for row in rows_elected]
    assert (len(elected), sitting) == (21, [row for row, seated in zip(elected, sits, strict=True) if seated])
    women = share_of_women(mandate.person for mandate in mandates)
    assert (women.count, women.total) == (4, sum(sits))
    acts = meeting.elections.get().acts.all()
    assert [(act.all_other_offices, act.candidacies.count()) for act in acts] == [(False, 1), (True, 20)]
    assert {mandate.candidacy.act.election.meeting for mandate in mandates} == {meeting}
    before = rows()
    assert "مسجَّل من قبل" in run(path)
    assert rows() == before


def test_the_example_shows_the_rest_of_the_format(run):
    out = run(EXAMPLE)
    [meeting] = hold_record([Meeting.objects.with_names().get()])
    assert meeting.venue_branch.slug == "sefrou-province"
    assert meeting.rapporteur.mandates.get().seat.office.code == "rapporteur"
    assert [(row.capacity, row.count) for row in meeting.attendance.all()][:2] == [
        ("منخرطات ومنخرطو الفرع", 64),
        ("أعضاء المجلس الإقليمي", None),
    ]
    guest = meeting.attendance.all()[2]
    assert (guest.is_guest, guest.person.branch.slug) == (True, "fes-meknes")
    first = meeting.resolutions.all()[0]
    assert (first.votes_for, first.votes_against, first.abstentions) == (58, 2, 4)
    task = meeting.resolutions.all()[1].tasks.all()[1]
    assert (task.owner.mandates.get().seat.bureau.branch, task.due_on) == (meeting.branch, date(2023, 3, 31))
    assert (meeting.source_kind, meeting.source_place) == ("minutes", "صفرو")
    assert Bureau.objects.get().term_ends_on == date(2025, 10, 16)
    assert Membership.objects.filter(branch=meeting.branch, started_on=meeting.date).count() == 20
    assert "21" in out
    assert "4 من 21 (19\xa0%)" in out
    assert "/branches/sefrou/" in out


def test_a_trial_keeps_nothing(run):
    before = rows()
    out = run(EXAMPLE, "--dry-run")
    assert rows() == before
    assert "4 من 21 (19\xa0%)" in out


def test_many_faults_are_all_named_in_one_go(refused):
    document = example()
    document["branch"][3]["kind"] = "town"
    document["meeting"]["date"] = "2017-02-30"
    document["meeting"]["kind"] = "party"
    bureau = document["election"]["bureau"]
    bureau[2]["office"] = "chief"
    bureau[3]["office"] = "branch_secretary"
    del bureau[4]["gender"]
    document["election"]["acts"][0]["offices"] = ["boss"]
    assert refused(document) == [
        "branch[3].kind",
        "meeting.date",
        "meeting.kind",
        "election.acts[0].offices[0]",
        "election.bureau[2].office",
        "election.bureau[3].office",
        "election.bureau[4].gender",
    ]


@pytest.mark.parametrize("version", [None, "maktab.assembly/2"])
def test_another_version_is_refused(refused, version):
    assert refused(minimal(format=version)) == ["format"]


@pytest.mark.parametrize("document", [[], None, 3, "text", {}])
def test_what_is_no_assembly_is_refused(refused, document):
    assert refused(document)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(CommandError):
            call_command("import_assembly", path)


def test_a_renewal_closes_the_outgoing_bureau(run):
    party = make_party()
    outgoing = make_bureau(party["national"], "first_secretary", on=date(2020, 1, 1))
    run(minimal())
    outgoing.refresh_from_db()
    assert outgoing.ended_on == date(2024, 5, 12)
    assert Branch.objects.count() == 5


def test_the_next_assembly_doubles_nobody(run):
    run(EXAMPLE)
    document = example()
    document["meeting"] |= {"date": "2025-10-19", "called_on": "2025-10-01"}
    document["election"]["term_ends_on"] = "2028-10-19"
    document["election"]["bureau"].reverse()
    for person in (document["meeting"]["chair"], document["attendance"][2]["person"], *document["election"]["bureau"]):
        del person["gender"]
    before = rows()
    run(document)
    after = rows()
    tables = ("branches.Branch", "branches.Subordination", "members.Person", "members.Membership")
    assert [after[table] - before[table] for table in tables] == [0, 0, 0, 0]
    assert [bureau.ended_on for bureau in Bureau.objects.order_by("started_on")] == [date(2025, 10, 19), None]


def test_a_refusal_leaves_the_sitting_bureau(refused):
    bureau = make_bureau(make_party()["national"], "first_secretary", on=date(2020, 1, 1))
    document = minimal()
    document["election"]["bureau"].append(document["election"]["bureau"][0])
    assert refused(document) == ["election.bureau[1]", "election.bureau[1].office"]
    bureau.refresh_from_db()
    assert bureau.ended_on is None


def test_the_same_meeting_with_another_result_is_refused(run, refused):
    run(EXAMPLE)
    document = example()
    document["meeting"]["title"] = "جمع آخر"
    document["attendance"][0]["count"] = 65
    seats = document["election"]["bureau"]
    seats[0], seats[1] = seats[0] | {"office": "deputy_secretary"}, seats[1] | {"office": "branch_secretary"}
    assert refused(document) == ["meeting.title", "attendance", "election.bureau"]


def test_a_record_that_was_completed_later_is_still_the_same(run):
    run(minimal(resolutions=[{"subject": "قرار"}]))
    meeting = Meeting.objects.get()
    meeting.venue = "مقر الحزب"
    meeting.save()
    meeting.resolutions.update(votes_for=12)
    before = rows()
    run(minimal(resolutions=[{"subject": "قرار"}]))
    assert rows() == before


def test_a_meeting_recorded_without_its_election_is_not_taken_for_the_same(run, refused):
    document = minimal()
    del document["election"]
    run(document)
    assert refused(minimal()) == ["election"]


def test_branches_that_contradict_the_record_are_refused(refused):
    make_party()
    document = example()
    document["branch"][1] |= {"slug": "nakhil-province"}
    document["branch"][2] |= {"slug": "oasis-region"}
    assert refused(document)[:4] == ["branch[1].kind", "branch[1].slug", "branch[2].kind", "branch[2].slug"]


def test_a_chain_begins_with_the_headquarters_or_a_branch_that_is_recorded(run, refused):
    document = minimal(branch=[{"kind": "local", "name": "الفرع المحلي بالنخيل", "slug": "nakhil"}])
    assert refused(document) == ["branch[0].kind"]
    make_party()
    document["election"]["bureau"][0]["office"] = "branch_secretary"
    run(document)
    assert Bureau.objects.get().branch.slug == "nakhil"


def test_a_branch_that_nobody_knows_is_a_fault(refused):
    document = minimal()
    document["meeting"]["venue_branch"] = "nowhere"
    document["election"]["bureau"][0]["branch"] = "elsewhere"
    assert refused(document) == ["meeting.venue_branch", "election.bureau[0].branch"]


@pytest.mark.parametrize(
    "stood",
    [{"dissolved_on": date(2024, 5, 12)}, {"dissolved_on": date(2024, 1, 1)}, {"founded_on": date(2024, 5, 13)}],
)
def test_a_branch_records_nothing_from_its_closing_on_or_before_its_foundation(stood, refused):
    make_branch(kind="national", slug="ofoq", **stood)
    assert refused(minimal()) == ["branch[0].slug"]


def test_an_assembly_held_before_the_closing_is_recorded_after_it(run):
    make_branch(kind="national", slug="ofoq", dissolved_on=date(2024, 5, 13))
    document = minimal()
    document["election"]["bureau"][0]["member"] = False
    run(document)
    assert (Bureau.objects.get().started_on, Bureau.objects.get().ended_on) == (date(2024, 5, 12), date(2024, 5, 13))


def test_an_office_goes_by_its_title_too(run):
    document = minimal()
    document["election"]["bureau"][0]["office"] = "الكاتب الاول"
    run(document)
    assert Mandate.objects.get().seat.office.code == "first_secretary"


def test_a_seat_may_stay_vacant(run):
    document = minimal()
    document["election"]["bureau"].append({"office": "treasurer", "vacant": True})
    out = run(document)
    assert (Bureau.objects.get().seats.count(), Mandate.objects.count()) == (2, 1)
    assert "المقاعد: 2، منها الشاغر: 1" in out


def test_a_single_seat_that_is_vacant_and_held_is_refused(refused):
    document = minimal()
    document["election"]["bureau"].append({"office": "first_secretary", "vacant": True})
    assert refused(document) == ["election.bureau[1].office"]


def test_nobody_elected_is_refused(refused):
    assert refused(minimal(election={"bureau": [{"office": "treasurer", "vacant": True}]})) == ["election.bureau"]


def test_acts_that_contradict_each_other_are_refused(refused):
    document = minimal()
    document["election"]["acts"] = [{"offices": ["treasurer"]}, {"offices": ["rapporteur", "treasurer"]}]
    assert refused(document) == [
        "election.acts[0].offices[0]",
        "election.acts[1].offices[1]",
        "election.bureau[0].office",
    ]


def test_a_term_that_ends_early_and_a_bureau_of_that_day_are_refused(refused):
    make_bureau(make_party()["national"], "first_secretary", on=date(2024, 5, 12))
    document = minimal()
    document["election"]["term_ends_on"] = "2024-05-12"
    assert refused(document) == ["election", "election.term_ends_on"]


def test_an_office_that_is_not_known_is_no_office_in_two_acts(refused):
    document = minimal()
    document["election"]["acts"] = [{"offices": ["boss", "first_secretary"]}, {"offices": ["chief"]}]
    assert refused(document) == ["election.acts[0].offices[0]", "election.acts[1].offices[0]"]


def test_an_office_that_an_act_names_twice_is_refused(refused):
    document = minimal()
    document["election"]["acts"] = [{"offices": ["first_secretary", "treasurer", "الكاتب الأول"]}]
    assert refused(document) == ["election.acts[0].offices[0]", "election.acts[0].offices[2]"]


def test_only_one_act_fills_all_the_other_offices(refused):
    document = minimal()
    document["election"]["acts"] = [{"offices": ["*"]}, {"offices": ["*"]}]
    assert refused(document) == ["election.acts[1].offices"]


def test_the_head_is_not_the_treasurer_too_and_the_other_faults_are_named_beside(refused):
    document = minimal()
    bureau = document["election"]["bureau"]
    bureau.append(bureau[0] | {"office": "treasurer"})
    bureau.append({"office": "rapporteur", "given_name": "منى", "family_name": "ش"})
    assert refused(document) == ["election.bureau[1]", "election.bureau[2].gender"]
