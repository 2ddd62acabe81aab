"""Reading an assembly file: what it says, and every fault named with its spot in one go."""

import json
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus.models import Organ
from forms.phones import PhoneField
from meetings.assembly_file import MAX_BYTES, parse_assembly
from meetings.models import Meeting, Method
from tests.meetings.assembly_file.files import EXAMPLE, as_bytes, example, minimal


def spots(document):
    return sorted(problem.spot for problem in parse_assembly(as_bytes(document)).problems)


def changed(spot, value):
    """The example with one value changed: `spot` is a list of keys and positions."""
    document = example()
    part = document
    for step in spot[:-1]:
        part = part[step]
    if value is ...:
        del part[spot[-1]]
    else:
        part[spot[-1]] = value
    return document


def test_the_example_reads_without_problems():
    file = parse_assembly(EXAMPLE.read_bytes())
    assert file.problems == ()
    assert [entry.slug for entry in file.branches] == ["ofoq", "fes-meknes", "sefrou-province", "sefrou"]
    assert (file.date, file.meeting.fields["starts_at"]) == (date(2022, 10, 16), time(10, 30))
    assert len(file.election.seats) == 21
    assert [act.fills_all_others for act in file.election.acts] == [False, True]
    assert file.election.seats[0].person.phone == "+212600000001"
    assert [seat.joins for seat in file.election.seats].count(False) == 1
    assert [task.subject for task in file.resolutions[1].tasks] == ["إحداث خلايا القرب", "تجديد القطاع الشبيبي"]


def test_what_is_not_told_is_not_zero():
    file = parse_assembly(as_bytes(minimal(attendance=[{"capacity": "الأعضاء"}])))
    assert file.attendance[0].count is None
    assert file.meeting.fields["present_count"] is None
    assert file.agenda is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"not json",
        b'{"format": "maktab.assembly/1",}',
        b"[" * 100_000,
        b'{"format": NaN}',
        b'{"format": ' + b"9" * 5000 + b"}",
        b" " * (MAX_BYTES + 1),
        b"[]",
        b"null",
        b"3",
        b'"maktab.assembly/1"',
    ],
    ids=lambda data: repr(data[:20]),
)
def test_what_is_no_assembly_at_all_has_one_problem_of_the_whole_file(data):
    file = parse_assembly(data)
    assert [problem.spot for problem in file.problems] == [""]
    assert not file.is_readable


def test_a_mark_of_byte_order_is_passed_over():
    assert parse_assembly(b"\xef\xbb\xbf" + as_bytes(minimal())).problems == ()


@pytest.mark.parametrize("version", [..., None, "maktab.assembly/2", "", 1, []])
def test_another_version_is_refused_beside_the_other_faults(version):
    document = changed(["format"], version)
    document["meeting"]["date"] = "2017-02-30"
    assert spots(document) == ["format", "meeting.date"]


@pytest.mark.parametrize(
    ("spot", "value", "named"),
    [
        (["branch"], ..., "branch"),
        (["branch"], [], "branch"),
        (["branch", 3, "kind"], "town", "branch[3].kind"),
        (["branch", 3, "slug"], "صفرو", "branch[3].slug"),
        (["branch", 3, "slug"], "ofoq", "branch[3].slug"),
        (["branch", 3, "locality"], "99.999", "branch[3].locality"),
        (["branch", 1], "fes", "branch[1]"),
        (["meeting"], ..., "meeting"),
        (["meeting"], None, "meeting"),
        (["meeting", "kind"], "party", "meeting.kind"),
        (["meeting", "title"], "   ", "meeting.title"),
        (["meeting", "title"], "ع" * 201, "meeting.title"),
        (["meeting", "title"], "ﷺ" * 100, "meeting.title"),
        (["meeting", "title"], "a\x00b", "meeting.title"),
        (["meeting", "title"], ["a"], "meeting.title"),
        (["meeting", "date"], "2017-02-30", "meeting.date"),
        (["meeting", "date"], "23/04/2017", "meeting.date"),
        (["meeting", "date"], "20170423", "meeting.date"),
        (["meeting", "date"], "0017-04-23", "meeting.date"),
        (["meeting", "date"], 20170423, "meeting.date"),
        (["meeting", "part_of_day"], "night", "meeting.part_of_day"),
        (["meeting", "starts_at"], "25:00", "meeting.starts_at"),
        (["meeting", "called_on"], "2022-10-17", "meeting.called_on"),
        (["meeting", "present_count"], -1, "meeting.present_count"),
        (["meeting", "present_count"], "60", "meeting.present_count"),
        (["meeting", "present_count"], True, "meeting.present_count"),
        (["meeting", "present_count"], 1.5, "meeting.present_count"),
        (["meeting", "present_count"], 10**40, "meeting.present_count"),
        (["meeting", "chair"], "عبد الواحد", "meeting.chair"),
        (["meeting", "chair", "family_name"], ..., "meeting.chair.family_name"),
        (["meeting", "chair", "family_name"], 7, "meeting.chair.family_name"),
        (["meeting", "veneu"], "المقر", "meeting.veneu"),
        (["attendance"], "كثيرون", "attendance"),
        (["attendance", 0], {"count": 3}, "attendance[0].capacity"),
        (["attendance", 2, "count"], 1, "attendance[2].count"),
        (["interventions", 1, "order"], 1, "interventions[1].order"),
        (["interventions", 0, "points", 1], 4, "interventions[0].points[1]"),
        (["resolutions", 0, "method"], "lots", "resolutions[0].method"),
        (["resolutions", 1, "tasks", 0], "", "resolutions[1].tasks[0].subject"),
        (["resolutions", 1, "tasks", 1, "done_on"], "2099-01-01", "resolutions[1].tasks[1].done_on"),
        (["election"], [], "election"),
        (["election", "organ"], "senate", "election.organ"),
        (["election", "acts", 0, "offices"], "*", "election.acts[0].offices"),
        (["election", "acts", 0, "offices"], ["*", "treasurer"], "election.acts[0].offices"),
        (["election", "acts", 1, "order"], 1, "election.acts[1].order"),
        (["election", "bureau"], ..., "election.bureau"),
        (["election", "bureau", 3, "office"], ..., "election.bureau[3].office"),
        (["election", "bureau", 3, "gender"], "X", "election.bureau[3].gender"),
        (["election", "bureau", 3, "given_name"], "؟!", None),
        (["election", "bureau", 3, "birth_date"], "1990-13-01", "election.bureau[3].birth_date"),
        (["election", "bureau", 3, "phone"], "phone", "election.bureau[3].phone"),
        (["election", "bureau", 3, "member"], "no", "election.bureau[3].member"),
        (["election", "bureau", 3, "gendr"], "M", "election.bureau[3].gendr"),
        (["source", "credit"], {}, "source.credit"),
        (["extra"], 1, "extra"),
    ],
)
def test_each_fault_is_named_with_its_spot(spot, value, named):
    assert spots(changed(spot, value)) == ([named] if named else [])


@pytest.mark.parametrize(("days", "named"), [(0, []), (1, ["meeting.date"])])
def test_an_assembly_that_elected_was_held_by_today(days, named):
    assert spots(changed(["meeting", "date"], str(localdate() + timedelta(days=days)))) == named


def form_value(phone):
    try:
        return PhoneField().clean(phone)
    except ValidationError:
        return None


# 05 23 00 00 01 has the length of a number, and no operator has its range.
@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("06 12 34 56 78", "+212612345678"),
        ("0537000001", "+212537000001"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("05 23 00 00 01", None),
        ("0212345678", None),
        ("+212", None),
    ],
)
def test_a_phone_is_judged_as_in_the_form(phone, kept):
    file = parse_assembly(as_bytes(changed(["election", "bureau", 3, "phone"], phone)))
    assert [problem.spot for problem in file.problems] == ([] if kept else ["election.bureau[3].phone"])
    assert (file.election.seats[3].person.phone, form_value(phone)) == (kept, kept)


def test_a_name_needs_letters():
    document = changed(["election", "bureau", 3, "given_name"], "؟")
    document["election"]["bureau"][3]["family_name"] = "!"
    assert spots(document) == ["election.bureau[3].family_name"]


def test_a_key_that_is_written_twice_is_a_fault():
    data = as_bytes(minimal()).replace(b'"slug": "ofoq"', b'"slug": "other", "slug": "ofoq"')
    assert [problem.spot for problem in parse_assembly(data).problems] == ["branch[0].slug"]


def test_a_half_sign_is_a_fault_and_can_be_printed():
    data = json.dumps(minimal(**{"\ud800": 1})).encode()
    data = data.replace(b'"ofoq"', b'"ofoq", "name_latin": "\\udc00"')
    problems = parse_assembly(data).problems
    assert [problem.spot for problem in problems] == ["branch[0].name_latin", "�"]
    "\n".join(map(str, problems)).encode()


def test_a_near_miss_is_suggested():
    problem = parse_assembly(as_bytes(changed(["meeting", "veneu"], "المقر"))).problems[0]
    assert "«venue»" in problem.message


def test_a_very_long_list_is_refused():
    assert spots(minimal(agenda=[{"subject": "نقطة"}] * 1001)) == ["agenda"]


def test_all_faults_come_together():
    document = example()
    document["format"] = "maktab.assembly/2"
    document["branch"][3]["kind"] = "village"
    document["meeting"]["date"] = "2017-02-30"
    document["resolutions"][0]["methd"] = "consensus"
    document["election"]["bureau"][5]["gender"] = "homme"
    assert spots(document) == [
        "branch[3].kind",
        "election.bureau[5].gender",
        "format",
        "meeting.date",
        "resolutions[0].methd",
    ]


def keys_of(part):
    """Every key that a document has, at any depth."""
    if isinstance(part, dict):
        return set(part).union(*map(keys_of, part.values()))
    return set().union(*map(keys_of, part)) if isinstance(part, list) else set()


def test_every_key_and_every_word_of_the_format_is_documented():
    text = EXAMPLE.with_name("assembly.md").read_text(encoding="utf-8")
    choices = [Kind, Meeting.Kind, Meeting.PartOfDay, Method, Organ]
    words = keys_of(example()).union(*(choice.values for choice in choices))
    assert {word for word in words if f"`{word}`" not in text} == set()
