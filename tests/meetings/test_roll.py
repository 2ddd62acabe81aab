"""The roll: who is entitled and who is not and why, and what the desk does to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureaus.departures import leave_party, move_member
from dated.months import months_earlier
from meetings.changing_calls import cancel
from meetings.desk import add_to_roll, readmit, strike_off
from meetings.models import MeetingRule, RollChange, RollEntry
from meetings.roll_words import remedy_of, why_excluded
from members.joining import join
from members.models import Category, Membership
from members.suspending import suspend
from tests.factories import make_member, make_user
from tests.meetings.calls import call_meeting, plan_meeting
from tests.outcomes import notices_of, refusal
from tests.treasury.money import charge, pay, rate

State, Reason = RollEntry.State, RollEntry.Reason


def entry_of(meeting, person):
    return RollEntry.objects.select_related("meeting__branch", "person").get(meeting=meeting, person=person)


def standing(meeting, person):
    entry = entry_of(meeting, person)
    return entry.state, entry.reason


def why(meeting, person):
    return why_excluded(entry_of(meeting, person), meeting.call, meeting.date)


@pytest.fixture
def local(party, bureau):
    """The branch, with a bureau whose members pay nothing yet."""
    return party["local"]


@pytest.fixture
def desk(branch_secretary):
    return branch_secretary


def owe(branch, *months):
    rate(branch)
    charge(branch, *months)


def test_who_is_a_member_for_less_than_the_rule_asks_is_excluded(local):
    meeting_day = localdate() + timedelta(days=30)
    enough = make_member(local, on=months_earlier(meeting_day, 3)).person
    late = make_member(local, on=months_earlier(meeting_day, 3) + timedelta(days=1)).person
    meeting = call_meeting(local)
    assert standing(meeting, enough) == (State.ENTITLED, "")
    assert standing(meeting, late) == (State.EXCLUDED, Reason.RECENT)
    assert "تشترط القاعدة أقدمية 3 أشهر." in why(meeting, late)
    assert "شهران يوم الاجتماع" in why(meeting, late)


def test_a_transfer_interrupts_no_membership_and_a_resignation_does(party, local):
    moved = make_member(party["other"])
    moved = move_member(membership=moved, branch=local, on=localdate() - timedelta(days=10))
    came_back = make_member(local).person
    membership = Membership.objects.get(person=came_back)
    leave_party(membership=membership, on=localdate() - timedelta(days=40), reason="resignation")
    category = Category.objects.get(code="regular")
    join(person=came_back, branch=local, on=localdate() - timedelta(days=20), category=category)
    meeting = call_meeting(local)
    assert standing(meeting, moved.person) == (State.ENTITLED, "")
    assert standing(meeting, came_back) == (State.EXCLUDED, Reason.RECENT)


def test_a_suspended_member_is_excluded(local):
    membership = make_member(local)
    suspend(membership=membership, on=localdate(), reason="قرار تأديبي")
    over = make_member(local)
    suspend(membership=over, on=localdate() - timedelta(days=60), reason="قرار", until=localdate())
    meeting = call_meeting(local)
    assert standing(meeting, membership.person) == (State.EXCLUDED, Reason.SUSPENDED)
    assert standing(meeting, over.person) == (State.ENTITLED, "")


def test_three_months_unpaid_are_one_too_many_and_the_remedy_pays(local, desk):
    poor, fair = make_member(local), make_member(local)
    owe(local, -3, -2, -1, 0)
    pay(fair, 20)
    meeting = call_meeting(local)
    assert standing(meeting, fair.person) == (State.ENTITLED, "")
    assert standing(meeting, poor.person) == (State.EXCLUDED, Reason.DUES)
    assert why(meeting, poor.person) == "3 أشهر من واجب الاشتراك غير مؤداة. تقبل القاعدة شهرين."
    assert "عند التسجيل" in remedy_of(entry_of(meeting, poor.person))
    assert "3 أشهر" in refusal(readmit, entry=entry_of(meeting, poor.person), by=desk)[0]
    pay(poor, 20)
    assert standing(meeting, poor.person) == (State.EXCLUDED, Reason.DUES)  # nothing happens silently
    before = meeting.entitled_count
    make_user(poor.person)
    readmit(entry=entry_of(meeting, poor.person), by=desk)
    assert standing(meeting, poor.person) == (State.ENTITLED, "")
    assert notices_of(poor.person) == ["meeting_called"]
    change = RollChange.objects.get()
    assert (change.act, change.before, change.by) == ("readmitted", Reason.DUES, desk)
    meeting.refresh_from_db()
    assert meeting.entitled_count == before + 1


def test_where_the_rule_asks_no_dues_nobody_is_excluded_for_them(local):
    MeetingRule.objects.update(months_late=None)
    poor = make_member(local)
    owe(local, -5, -4, -3, -2, -1)
    assert standing(call_meeting(local), poor.person) == (State.ENTITLED, "")


def test_suspension_is_told_before_dues(local):
    membership = make_member(local)
    owe(local, -4, -3, -2, -1)
    make_member(local)  # of whom nothing was asked yet
    suspend(membership=membership, on=localdate(), reason="قرار تأديبي")
    assert standing(call_meeting(local), membership.person) == (State.EXCLUDED, Reason.SUSPENDED)


def test_who_joins_after_the_call_is_not_on_the_roll_and_is_not_added_either(local, desk):
    meeting = call_meeting(local)
    late = make_member(local, on=localdate()).person
    assert not RollEntry.objects.filter(person=late).exists()
    assert "أقدمية" in refusal(add_to_roll, meeting=meeting, person=late, why="نُسي", by=desk)[0]
    assert not RollEntry.objects.filter(person=late).exists()


def test_who_was_forgotten_is_added_with_a_reason_and_counts(local, desk):
    meeting = call_meeting(local)
    before = meeting.entitled_count
    forgotten = make_user(make_member(local).person).person
    assert "السبب" in refusal(add_to_roll, meeting=meeting, person=forgotten, why=" ", by=desk)[0]
    entry = add_to_roll(meeting=meeting, person=forgotten, why="ملف لم يُسجل في وقته", by=desk)
    assert standing(meeting, forgotten) == (State.ENTITLED, "")
    assert entry.changes.get().why == "ملف لم يُسجل في وقته"
    assert notices_of(forgotten) == ["meeting_called"]
    meeting.refresh_from_db()
    assert (meeting.entitled_count, meeting.quorum) == (before + 1, (before + 1) // 2 + 1)
    assert "من قبل" in refusal(add_to_roll, meeting=meeting, person=forgotten, why="ثانية", by=desk)[0]


def test_who_belongs_elsewhere_is_not_added(party, local, desk):
    meeting = call_meeting(local)
    stranger = make_member(party["other"]).person
    assert "لا يعني" in refusal(add_to_roll, meeting=meeting, person=stranger, why="ضيف", by=desk)[0]


def test_striking_off_leaves_a_trace_lowers_the_quorum_and_is_told(local, desk):
    membership = make_member(local)
    person = make_user(membership.person).person
    meeting = call_meeting(local)
    suspend(membership=membership, on=localdate(), reason="قرار تأديبي")
    entry = strike_off(entry=entry_of(meeting, person), why="جُمدت عضويته", by=desk)
    assert standing(meeting, person) == (State.STRUCK_OFF, "")
    assert (entry.changes.get().act, entry.changes.get().why) == ("struck_off", "جُمدت عضويته")
    assert notices_of(person) == ["meeting_called", "struck_off_roll"]
    assert "جُمدت عضويته" in person.notices.first().sentence
    cancel(meeting=meeting, reason="وفاة", by=desk)
    assert notices_of(person)[2:] == ["meeting_cancelled"]
    counted, meeting = meeting.entitled_count, entry.meeting
    assert meeting.entitled_count == counted - 1
    other = call_meeting(local, title="جمع آخر")
    assert "ليس" in refusal(strike_off, entry=entry_of(other, person), why="ثانية", by=desk)[0]


def test_nobody_is_struck_off_against_the_rule(local, desk):
    """An officer who could do that could make a majority."""
    person, debtor, gone = make_member(local).person, make_member(local), make_member(local)
    meeting = call_meeting(local)
    assert "ما زالت القاعدة" in refusal(strike_off, entry=entry_of(meeting, person), why="سُجل مرتين", by=desk)[0]
    owe(local, -4, -3, -2, -1)
    assert "ما زالت القاعدة" in refusal(strike_off, entry=entry_of(meeting, debtor.person), why="دين", by=desk)[0]
    assert not RollChange.objects.exists()
    leave_party(membership=gone, on=localdate(), reason="resignation")
    strike_off(entry=entry_of(meeting, gone.person), why="استقال", by=desk)
    assert standing(meeting, gone.person) == (State.STRUCK_OFF, "")


def test_nobody_changes_the_roll_for_themselves(local, desk):
    meeting = call_meeting(local)
    own = entry_of(meeting, desk.person)
    with pytest.raises(PermissionDenied):
        strike_off(entry=own, why="نفسي", by=desk)
    RollEntry.objects.filter(person=desk.person).delete()
    with pytest.raises(PermissionDenied):
        add_to_roll(meeting=meeting, person=desk.person, why="نفسي", by=desk)


def test_who_keeps_no_record_changes_no_roll(local, treasurer, teammate):
    person = make_member(local).person
    meeting = call_meeting(local)
    entry = entry_of(meeting, person)
    for user in (treasurer, teammate, make_user(person)):
        with pytest.raises(PermissionDenied):
            strike_off(entry=entry, why="سبب", by=user)
        with pytest.raises(PermissionDenied):
            readmit(entry=entry, by=user)


@pytest.mark.parametrize("change", [{"closed_at": "12:00"}, {"date": "2020-01-01"}])
def test_a_roll_that_is_not_open_takes_no_change(local, desk, change):
    person = make_member(local).person
    meeting = call_meeting(local)
    type(meeting).objects.filter(pk=meeting.pk).update(**change)
    entry = entry_of(meeting, person)
    assert "غير مفتوحة" in refusal(strike_off, entry=entry, why="سبب", by=desk)[0]
    assert "غير مفتوحة" in refusal(add_to_roll, meeting=meeting, person=person, why="سبب", by=desk)[0]


def test_a_meeting_that_is_only_planned_has_no_roll(local, desk):
    meeting = plan_meeting(local)
    person = make_member(local).person
    assert "غير مفتوحة" in refusal(add_to_roll, meeting=meeting, person=person, why="سبب", by=desk)[0]


def test_the_database_holds_one_entry_a_person_and_a_reason_for_each_exclusion(local):
    person = make_member(local).person
    meeting = call_meeting(local)
    entry = entry_of(meeting, person)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollEntry.objects.filter(pk=entry.pk).update(state=State.EXCLUDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollEntry.objects.create(
            meeting=meeting, person=person, membership=entry.membership, state=State.ENTITLED, member_since=localdate()
        )
