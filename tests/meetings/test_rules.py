"""The rules of calls: which one holds for a meeting, what its quorum is, and how months are counted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from dated.months import months_earlier, whole_months
from meetings.models import CallNumber, Meeting, MeetingRule, Quorum, UsualItem
from meetings.models.rules import Kind, Session

TODAY = date(2026, 11, 30)


def rule_of(day=TODAY, **fields):
    return MeetingRule.objects.for_meeting(Meeting(**fields), day)


def notice(**fields):
    return rule_of(**fields).notice_days


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "days", "quorum"),
    [
        ({"kind": Kind.GENERAL_ASSEMBLY}, 15, Quorum.HALF),
        ({"kind": Kind.GENERAL_ASSEMBLY, "session": Session.RENEWAL}, 15, Quorum.HALF),
        ({"kind": Kind.GENERAL_ASSEMBLY, "session": Session.EXTRAORDINARY}, 7, Quorum.HALF),
        ({"kind": Kind.GENERAL_ASSEMBLY, "session": Session.EXTRAORDINARY, "previous_call_id": 1}, 0, Quorum.ANY),
        ({"kind": Kind.GENERAL_ASSEMBLY, "previous_call_id": 1}, 0, Quorum.ANY),
        ({"kind": Kind.GENERAL_ASSEMBLY, "call_number": 2}, 15, Quorum.HALF),
        ({"kind": Kind.BUREAU_MEETING, "session": Session.ORDINARY}, 2, Quorum.HALF),
        ({"kind": Kind.TRAINING}, 0, Quorum.ANY),
    ],
)
def test_the_most_particular_rule_holds(fields, days, quorum):
    rule = rule_of(**fields)
    assert (rule.notice_days, rule.quorum) == (days, quorum)


@pytest.mark.django_db
def test_a_rule_holds_on_its_days_alone():
    MeetingRule.objects.filter(kind=Kind.GENERAL_ASSEMBLY, session="", call=CallNumber.ANY).update(ended_on=TODAY)
    MeetingRule.objects.create(
        kind=Kind.GENERAL_ASSEMBLY, started_on=TODAY, notice_days=10, quorum=Quorum.THIRD, reference="النظام الداخلي"
    )
    assert notice(kind=Kind.GENERAL_ASSEMBLY) == 10
    assert notice(day=date(2026, 11, 29), kind=Kind.GENERAL_ASSEMBLY) == 15
    assert rule_of(day=date(2001, 1, 1), kind=Kind.GENERAL_ASSEMBLY) is None


@pytest.mark.django_db
def test_two_rules_for_the_same_share_no_day():
    twin = MeetingRule(
        kind=Kind.GENERAL_ASSEMBLY, started_on=TODAY, notice_days=1, quorum=Quorum.ANY, reference="النظام الداخلي"
    )
    with pytest.raises(ValidationError, match="تسري قاعدة أخرى"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    ("quorum", "entitled", "least"),
    [
        (Quorum.HALF, 60, 31),
        (Quorum.HALF, 61, 31),
        (Quorum.THIRD, 60, 20),
        (Quorum.THIRD, 61, 21),
        (Quorum.TWO_THIRDS, 60, 40),
        (Quorum.TWO_THIRDS, 61, 41),
        (Quorum.ANY, 60, 1),
    ],
)
def test_quorum(quorum, entitled, least):
    assert MeetingRule(quorum=quorum).least_present(entitled) == least


def test_a_postponed_meeting_needs_the_same_notice_unless_the_rule_says_otherwise():
    assert MeetingRule(notice_days=15).notice_when_postponed == 15
    assert MeetingRule(notice_days=15, postponed_notice_days=0).notice_when_postponed == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("notice_days", 0), ("quorum", Quorum.ANY), ("months_late", 1)])
def test_a_rule_that_has_begun_says_what_it_said(name, value):
    rule = MeetingRule.objects.filter(kind=Kind.GENERAL_ASSEMBLY, call=CallNumber.ANY, session="").get()
    setattr(rule, name, value)
    with pytest.raises(ValidationError, match="هذه القاعدة سارية"):
        rule.full_clean()


@pytest.mark.django_db
def test_nor_does_it_begin_later_but_it_ends():
    rule = MeetingRule.objects.filter(kind=Kind.GENERAL_ASSEMBLY, call=CallNumber.ANY, session="").get()
    rule.ended_on = localdate() + timedelta(days=30)
    rule.full_clean()
    rule.started_on, rule.ended_on = localdate() + timedelta(days=1), None
    with pytest.raises(ValidationError, match="لا تبدأ بعد اليوم"):
        rule.full_clean()


def test_the_administration_shows_what_it_says_and_does_not_edit_it(admin_client):
    rule = MeetingRule.objects.filter(kind=Kind.GENERAL_ASSEMBLY, call=CallNumber.ANY, session="").get()
    shown = admin_client.get(reverse("admin:meetings_meetingrule_change", args=[rule.pk])).content.decode()
    assert 'name="ended_on"' in shown
    assert 'name="notice_days"' not in shown


@pytest.mark.django_db
def test_usual_items_of_a_session_go_before_those_of_the_kind():
    items = UsualItem.objects
    assert "استقالة المكتب المنتهية ولايته" in map(str, items.of(Kind.GENERAL_ASSEMBLY, ""))
    assert "استقالة المكتب المنتهية ولايته" not in map(str, items.of(Kind.GENERAL_ASSEMBLY, Session.ORDINARY))
    assert list(map(str, items.of(Kind.BUREAU_MEETING, Session.ORDINARY))) == list(
        map(str, items.of(Kind.BUREAU_MEETING, ""))
    )
    assert next(map(str, items.of(Kind.TRAINING, ""))) == "كلمة افتتاحية"


@pytest.mark.parametrize(
    ("since", "day", "months"),
    [
        (date(2026, 8, 31), date(2026, 11, 30), 3),
        (date(2026, 8, 31), date(2026, 11, 29), 2),
        (date(2026, 11, 30), date(2026, 11, 30), 0),
        (date(2026, 12, 30), date(2026, 11, 30), 0),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
    ],
)
def test_whole_months(since, day, months):
    assert whole_months(since, day) == months


@given(day=st.dates(date(1950, 1, 1), date(2100, 1, 1)), count=st.integers(0, 600))
def test_who_joined_by_the_day_that_many_months_earlier_has_as_many_months(day, count):
    since = months_earlier(day, count)
    assert whole_months(since, day) == count
