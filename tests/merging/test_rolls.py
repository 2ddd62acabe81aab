"""Two records of one person on one roll: one entry stays, the other is struck off, and undoing brings it back."""

import pytest

from meetings.models import RollEntry
from merging.merge import merge_people
from merging.undoing import undo_merge
from tests.factories import make_member, make_user
from tests.meetings.calls import call_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def headquarters():
    return make_user(is_superuser=True)


@pytest.fixture
def pair(party):
    return [make_member(party["local"], given_name=name).person for name in ("هدى", "الهدى")]


def states(person):
    return sorted(RollEntry.objects.filter(person=person).values_list("state", flat=True))


def test_both_on_one_roll(party, pair, headquarters):
    call_meeting(party["local"])
    kept, absorbed = pair
    merge = merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert (states(kept), states(absorbed)) == (["entitled", "struck_off"], [])
    undo_merge(merge=merge, by=headquarters)
    assert (states(kept), states(absorbed)) == (["entitled"], ["entitled"])


def test_one_on_a_roll(party, pair, headquarters):
    meeting = call_meeting(party["local"])
    kept, absorbed = pair
    RollEntry.objects.filter(meeting=meeting, person=kept).delete()
    merge_people(kept=kept, absorbed=absorbed, by=headquarters)
    assert states(kept) == ["entitled"]
