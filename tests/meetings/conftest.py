"""What the tests of elections share."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_bureau
from tests.meetings.records import make_meeting, values_of


@pytest.fixture
def sitting(party):
    """The bureau of the local branch, whose four years are over on the day of the assembly."""
    return make_bureau(party["local"], "branch_secretary", "treasurer", "rapporteur", on=date(2022, 1, 9))


@pytest.fixture
def meeting(party):
    return make_meeting(party["local"])


@pytest.fixture
def recording(client, secretary, meeting):
    """`recording(values)` fills in the page of the election and presses a button, by default the preview's."""
    address = reverse("meetings:election", args=[meeting.pk])
    client.force_login(secretary)

    def press(values, button="preview"):
        return client.post(address, values_of(client.get(address)) | values | {button: "1"})

    press.address = address
    return press
