"""What the tests of ballots share."""

import pytest
from django.utils.translation import override

from tests.meetings.balloting.held import headquarters, sitting_meeting


@pytest.fixture
def hq(db):
    return headquarters()


@pytest.fixture
def meeting(party, hq):
    return sitting_meeting(party["local"], 5, by=hq)


@pytest.fixture
def in_english():
    """What workflows refuse, as the code words it."""
    with override("en"):
        yield
