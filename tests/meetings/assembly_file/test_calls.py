"""Two calls of an assembly on one day, each from its file: two meetings, whatever else the files have in common."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from meetings.assembly_file import parse_assembly, record_assembly
from meetings.models import Meeting
from tests.factories import make_party
from tests.meetings.assembly_file.files import as_bytes, minimal, rows

pytestmark = pytest.mark.django_db


def call(number=None, **meeting):
    """The file of a call in which nobody was elected; the title stays the same."""
    document = minimal()
    del document["election"]
    document["meeting"] |= {"call_number": number, **meeting}
    return document


def test_the_second_call_of_a_day_is_another_meeting(run):
    first, second = call(1, starts_at="10:00", present_count=12), call(2, starts_at="11:00", present_count=31)
    run(first)
    run(second)
    told = Meeting.objects.order_by("pk").values_list("call_number", "present_count")
    assert list(told) == [(1, 12), (2, 31)]
    before = rows()
    assert "مسجَّل من قبل" in run(first)
    assert "مسجَّل من قبل" in run(second)
    assert rows() == before


def test_the_second_call_elects_where_the_first_failed(run):
    run(call(1))
    run(minimal(meeting=call(2)["meeting"]))
    assert [meeting.elections.count() for meeting in Meeting.objects.order_by("call_number")] == [0, 1]


def test_a_meeting_without_a_number_is_the_first_call(run, refused):
    run(call())
    assert refused(call(1)) == ["meeting.call_number"]
    run(call(2))
    assert list(Meeting.objects.order_by("pk").values_list("call_number", flat=True)) == [None, 2]


def test_a_number_that_the_record_was_given_later_is_not_missed_in_the_file(run):
    run(call())
    Meeting.objects.update(call_number=2)
    before = rows()
    run(call())
    assert rows() == before


def test_of_two_calls_recorded_a_file_without_a_number_speaks_of_the_first(run, refused):
    run(call(2, present_count=31))
    run(call(1, present_count=12))
    before = rows()
    run(call(present_count=12))
    assert rows() == before
    assert refused(call(present_count=31)) == ["meeting.present_count"]


def test_of_two_meetings_of_a_kind_on_a_day_the_title_tells_which_is_meant(run, refused):
    national = make_party()["national"]
    for title in ("اجتماع الصباح", "اجتماع المساء"):
        Meeting.objects.create(branch=national, kind="bureau_meeting", title=title, date="2024-05-12")
    before = rows()
    run(call(kind="bureau_meeting", title="اجتماع المساء"))
    assert rows() == before
    assert refused(call(kind="bureau_meeting", title="اجتماع آخر")) == ["meeting.title"]


SOMETHING = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["المؤتمر", "المؤتمر: النداء الثاني"]),
        "kind": st.sampled_from(["general_assembly", "council_meeting"]),
        "starts_at": st.sampled_from(["10:00", "11:00"]),
        "present_count": st.integers(0, 90),
        "venue": st.sampled_from(["القاعة الكبرى", "مقر الحزب"]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=SOMETHING,
    second=SOMETHING,
    numbers=st.tuples(st.none() | st.integers(1, 4), st.integers(1, 4)),
    repeats=st.lists(st.booleans(), max_size=4),
)
def test_two_calls_are_two_meetings_however_often_each_is_imported(first, second, numbers, repeats):
    assume((numbers[0] or 1) != numbers[1])
    files = [
        parse_assembly(as_bytes(call(number, **meeting)))
        for number, meeting in zip(numbers, (first, second), strict=True)
    ]
    with transaction.atomic():
        recorded = [record_assembly(file=file) for file in files]
        assert [recording.is_new for recording in recorded] == [True, True]
        before = rows()
        for is_second in repeats:
            again = record_assembly(file=files[is_second])
            assert (again.meeting, again.is_new) == (recorded[is_second].meeting, False)
        assert rows() == before
        transaction.set_rollback(True)
