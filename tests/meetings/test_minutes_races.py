"""Minutes at the same moment, on the real engine: nothing slips between the record and what is frozen of it."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from meetings.minutes.approving import approve_minutes
from meetings.minutes.checking import verify_all
from meetings.minutes.writing import save_text
from meetings.models import AgendaItem, Communique, Minutes
from tests.factories import holder_of, make_bureau, make_user
from tests.meetings.minutes import write_communique, write_minutes
from tests.meetings.records import make_meeting
from tests.threads import at_once, right_after

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sitting(party):
    return make_bureau(party["local"], "branch_secretary", "rapporteur", on=date(2022, 1, 9))


@pytest.fixture
def meeting(party, sitting):
    return make_meeting(party["local"])


@pytest.fixture
def writer(sitting):
    return make_user(holder_of(sitting, "rapporteur"))


@pytest.fixture
def approver(sitting):
    return make_user(holder_of(sitting, "branch_secretary"))


def went_through(call):
    """Whether `call()` was done; what is refused was not."""

    def run(_turn):
        try:
            call()
        except ValidationError:
            return False
        return True

    return run


def test_a_row_added_while_minutes_are_approved_is_refused(meeting, writer, approver):
    minutes = write_minutes(meeting, writer)

    def add():
        with pytest.raises(DatabaseError):
            AgendaItem.objects.create(meeting=meeting, subject="متأخرة")

    right_after(lambda: approve_minutes(minutes=minutes, version=1, by=approver), add)
    assert not meeting.agenda.exists()


def test_a_row_that_is_being_added_is_among_what_is_frozen(meeting, writer, approver):
    minutes = write_minutes(meeting, writer)
    right_after(
        lambda: AgendaItem.objects.create(meeting=meeting, subject="سابقة"),
        lambda: approve_minutes(minutes=minutes, version=1, by=approver),
    )
    record = json.loads(Minutes.objects.get().content)["record"]
    assert [row["subject"] for row in record["agenda"]] == ["سابقة"]
    assert list(verify_all()) == []


def test_of_two_approvals_one_counts(meeting, writer, approver, secretary):
    minutes = write_minutes(meeting, writer)
    approve = went_through(lambda: approve_minutes(minutes=minutes, version=1, by=approver))
    assert sorted(at_once(approve, [1, 2])) == [False, True]


def test_of_two_savings_of_one_version_one_counts(meeting, writer):
    write_minutes(meeting, writer)
    save = went_through(lambda: save_text(meeting=meeting, text="نص", version=1, by=writer))
    assert sorted(at_once(save, [1, 2])) == [False, True]
    assert Minutes.objects.get().version == 2


def test_of_two_first_drafts_one_counts(meeting, writer):
    assert sorted(at_once(went_through(lambda: write_minutes(meeting, writer)), [1, 2])) == [False, True]
    assert sorted(at_once(went_through(lambda: write_communique(meeting, writer)), [1, 2])) == [False, True]
    assert (Minutes.objects.count(), Communique.objects.count()) == (1, 1)
