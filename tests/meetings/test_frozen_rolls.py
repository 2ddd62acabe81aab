"""Approved minutes freeze the roll and what became of the call: PostgreSQL refuses it, whoever sends the statement."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from meetings.changing_calls import cancel, postpone
from meetings.desk import add_to_roll
from meetings.minutes.frozen import FROZEN
from meetings.models import Cancellation, Postponement, RollEntry
from tests.factories import make_member, make_members, make_user
from tests.meetings.calls import call_meeting, seal
from tests.outcomes import refusal


@pytest.fixture
def hq(db):
    return make_user(is_superuser=True)


@pytest.fixture
def frozen(party, hq):
    make_members(party["local"], 2)
    meeting = call_meeting(party["local"], by=hq)
    seal(meeting)
    return meeting


def test_the_workflows_say_so(frozen, party, hq):
    forgotten = make_member(party["local"]).person
    later = {"date": frozen.date, "starts_at": time(23, 0)}
    assert refusal(add_to_roll, meeting=frozen, person=forgotten, why="نُسي", by=hq) == [str(FROZEN)]
    assert refusal(cancel, meeting=frozen, reason="سبب", by=hq) == [str(FROZEN)]
    assert refusal(postpone, meeting=frozen, reason="سبب", by=hq, **later) == [str(FROZEN)]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "change",
    [
        lambda meeting, hq: RollEntry.objects.filter(meeting=meeting).update(state="struck_off"),
        lambda meeting, hq: RollEntry.objects.filter(meeting=meeting).first().delete(),
        lambda meeting, hq: Cancellation.objects.create(meeting=meeting, reason="سبب", by=hq),
        lambda meeting, hq: Postponement.objects.create(
            meeting=meeting, from_date=meeting.date, to_date=meeting.date, reason="سبب", by=hq
        ),
    ],
)
def test_the_database_refuses_it_too(frozen, hq, change):
    with pytest.raises(IntegrityError, match="approved"), transaction.atomic():
        change(frozen, hq)
