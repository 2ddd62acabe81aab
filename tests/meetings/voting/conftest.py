"""A meeting of today in a local branch, at which 46 of 60 entitled are present."""

import pytest
from django.utils.timezone import localdate

from meetings.models import Matter
from meetings.voting.recording import record_vote
from tests.meetings.records import make_meeting


@pytest.fixture
def session(party):
    return make_meeting(party["local"], date=localdate(), entitled_count=60, present_count=46, quorum=31)


@pytest.fixture
def resolve(session):
    """`resolve(matter)` writes a resolution of the session that nobody voted on yet."""

    def make(matter=Matter.ORDINARY, subject="برنامج الأنشطة"):
        return session.resolutions.create(order=session.resolutions.count() + 1, subject=subject, matter=matter)

    return make


@pytest.fixture
def vote(session, resolve, secretary):
    """`vote(31, 12, 3)` records a show of hands on a new resolution, or on the one given."""

    def record(*counts, on=None, method="show_of_hands", by=secretary, **fields):
        given = dict(zip(("votes_for", "votes_against", "abstentions"), counts, strict=False))
        return record_vote(meeting=session, resolution=on or resolve(), method=method, by=by, **given, **fields)

    return record
