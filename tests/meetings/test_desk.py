"""The desk at the door: who is ticked, who is refused and told why, and what two desks see of each other."""

import json
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate, now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.attending.closing import close_attendance, count_now, reopen_attendance
from meetings.attending.desk import add_guest, check_in, check_out, take_back
from meetings.attending.presence import tally
from meetings.attending.words import quorum_words
from meetings.changing_calls import cancel, plan_second_call
from meetings.desk import readmit, strike_off
from meetings.minutes.content import frozen_content
from meetings.minutes.writing import NO_MINUTES, draft_from_record, recorded_facts
from meetings.models import Attendance, DeskTick, Meeting, RollEntry
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, meeting_today, plan_meeting, seal
from tests.outcomes import refusal


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 3)


@pytest.fixture
def called(party, people):
    return meeting_today(party["local"])


@pytest.fixture
def desk(branch_secretary):
    return branch_secretary


@pytest.fixture
def entry(called, people):
    return entry_of(called, people[0])


def refused(act, **given):
    return " ".join(refusal(act, **given))


def entry_of(meeting, person):
    return RollEntry.objects.select_related("meeting__branch", "person").get(meeting=meeting, person=person)


def present(meeting):
    return tally(meeting).present


def change(meeting, in_days=None, **fields):
    if in_days is not None:
        fields["date"] = localdate() + timedelta(days=in_days)
    Meeting.objects.filter(pk=meeting.pk).update(**fields)


def test_who_comes_is_ticked_with_the_hour_and_who_recorded_it(called, entry, desk):
    before = now()
    row = check_in(entry=entry, by=desk)
    assert (row.person, row.meeting, row.recorded_by, row.left_at, row.is_guest) == (
        entry.person, called, desk, None, False,
    )  # fmt: skip
    assert before <= row.arrived_at <= now()
    assert list(DeskTick.objects.values_list("entry", "act", "by")) == [(entry.pk, "came", desk.pk)]
    assert present(called) == 1


def test_who_leaves_is_present_no_more_and_may_come_back(called, entry, desk):
    arrived = check_in(entry=entry, by=desk).arrived_at
    assert check_out(entry=entry, by=desk).left_at is not None
    assert present(called) == 0
    back = check_in(entry=entry, by=desk)
    assert (back.arrived_at, back.left_at) == (arrived, None)
    assert present(called) == 1
    assert list(DeskTick.objects.values_list("act", flat=True)) == ["came", "left", "came"]


def test_a_wrong_tick_is_taken_back_and_leaves_its_trace(called, entry, desk):
    check_in(entry=entry, by=desk)
    take_back(entry=entry, by=desk)
    assert not Attendance.objects.exists()
    assert list(DeskTick.objects.values_list("act", flat=True)) == ["came", "taken_back"]
    assert refused(take_back, entry=entry, by=desk) == f"{entry.person}: الحضور غير مسجل الآن."


def test_a_tick_that_is_sent_again_is_recorded_once(called, entry, desk):
    name = uuid4()
    first = check_in(entry=entry, by=desk, tick=name)
    assert check_in(entry=entry, by=desk, tick=name) == first
    assert DeskTick.objects.count() == Attendance.objects.count() == 1


def test_a_tick_that_is_sent_again_after_the_closing_is_no_conflict(called, entry, desk):
    name = uuid4()
    first = check_in(entry=entry, by=desk, tick=name)
    change(called, closed_at=time(12))
    assert check_in(entry=entry, by=desk, tick=name) == first


def test_the_name_of_a_tick_is_of_one_person(called, entry, people, desk):
    name = uuid4()
    check_in(entry=entry, by=desk, tick=name)
    assert "شخص آخر" in refused(check_in, entry=entry_of(called, people[1]), by=desk, tick=name)


def test_two_desks_tick_somebody_once_and_the_second_hears_who_was_first(called, entry, desk, secretary):
    check_in(entry=entry, by=desk)
    said = refused(check_in, entry=entry, by=secretary)
    assert f"سُجل حضور {entry.person} من قبل" in said
    assert str(desk) in said
    assert Attendance.objects.count() == 1


def test_who_is_excluded_hears_why_and_what_can_be_done(called, entry, desk):
    RollEntry.objects.filter(pk=entry.pk).update(state="excluded", reason="dues", months_late=3)
    said = refused(check_in, entry=entry, by=desk)
    assert str(entry.person) in said
    assert "3 أشهر من واجب الاشتراك غير مؤداة" in said
    assert "تُؤدى أشهر واجب الاشتراك المستحقة" in said
    assert not Attendance.objects.exists()
    RollEntry.objects.filter(pk=entry.pk).update(state="struck_off", reason="")
    assert refused(check_in, entry=entry, by=desk) == f"شُطب اسم {entry.person} من لائحة من لهم حق الحضور."


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"in_days": 1}, "يوم الاجتماع"),
        ({"in_days": -1}, "يوم الاجتماع"),
        ({"closed_at": time(12)}, "ساعة اختتامه"),
    ],
)
def test_nobody_is_ticked_on_another_day_or_after_the_closing(called, entry, desk, how, said):
    change(called, **how)
    for act in (check_in, check_out, take_back):
        assert said in refused(act, entry=entry, by=desk)
    assert said in refused(add_guest, meeting=called, by=desk, capacity="ضيف")
    assert not Attendance.objects.exists()


def test_nobody_is_ticked_at_a_cancelled_or_frozen_meeting(called, entry, desk, secretary):
    other = meeting_today(called.branch)
    seal(called)
    assert "محضر هذا الاجتماع معتمد" in refused(check_in, entry=entry, by=desk)
    cancel(meeting=other, reason="أمطار", by=secretary)
    assert "ملغى" in refused(check_in, entry=entry_of(other, entry.person), by=desk)


def test_nobody_is_ticked_at_a_meeting_that_was_not_called(party, people, desk):
    meeting = plan_meeting(party["local"], days=0)
    assert "لائحة" in refused(add_guest, meeting=meeting, by=desk, capacity="ضيف")


def test_who_does_not_keep_the_record_ticks_nobody(called, entry, treasurer, member, teammate, outsider):
    for account in (treasurer, member, teammate, outsider):
        for act in (check_in, check_out, take_back):
            with pytest.raises(PermissionDenied):
                act(entry=entry, by=account)
        for act in (close_attendance, reopen_attendance, count_now):
            with pytest.raises(PermissionDenied):
                act(meeting=called, by=account)
        with pytest.raises(PermissionDenied):
            add_guest(meeting=called, by=account, capacity="ضيف")
    assert not Attendance.objects.exists()


def test_the_clock_of_a_device_is_kept_within_the_day(called, entry, people, desk):
    row = check_in(entry=entry, by=desk, at=now() + timedelta(hours=3))
    assert row.arrived_at <= now()
    assert "يوم آخر" in refused(check_in, entry=entry_of(called, people[1]), by=desk, at=now() - timedelta(days=1))


def test_guests_are_told_by_capacity_with_or_without_number(called, desk):
    add_guest(meeting=called, by=desk, capacity="ممثلو الجمعيات", count=4)
    add_guest(meeting=called, by=desk, capacity="الصحافة المحلية")
    assert list(called.attendance.values_list("capacity", "count", "is_guest")) == [
        ("ممثلو الجمعيات", 4, True), ("الصحافة المحلية", None, True),
    ]  # fmt: skip
    assert tally(called).guests == 4
    assert "الصفة" in refused(add_guest, meeting=called, by=desk, capacity=" ")


def test_a_member_of_elsewhere_is_a_guest_and_who_is_on_the_roll_never(called, entry, party, desk):
    guest = make_member(party["other"]).person
    add_guest(meeting=called, by=desk, capacity="عضو المجلس الوطني", person=guest)
    assert (tally(called).guests, present(called)) == (1, 0)
    assert refused(add_guest, meeting=called, by=desk, capacity="ضيف", person=guest)
    assert "لائحة" in refused(add_guest, meeting=called, by=desk, capacity="ضيف", person=entry.person)
    RollEntry.objects.filter(pk=entry.pk).update(state="excluded", reason="suspended")
    assert refused(add_guest, meeting=called, by=desk, capacity="ضيف", person=entry.person)


def test_closing_the_list_fills_the_record_with_the_highest_count(called, people, desk):
    for person in people:
        check_in(entry=entry_of(called, person), by=desk)
    opened = count_now(meeting=called, by=desk)
    check_out(entry=entry_of(called, people[0]), by=desk)
    change(called, starts_at=time(0))
    closing = close_attendance(meeting=called, by=desk)
    called.refresh_from_db()
    assert (opened.present, closing.count.present, called.present_count) == (3, 2, 3)
    assert (closing.closed_by, closing.count.by) == (desk, desk)
    assert [row.of for row in called.presence_counts.all()] == ["افتتاح الجلسة", "إغلاق لائحة الحضور"]
    assert refused(check_in, entry=entry_of(called, people[1]), by=desk) == "لائحة الحضور مغلقة."
    assert refused(close_attendance, meeting=called, by=desk) == "لائحة الحضور مغلقة."


def test_a_list_that_was_closed_too_soon_is_opened_again(called, entry, desk):
    assert refused(reopen_attendance, meeting=called, by=desk) == "لائحة الحضور مفتوحة."
    change(called, starts_at=time(0))
    close_attendance(meeting=called, by=desk)
    reopen_attendance(meeting=called, by=desk)
    check_in(entry=entry, by=desk)
    called.refresh_from_db()
    assert called.present_count is None
    assert close_attendance(meeting=called, by=desk).count.present == 1
    assert called.closings.count() == 2


def test_a_list_is_not_closed_before_the_hour(party, people, desk):
    assert "ساعة الاجتماع" in refused(close_attendance, meeting=call_meeting(party["local"]), by=desk)


def test_who_missed_the_quorum_closes_the_list_and_plans_the_second_call(called, entry, desk):
    check_in(entry=entry, by=desk)
    change(called, starts_at=time(0))
    close_attendance(meeting=called, by=desk)
    called = Meeting.objects.with_names().get(pk=called.pk)
    assert called.state == Meeting.State.WITHOUT_QUORUM
    plan_second_call(meeting=called, date=localdate() + timedelta(days=1), starts_at=time(11), by=desk)
    assert "الدعوة الثانية" in refused(reopen_attendance, meeting=called, by=desk)


def test_the_quorum_is_explained_with_agreement(called, people, desk):
    assert quorum_words(tally(called)) == (
        "لم يحضر أحد من أصل 8 أشخاص لهم حق الحضور. يلزم حضور 5 أشخاص. ينقص النصاب 5 أشخاص."
    )
    check_in(entry=entry_of(called, people[0]), by=desk)
    assert quorum_words(tally(called)) == (
        "حضر شخص واحد من أصل 8 أشخاص لهم حق الحضور. يلزم حضور 5 أشخاص. ينقص النصاب 4 أشخاص."
    )
    for row in called.roll.exclude(person=people[0])[:4]:
        check_in(entry=row, by=desk)
    assert quorum_words(tally(called)) == (
        "حضر 5 أشخاص من أصل 8 أشخاص لهم حق الحضور. يلزم حضور 5 أشخاص. اكتمل النصاب."
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(["in", "out", "back"]), st.integers(0, 2)), max_size=12))
def test_whatever_two_desks_do_the_counter_is_the_number_of_those_inside(called, people, desk, secretary, acts):
    for row in called.roll.filter(person__in=people):  # of the example before
        refusal_or_none(take_back, row, desk)
    Attendance.objects.filter(meeting=called).delete()
    inside = set()
    for number, (act, who) in enumerate(acts):
        entry, by = entry_of(called, people[who]), (desk, secretary)[number % 2]
        done = refusal_or_none({"in": check_in, "out": check_out, "back": take_back}[act], entry, by) is None
        assert done == ((who in inside) != (act == "in"))
        inside ^= {who} if done else set()
        assert present(called) == len(inside)


def refusal_or_none(act, entry, by):
    try:
        act(entry=entry, by=by)
    except Exception as refused:
        return refused


def test_who_pays_at_the_door_is_let_in_until_the_session_opens(called, people, desk):
    for person in people[1:]:
        RollEntry.objects.filter(person=person).update(state="excluded", reason="dues", months_late=3)
    check_in(entry=entry_of(called, people[0]), by=desk)
    readmit(entry=entry_of(called, people[1]), by=desk)  # the rule, asked again, finds nothing owed
    check_in(entry=entry_of(called, people[1]), by=desk)
    assert (tally(called).entitled, tally(called).present) == (7, 2)
    assert "أُقفلت اللائحة" in refused(strike_off, entry=entry_of(called, people[0]), why="خطأ", by=desk)
    count_now(meeting=called, by=desk)
    assert "أُقفلت اللائحة" in refused(readmit, entry=entry_of(called, people[2]), by=desk)


def test_the_minutes_list_whom_the_desk_ticked(called, people, desk, party):
    for person in people[:2]:
        check_in(entry=entry_of(called, person), by=desk)
    guest = make_member(party["other"], family_name="الضيف").person
    add_guest(meeting=called, by=desk, capacity="عضو المجلس الوطني", person=guest)
    add_guest(meeting=called, by=desk, capacity="الصحافة المحلية", count=2)
    change(called, starts_at=time(0))
    close_attendance(meeting=called, by=desk)
    minutes = draft_from_record(meeting=called, version=NO_MINUTES, by=desk)
    listed = json.loads(frozen_content(minutes, recorded_facts(minutes.meeting)))["record"]
    names = [row["person"]["name"] if row["person"] else row["capacity"] for row in listed["attendance"]]
    assert names == [people[0].full_name, people[1].full_name, guest.full_name, "الصحافة المحلية"]
    assert (listed["present"], listed["entitled"], listed["quorum"]) == (2, 8, 5)
    assert "الصحافة المحلية" in minutes.text


def test_an_account_without_office_closes_nothing(called):
    with pytest.raises(PermissionDenied):
        close_attendance(meeting=called, by=make_user())
