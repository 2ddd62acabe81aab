"""One rule for who attends a called meeting, at the other doors: the record's form, the administration, a file."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from meetings.attending.closing import close_attendance
from meetings.attending.desk import check_in, take_back
from meetings.models import Attendance, Meeting, RollEntry
from tests.factories import make_member, make_members, make_user
from tests.forms import values_of
from tests.meetings.calls import meeting_today, plan_meeting
from tests.meetings.test_desk import change, entry_of


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 3)


@pytest.fixture
def called(party, people):
    return meeting_today(party["local"])


@pytest.fixture
def yesterday(called):
    """The same, held yesterday with a list on paper."""
    change(called, date=localdate() - timedelta(days=1))
    called.refresh_from_db()
    return called


@pytest.fixture
def form(client, branch_secretary):
    client.force_login(branch_secretary)

    def send(meeting, **values):
        address = reverse("meetings:attendance", args=[meeting.pk])
        shown = client.get(address)
        if shown.status_code != 200:
            return shown
        return client.post(address, values_of(shown) | values)

    return send


def test_the_form_of_the_record_leads_to_the_desk_on_the_day(form, called, client, people):
    for answer in (form(called), client.post(reverse("meetings:attendance", args=[called.pk]), {})):
        assert answer.status_code == 302
        assert answer["Location"] == reverse("meetings:desk", args=[called.pk])
    assert not Attendance.objects.exists()


def test_it_leads_there_once_the_desk_has_ticked_or_closed(form, yesterday, people, branch_secretary):
    change(yesterday, date=localdate())
    entry = entry_of(yesterday, people[0])
    check_in(entry=entry, by=branch_secretary)
    take_back(entry=entry, by=branch_secretary)
    change(yesterday, date=localdate() - timedelta(days=1))
    assert form(yesterday).status_code == 302
    close_attendance(meeting=yesterday, by=branch_secretary)
    assert form(yesterday).status_code == 302


def test_a_list_on_paper_is_written_down_afterwards_by_the_roll(form, yesterday, people):
    assert form(yesterday, **{f"tick-{people[0].pk}": "on"}).status_code == 302
    assert Attendance.objects.get().person == people[0]


@pytest.mark.parametrize("how", ["excluded", "struck_off", "not on the roll"])
def test_the_form_writes_down_nobody_whom_the_roll_refuses(form, yesterday, people, how):
    person = people[1]
    if how == "not on the roll":
        person = make_member(yesterday.branch).person
    else:
        reason = "suspended" if how == "excluded" else ""
        RollEntry.objects.filter(person=person).update(state=how, reason=reason)
    answer = form(yesterday, **{f"tick-{person.pk}": "on", f"tick-{people[0].pk}": "on"})
    assert answer.status_code == 422
    assert "لائحة" in answer.content.decode() or person.full_name in answer.content.decode()
    assert not Attendance.objects.exists()


def test_a_meeting_without_a_call_is_recorded_as_before(form, party, people):
    meeting = plan_meeting(party["local"], days=-3)
    stranger = make_member(party["local"]).person
    assert form(meeting, **{f"tick-{stranger.pk}": "on"}).status_code == 302
    assert Attendance.objects.get().person == stranger


def test_the_administration_changes_no_attendance_of_a_called_meeting(client, called, people):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    page = reverse("admin:meetings_meeting_change", args=[called.pk])
    html = client.get(page).content.decode()
    assert "attendance-TOTAL_FORMS" not in html or 'name="attendance-0-person"' not in html
    assert 'name="agenda-0-subject"' in html


def test_a_file_writes_into_no_called_meeting():
    """A file makes a meeting of its own, or says that the one it tells of is recorded otherwise: it changes none."""
    from meetings.assembly_file.write import meeting, rows

    assert not {"get", "update", "filter"} & set(meeting.add_meeting.__code__.co_names)
    assert not {"get", "update", "filter"} & set(rows.add_rows.__code__.co_names)


@pytest.mark.postgresql
def test_the_database_puts_nobody_on_a_closed_list(called, people, branch_secretary):
    check_in(entry=entry_of(called, people[0]), by=branch_secretary)
    change(called, starts_at="00:00")
    close_attendance(meeting=Meeting.objects.get(pk=called.pk), by=branch_secretary)
    for act in (lambda: called.attendance.create(person=people[1]), called.attendance.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert Attendance.objects.count() == 1
