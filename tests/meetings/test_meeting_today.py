"""A meeting that is called for today waits: in the branch, on the desk, and on the branch's page."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from administration.branch_work import branch_work
from meetings.changing_calls import cancel
from meetings.models import Meeting
from meetings.reading import next_meeting
from tests.factories import make_member, make_user
from tests.meetings.calls import call_meeting, plan_meeting

SENTENCE = "ينعقد اليوم اجتماع"


@pytest.fixture
def meeting(party, bureau):
    return call_meeting(party["local"])


def comes(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(date=localdate())


def waits(user, branch):
    return any(SENTENCE in matter.sentence for matter in branch_work(user, branch))


def test_it_waits_on_its_day_until_it_is_closed(party, meeting, branch_secretary):
    assert not waits(branch_secretary, party["local"])
    comes(meeting)
    assert waits(branch_secretary, party["local"])
    Meeting.objects.update(closed_at="12:00")
    assert not waits(branch_secretary, party["local"])


def test_the_list_of_the_administration_holds_it(meeting, client):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    address = reverse("admin:meetings_meeting_changelist")
    assert meeting.title not in client.get(address, {"when": "today"}).content.decode()
    comes(meeting)
    assert meeting.title in client.get(address, {"when": "today"}).content.decode()


def test_the_branch_s_page_tells_the_next_one_to_who_may_read(party, meeting, branch_secretary, teammate, client):
    page = party["local"].get_absolute_url()
    plan_meeting(party["local"], days=3, title="مبرمج فقط")
    client.force_login(branch_secretary)
    shown = client.get(page).content.decode()
    assert "الاجتماع المقبل" in shown
    assert meeting.convocation_url in shown
    client.force_login(teammate)
    assert "الاجتماع المقبل" not in client.get(page).content.decode()


def test_the_next_one_is_the_nearest_that_is_not_cancelled(party, meeting, branch_secretary):
    nearer = call_meeting(party["local"], days=20, title="الأقرب")
    own = make_user(make_member(party["local"]).person)
    assert next_meeting(branch_secretary, party["local"]) == nearer
    assert next_meeting(own, party["local"]) is None  # joined after both calls
    cancel(meeting=nearer, reason="وفاة", by=branch_secretary)
    assert next_meeting(branch_secretary, party["local"]) == meeting
