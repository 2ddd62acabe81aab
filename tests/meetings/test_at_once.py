"""Two who record the same at once: the second meets what the first wrote, in words."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from bureaus.models import Bureau
from meetings.models import Election, Meeting
from members.models import Membership
from tests.factories import make_member
from tests.forms import values_of
from tests.meetings.records import make_meeting

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at_once(secretary):
    """`at_once(address, posts)` sends each of these posts to its page in a thread of its own, all let go together."""

    def run(calls):
        gate = Barrier(len(calls))

        def post(call):
            address, values = call
            try:
                client = Client()
                client.force_login(secretary)
                filled = values_of(client.get(address)) | values
                gate.wait()
                return client.post(address, filled).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(pool.map(post, calls))

    return run


NEW = {"seat-treasurer-1-holder-name": "رقية السملالي", "seat-treasurer-1-holder-gender": "F", "confirm": "1"}


def election(meeting):
    return reverse("meetings:election", args=[meeting.pk])


def test_the_first_election_of_a_meeting_is_recorded_once(party, at_once):
    meeting = make_meeting(party["local"])
    known = make_member(party["other"], given_name="ياسين", family_name="الحمداوي").person
    known.memberships.all().delete()
    values = NEW | {"seat-rapporteur-1-holder-name": known.full_name, "seat-rapporteur-1-holder-chosen": known.pk}
    assert at_once([(election(meeting), values)] * 3) == [302, 422, 422]
    assert Election.objects.count() == 1
    assert Membership.objects.filter(branch=party["local"]).count() == 2


def test_the_first_elections_of_two_meetings_of_a_day_open_one_bureau(party, at_once):
    meetings = [make_meeting(party["local"], title=title) for title in ("جمع أول", "جمع ثان")]
    assert at_once([(election(meeting), NEW) for meeting in meetings]) == [302, 422]
    assert Bureau.objects.filter(branch=party["local"]).count() == 1


def test_a_meeting_recorded_twice_at_once_is_one(party, at_once):
    address = reverse("meetings:record", args=[party["local"].slug])
    values = {"title": "جمع عام", "date": "05/09/2026", "starts_at": "10:00"}
    assert at_once([(address, values)] * 3) == [302, 422, 422]
    assert Meeting.objects.count() == 1
