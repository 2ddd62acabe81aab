"""Meetings in calendars, as a second library reads them; and the private address of a branch's feed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.models import Branch
from bureaus.departures import leave_party
from meetings.calendar_keys import find_key, make_key, revoke_key
from meetings.calendars import calendar_of
from meetings.changing_calls import cancel, postpone
from meetings.models import CalendarKey, Call, Meeting
from members.models import Membership
from tests.factories import make_member, make_user
from tests.meetings.calls import call_meeting, plan_meeting

CASABLANCA = ZoneInfo("Africa/Casablanca")
TITLE = "الجمع العام، لتجديد المكتب; مع \\ فواصل"


@pytest.fixture
def hq(db):
    return make_user(is_superuser=True)


@pytest.fixture
def called_member(party):
    return make_user(make_member(party["local"]).person)


@pytest.fixture
def meeting(party, called_member):
    return call_meeting(party["local"], title=TITLE)


def file_of(meeting, client, user):
    client.force_login(user)
    return client.get(reverse("meetings:calendar-file", args=[meeting.pk]))


def events_in(content):
    """The events as the second library reads them; it fails on what is not RFC 5545."""
    return list(vobject.readOne(content.decode()).vevent_list)


def event_in(content):
    [event] = events_in(content)
    return event


def test_the_file_of_a_meeting(meeting, called_member, client):
    answer = file_of(meeting, client, called_member)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    event = event_in(answer.content)
    assert event.summary.value == TITLE
    assert event.uid.value == str(Call.objects.get().uid)
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    start = event.dtstart.value
    assert (start.date(), start.time()) == (meeting.date, time(10, 0))
    assert start.utcoffset() == datetime.combine(meeting.date, time(10), tzinfo=CASABLANCA).utcoffset()
    assert b"DTSTART;TZID=Africa/Casablanca:" in answer.content
    assert event.location.value == "دار الشباب"
    assert "2. انتخاب المكتب الجديد" in event.description.value
    assert event.url.value.endswith(meeting.convocation_url)
    assert not hasattr(event, "dtend")  # nobody knows it yet


def test_lines_are_folded_and_end_as_the_standard_says(meeting, called_member, client):
    content = file_of(meeting, client, called_member).content
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_postponed_and_cancelled_the_entry_is_the_same_and_its_sequence_grows(meeting, called_member, hq, client):
    first = event_in(file_of(meeting, client, called_member).content)
    day = meeting.date + timedelta(days=20)
    postpone(meeting=meeting, date=day, starts_at=time(16, 30), reason="أمطار", by=hq)
    second = event_in(file_of(meeting, client, called_member).content)
    assert (second.uid.value, second.sequence.value) == (first.uid.value, "1")
    assert (second.dtstart.value.date(), second.dtstart.value.time()) == (day, time(16, 30))
    assert second.dtstamp.value >= first.dtstamp.value
    cancel(meeting=meeting, reason="وفاة", by=hq)
    third = event_in(file_of(meeting, client, called_member).content)
    assert (third.uid.value, third.sequence.value, third.status.value) == (first.uid.value, "2", "CANCELLED")


def test_a_closed_meeting_tells_when_it_ended(meeting):
    Meeting.objects.update(closed_at=time(13, 15))
    row = Meeting.objects.with_names().prefetch_related("postponements").get(pk=meeting.pk)
    event = event_in(calendar_of([row], name="", address_of=lambda row: "https://example.org/"))
    assert event.dtend.value.time() == time(13, 15)


text = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=120)


@settings(max_examples=60)
@given(title=text, venue=text, hour=st.times().map(lambda hour: hour.replace(second=0, microsecond=0)))
def test_whatever_is_written_is_read_back(title, venue, hour):
    meeting = Meeting(branch=Branch(name="الفرع"), title=title, venue=venue, date=localdate(), starts_at=hour, pk=1)
    said = {"date": meeting.date.isoformat(), "starts_at": hour.isoformat("minutes"), "agenda": []}
    meeting.call = Call(said=said, sent_at=localtime(), quorum="half")
    meeting._prefetched_objects_cache = {"postponements": Meeting.objects.none()}
    meeting._state.fields_cache["cancellation"] = None
    content = calendar_of([meeting], name=title, address_of=lambda row: "https://example.org/")
    event = event_in(content)
    assert event.summary.value.strip() == title.strip()
    assert event.location.value.strip() == venue.strip()
    assert event.dtstart.value.time() == hour
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


class TestFeed:
    @pytest.fixture
    def feed(self, party, client):
        def of(user, branch=party["local"]):
            code = make_key(user=user, branch=branch)
            client.logout()
            return client.get(reverse("meetings:feed", args=[code]))

        return of

    def test_it_tells_called_meetings_alone(self, party, meeting, branch_secretary, feed):
        plan_meeting(party["local"], title="مبرمج")
        answer = feed(branch_secretary)
        assert [event.summary.value for event in events_in(answer.content)] == [TITLE]
        assert answer["Cache-Control"].startswith("max-age=0")
        assert answer["X-Robots-Tag"] == "noindex"

    def test_a_member_reads_what_they_are_called_to(self, party, meeting, called_member, bureau, feed):
        call_meeting(party["local"], kind="bureau_meeting", session="", title="اجتماع المكتب")
        assert [event.summary.value for event in events_in(feed(called_member).content)] == [TITLE]

    def test_a_revoked_or_replaced_address_is_nobody_s(self, party, meeting, called_member, client):
        old = make_key(user=called_member, branch=party["local"])
        new = make_key(user=called_member, branch=party["local"])
        addresses = [reverse("meetings:feed", args=[code]) for code in (old, new, "x" * 43, "..")]
        assert [client.get(address).status_code for address in addresses] == [404, 200, 404, 404]
        revoke_key(user=called_member, branch=party["local"])
        assert client.get(addresses[1]).status_code == 404

    def test_of_the_address_a_hash_alone_is_kept(self, party, called_member):
        code = make_key(user=called_member, branch=party["local"])
        assert code not in str(list(CalendarKey.objects.values()))
        assert len(code) == 43

    def test_it_shows_nothing_once_the_account_is_closed(self, party, meeting, called_member, client):
        code = make_key(user=called_member, branch=party["local"])
        type(called_member).objects.filter(pk=called_member.pk).update(is_active=False)
        assert find_key(code) is None
        assert client.get(reverse("meetings:feed", args=[code])).status_code == 404

    def test_an_officer_who_left_office_reads_no_more(self, party, branch_secretary, meeting, feed):
        membership = Membership.objects.get(person=branch_secretary.person)
        leave_party(membership=membership, on=localdate(), reason="resignation")
        user = type(branch_secretary).objects.get(pk=branch_secretary.pk)
        assert len(events_in(feed(user).content)) == 1  # on that roll, as called
        meeting.roll.filter(person=user.person).delete()
        assert b"VEVENT" not in feed(user).content

    def test_it_is_asked_so_often_and_no_oftener(self, party, called_member, client, settings):
        address = reverse("meetings:feed", args=["x" * 43])
        assert {client.get(address).status_code for _time in range(90)} == {404}
        assert client.get(address).status_code == 429

    def test_queries_do_not_grow_with_meetings(self, party, called_member, client):
        def count():
            with CaptureQueriesContext(connection) as found:
                count.events = events_in(client.get(address).content)
            return len(found)

        address = reverse("meetings:feed", args=[make_key(user=called_member, branch=party["local"])])
        call_meeting(party["local"])
        few = count()
        for number in range(3):
            call_meeting(party["local"], title=f"جمع {number}")
        assert (count(), len(count.events)) == (few, 4)


class TestPage:
    def test_the_address_is_shown_once(self, party, called_member, client):
        client.force_login(called_member)
        page = reverse("meetings:calendar", args=[party["local"].slug])
        assert "calendars/" not in client.get(page).content.decode()
        made = client.post(page, {"make": "1"}).content.decode()
        assert f"{reverse('meetings:feed', args=['x']).rsplit('/', 1)[0]}/" in made
        assert "calendars/" not in client.get(page).content.decode()
        assert client.post(page, {"revoke": "1"}).status_code == 302
        assert not CalendarKey.objects.filter(revoked_at=None).exists()
