"""Two desks in the same moment: each tick once, none lost, and nobody represents more than the rule allows."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from meetings.attending.closing import close_attendance
from meetings.attending.desk import Act, Sent, check_in
from meetings.attending.presence import tally
from meetings.attending.proxies import give_proxy
from meetings.attending.syncing import record_batch
from meetings.models import Attendance, Call, DeskTick, Proxy
from tests.factories import make_members, make_user
from tests.meetings.calls import meeting_today
from tests.meetings.test_desk import change
from tests.threads import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def called(party, bureau):
    make_members(party["local"], 4)
    return meeting_today(party["local"])


@pytest.fixture
def desks(db):
    return [make_user(is_superuser=True) for _desk in range(2)]


def together(*acts):
    return at_once(lambda act: act(), acts)


def outcome(act, **given):
    try:
        act(**given)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return "done"


def test_somebody_who_is_ticked_at_two_desks_came_once(called, desks):
    entry = called.roll.first()
    said = together(*(lambda by=by: outcome(check_in, entry=entry, by=by) for by in desks))
    assert sorted(text == "done" for text in said) == [False, True]
    assert Attendance.objects.count() == DeskTick.objects.count() == 1


def test_two_devices_that_send_the_whole_roll_record_everybody_once(called, desks):
    entries = list(called.roll.all())
    batches = [[Sent(Act.CAME, row.pk, now(), uuid4()) for row in entries] for _desk in desks]
    results = together(
        *(lambda by=by, batch=batch: record_batch(meeting=called, batch=batch, by=by)
          for by, batch in zip(desks, batches, strict=True))
    )  # fmt: skip
    states = sorted({row["state"] for row in result}.pop() for result in results)
    assert states == ["already", "recorded"]
    assert tally(called).present == len(entries) == Attendance.objects.count()


def test_one_device_that_sends_twice_at_once_records_once(called, desks):
    batch = [Sent(Act.CAME, row.pk, now(), uuid4()) for row in called.roll.all()]
    results = together(*(lambda: record_batch(meeting=called, batch=batch, by=desks[0]) for _time in range(2)))
    assert {row["state"] for result in results for row in result} == {"recorded"}
    assert DeskTick.objects.count() == len(batch)


def test_a_holder_gets_no_more_proxies_at_two_desks_than_at_one(called, desks):
    Call.objects.update(proxies_per_person=1)
    holder, *givers = called.roll.all()
    check_in(entry=holder, by=desks[0])
    said = together(
        *(lambda by=by, giver=giver: outcome(give_proxy, giver=giver, holder=holder, note="وكالة", by=by)
          for by, giver in zip(desks, givers[:2], strict=True))
    )  # fmt: skip
    assert sorted(text == "done" for text in said) == [False, True]
    assert Proxy.objects.in_force().count() == 1


def test_who_comes_as_the_list_is_closed_is_counted_or_refused(called, desks):
    change(called, starts_at="00:00")
    entry = called.roll.first()
    said = together(
        lambda: outcome(check_in, entry=entry, by=desks[0]),
        lambda: outcome(close_attendance, meeting=called, by=desks[1]),
    )
    called.refresh_from_db()
    assert called.present_count == Attendance.objects.count() == (said[0] == "done")
