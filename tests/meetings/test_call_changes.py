"""Postponing, cancelling, and the second call of a meeting."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Branch
from bureaus.departures import leave_party, move_member
from bureaus.models import Office
from bureaus.places import Place
from meetings.call_mailing import start_mailing
from meetings.call_papers import roll_paper
from meetings.calling import send_call
from meetings.changing_calls import cancel, plan_second_call, postpone
from meetings.elections import record_election
from meetings.follow_up import without_assembly
from meetings.models import Meeting, MeetingRule, RollEntry
from members.models import Membership
from runs.models import Run
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, plan_meeting
from tests.meetings.records import values_of
from tests.outcomes import notices_of, refusal

State = Meeting.State
TEN = time(10, 0)


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 3)


@pytest.fixture
def told(people):
    """A member who has an account."""
    return make_user(people[0]).person


@pytest.fixture
def meeting(party, told):
    return call_meeting(party["local"])


def later(days=45):
    return localdate() + timedelta(days=days)


def read(meeting):
    return Meeting.objects.with_names().get(pk=meeting.pk)


def hold_without_quorum(meeting, *, today=True):
    """Let the meeting's day come, and two be present."""
    day = localdate() if today else localdate() - timedelta(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(date=day, starts_at=time(0, 0), present_count=2)
    return read(meeting)


def test_a_postponed_meeting_keeps_its_history_and_tells_those_called(meeting, told, branch_secretary):
    before = meeting.date
    row = postpone(meeting=meeting, date=later(), starts_at=TEN, reason="أمطار", by=branch_secretary)
    now = read(meeting)
    assert (now.date, now.state) == (later(), State.POSTPONED)
    assert (row.from_date, row.to_date, row.reason, row.by) == (before, later(), "أمطار", branch_secretary)
    assert now.call.said["date"] == before.isoformat()
    assert notices_of(told) == ["meeting_called", "meeting_postponed"]
    assert "أمطار" in told.notices.first().sentence


def test_a_new_day_needs_a_new_notice_unless_the_rule_says_otherwise(party, told, branch_secretary):
    first = call_meeting(party["local"], days=15)
    arguments = {"date": later(16), "starts_at": TEN, "reason": "أمطار", "by": branch_secretary}
    postpone(meeting=first, **arguments)
    Meeting.objects.filter(pk=first.pk).update(date=later(5))
    assert "15 يوما" in refusal(postpone, meeting=first, **arguments | {"date": later(8)})[0]
    MeetingRule.objects.update(postponed_notice_days=3)
    other = call_meeting(party["local"], days=15, title="جمع آخر")
    Meeting.objects.filter(pk=other.pk).update(date=later(1))
    assert "3 أيام" in refusal(postpone, meeting=other, **arguments | {"date": later(2)})[0]
    postpone(meeting=other, **arguments | {"date": later(3)})


def test_another_hour_of_the_same_day_needs_no_notice(party, told, branch_secretary):
    meeting = call_meeting(party["local"], days=15)
    Meeting.objects.filter(pk=meeting.pk).update(date=later(1))
    postpone(meeting=meeting, date=later(1), starts_at=time(16, 0), reason="ازدحام", by=branch_secretary)
    assert read(meeting).state == State.POSTPONED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "السبب"),
        ({"date": localdate}, "بعد موعده"),
        ({"date": lambda: later(30)}, "بعد موعده"),
    ],
)
def test_what_is_no_postponement(meeting, branch_secretary, change, said):
    given = {"date": later(), "starts_at": TEN, "reason": "أمطار", "by": branch_secretary}
    given |= {name: value() if callable(value) else value for name, value in change.items()}
    assert said in refusal(postpone, meeting=meeting, **given)[0]
    assert not meeting.postponements.exists()


def test_a_planned_meeting_is_moved_by_its_facts_not_postponed(party, people, branch_secretary):
    planned = plan_meeting(party["local"])
    refused = refusal(postpone, meeting=planned, date=later(), starts_at=TEN, reason="أمطار", by=branch_secretary)
    assert "وُجهت الدعوة" in refused[0]


def test_a_cancelled_meeting_is_told_once_and_for_all(meeting, told, branch_secretary):
    cancel(meeting=meeting, reason="وفاة", by=branch_secretary)
    assert read(meeting).state == State.CANCELLED
    assert notices_of(told) == ["meeting_called", "meeting_cancelled"]
    assert "سبق إلغاء" in refusal(cancel, meeting=meeting, reason="مرة أخرى", by=branch_secretary)[0]
    assert (
        "وُجهت"
        in refusal(postpone, meeting=meeting, date=later(), starts_at=TEN, reason="أمطار", by=branch_secretary)[0]
    )


def test_a_planned_meeting_is_cancelled_without_telling_anybody(party, told, branch_secretary):
    planned = plan_meeting(party["local"])
    cancel(meeting=planned, reason="تعارض", by=branch_secretary)
    assert notices_of(told) == []
    assert "ملغى" in refusal(send_call, meeting=planned, by=branch_secretary)[0]


def test_what_was_held_is_not_cancelled(meeting, branch_secretary):
    Meeting.objects.filter(pk=meeting.pk).update(present_count=3)
    assert "انعقد" in refusal(cancel, meeting=meeting, reason="خطأ", by=branch_secretary)[0]


def test_who_does_not_convene_changes_nothing(meeting, treasurer, teammate, told):
    for user in (treasurer, teammate, told.user):
        with pytest.raises(PermissionDenied):
            cancel(meeting=meeting, reason="سبب", by=user)
        with pytest.raises(PermissionDenied):
            postpone(meeting=meeting, date=later(), starts_at=TEN, reason="سبب", by=user)
        with pytest.raises(PermissionDenied):
            plan_second_call(meeting=meeting, date=later(), starts_at=TEN, by=user)


def test_the_second_call_takes_over_facts_agenda_and_roll(party, meeting, people, branch_secretary):
    first = hold_without_quorum(meeting)
    assert first.state == State.WITHOUT_QUORUM
    second = plan_second_call(meeting=first, date=localdate(), starts_at=time(23, 59), by=branch_secretary)
    assert (second.call_number, second.previous_call, second.title) == (2, first, first.title)
    assert [row.subject for row in second.agenda.all()] == [row.subject for row in first.agenda.all()]
    make_member(party["local"])  # joined since: the roll is that of the first call
    call = send_call(meeting=second, by=branch_secretary)
    assert (call.notice_days, call.quorum) == (0, "any")
    second = read(second)
    assert set(second.roll.values_list("person", flat=True)) == set(first.roll.values_list("person", flat=True))
    assert (second.entitled_count, second.quorum) == (first.entitled_count, 1)


def test_who_left_between_the_calls_is_excluded_from_the_second(meeting, people, branch_secretary):
    first = hold_without_quorum(meeting)
    gone = Membership.objects.get(person=people[2])
    leave_party(membership=gone, on=localdate(), reason="resignation")
    second = plan_second_call(meeting=first, date=localdate(), starts_at=time(23, 59), by=branch_secretary)
    send_call(meeting=second, by=branch_secretary)
    entry = RollEntry.objects.get(meeting=second, person=people[2])
    assert (entry.state, entry.reason) == ("excluded", "left")


def test_the_roll_stays_open_between_the_calls(party, meeting, people, branch_secretary):
    first = hold_without_quorum(meeting, today=False)
    plan_second_call(meeting=first, date=later(3), starts_at=TEN, by=branch_secretary)
    refused = refusal(
        move_member,
        membership=Membership.objects.get(person=people[2]), branch=party["other"], on=localdate(),
    )  # fmt: skip
    assert first.title in refused[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "لم يحن"),
        ({"date": localdate, "starts_at": lambda: time(23, 59, 59)}, "لم يحن"),
        ({"date": localdate, "present_count": 50}, "توفر النصاب"),
        ({"date": localdate, "closed_at": lambda: TEN}, "ولا يذكر محضره عدم اكتمال النصاب"),
    ],
)
def test_no_second_call_follows(meeting, branch_secretary, change, said):
    values = {name: value() if callable(value) else value for name, value in change.items()}
    Meeting.objects.filter(pk=meeting.pk).update(**{"session": "renewal", "starts_at": time(0, 0)} | values)
    arguments = {"date": later(), "starts_at": TEN, "by": branch_secretary}
    assert said in refusal(plan_second_call, meeting=meeting, **arguments)[0]


def test_one_second_call_follows_and_at_a_later_hour(meeting, branch_secretary):
    first = hold_without_quorum(meeting)
    arguments = {"meeting": first, "by": branch_secretary}
    assert "بعد موعد الأول،" in refusal(plan_second_call, date=localdate(), starts_at=time(0, 0), **arguments)[0]
    plan_second_call(date=localdate(), starts_at=time(23, 59), **arguments)
    assert "سبق إعداد" in refusal(plan_second_call, date=later(), starts_at=TEN, **arguments)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(branch=first.branch, title="ثالثة", date=later(), previous_call=first)


def test_a_meeting_that_was_never_called_has_no_second_call(party, people, branch_secretary):
    planned = plan_meeting(party["local"])
    assert "لم يوجه" in refusal(plan_second_call, meeting=planned, date=later(), starts_at=TEN, by=branch_secretary)[0]


def test_nothing_is_recorded_of_a_cancelled_meeting(party, meeting, branch_secretary, client):
    cancel(meeting=meeting, reason="وفاة", by=branch_secretary)
    Meeting.objects.update(date=localdate())
    client.force_login(branch_secretary)
    for name in ("facts", "agenda", "attendance", "election"):
        answer = client.get(reverse(f"meetings:{name}", args=[meeting.pk]))
        assert (answer.status_code, "ملغى" in answer.content.decode()) == (403, True)
    place = Place(Office.objects.get(code="counsellor"), make_member(party["local"]).person)
    assert "ملغى" in refusal(record_election, meeting=read(meeting), places=[place])[0]
    headquarters = make_user(is_superuser=True, is_staff=True)
    client.force_login(headquarters)
    shown = client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk])).content.decode()
    assert 'name="_save"' not in shown


def test_the_roll_tells_the_numbers_of_a_called_meeting(meeting, branch_secretary, client):
    client.force_login(branch_secretary)
    address = reverse("meetings:attendance", args=[meeting.pk])
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate() - timedelta(days=1))  # its list was kept on paper
    values = values_of(client.get(address)) | {"numbers-present_count": "3"}
    client.post(address, values | {"numbers-entitled_count": "1", "numbers-quorum": "1"})
    now = read(meeting)
    assert (now.present_count, now.entitled_count, now.quorum) == (3, meeting.entitled_count, meeting.quorum)


def test_an_assembly_that_was_cancelled_or_called_again_was_not_held(party, meeting, branch_secretary):
    local = Branch.objects.filter(pk=party["local"].pk)
    first = hold_without_quorum(meeting)
    assert not without_assembly(local, localdate()).exists()
    plan_second_call(meeting=first, date=later(3), starts_at=TEN, by=branch_secretary)
    assert without_assembly(local, localdate()).exists()


def test_another_second_call_follows_one_that_is_cancelled(meeting, branch_secretary):
    first = hold_without_quorum(meeting)
    off = plan_second_call(meeting=first, date=later(3), starts_at=TEN, by=branch_secretary)
    cancel(meeting=off, reason="تعذرت القاعة", by=branch_secretary)
    again = plan_second_call(meeting=first, date=later(4), starts_at=TEN, by=branch_secretary)
    send_call(meeting=again, by=branch_secretary)
    assert (read(again).call_number, read(again).quorum) == (2, 1)
    assert (
        "سبق إعداد" in refusal(plan_second_call, meeting=first, date=later(5), starts_at=TEN, by=branch_secretary)[0]
    )


def test_no_second_call_is_planned_for_what_has_passed(meeting, branch_secretary):
    first = hold_without_quorum(meeting, today=False)
    refused = refusal(plan_second_call, meeting=first, date=localdate(), starts_at=time(0, 0), by=branch_secretary)
    assert "مضت هذه الساعة" in refused[0]


def test_only_a_postponement_makes_a_meeting_postponed(meeting):
    """On the day, the record tells at which hour it opened: nobody put it off by that."""
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=time(10, 20))
    assert read(meeting).state == State.CALLED


def test_nobody_is_written_to_about_a_meeting_that_is_over(meeting, branch_secretary, client):
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate() - timedelta(days=1))
    assert "انتهى" in refusal(start_mailing, meeting=read(meeting), sequence=0, by=branch_secretary)[0]
    client.force_login(branch_secretary)
    answer = client.post(reverse("meetings:mail-call", args=[meeting.pk]), follow=True)
    assert "انتهى هذا الاجتماع" in answer.content.decode()
    assert not Run.objects.exists()


def test_the_sheet_to_sign_names_no_debtor(party, people, branch_secretary):
    debtor = make_member(party["local"], family_name="المدين").person
    meeting = call_meeting(party["local"])
    RollEntry.objects.filter(person=debtor).update(state="excluded", reason="dues", months_late=4)
    entitled = meeting.roll.entitled().select_related("person").by_name()
    paper = roll_paper(meeting, list(entitled), [])
    assert [table["caption"] for table in paper["tables"]] == ["من لهم حق الحضور", "تغييرات لجنة التسجيل"]
    assert "المدين" not in str(paper)
    assert [row[2:] for row in paper["tables"][0]["rows"]] == [[row.person.shown_number, ""] for row in entitled]
