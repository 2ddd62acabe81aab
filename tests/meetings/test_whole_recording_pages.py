"""A whole assembly recorded page after page by plain posts, each page reached by «save and go on»."""

import pytest
from django.urls import reverse

from meetings.models import Meeting
from members.models import Membership
from tests.factories import make_bureau, make_member
from tests.meetings.records import HELD, values_of

pytestmark = pytest.mark.django_db

SINGLE = ["branch_secretary", "deputy_secretary", "treasurer", "deputy_treasurer", "rapporteur", "deputy_rapporteur"]
OFFICERS = ["communication_officer", "local_affairs_officer", "union_work_officer", "parity_officer", "youth_officer"]
WOMEN_AT = {("parity_officer", 1), ("counsellor", 4), ("counsellor", 5), ("counsellor", 6)}


@pytest.fixture
def go_on(client):
    """`go_on(address, values, button)` fills in the page at an address and presses a button; returns the answer."""

    def press(address, values, button="next", value="1"):
        return client.post(address, values_of(client.get(address)) | values | {button: value})

    return press


def _seats():
    """What is typed for 21 seats; the secretary is known, everybody else is new."""
    values = {"seat-branch_secretary-1-holder-name": "عمر بنسودة", "terms-leader_method": "consensus"}
    new = [(office, 1) for office in (*SINGLE[1:], *OFFICERS)] + [("counsellor", number) for number in range(1, 11)]
    for rank, (office, number) in enumerate(new):
        prefix = f"seat-{office}-{number}-holder"
        values[f"{prefix}-name"] = f"جديد السرغيني {rank}"
        values[f"{prefix}-gender"] = "F" if (office, number) in WOMEN_AT else "M"
    return values


def test_an_assembly_without_scripts(client, party, secretary, go_on):
    known = make_member(party["local"], given_name="عمر", family_name="بنسودة").person
    outgoing = make_bureau(party["local"], "branch_secretary", holders=[known])
    client.force_login(secretary)
    facts = {
        "title": "الجمع العام لتجديد المكتب",
        "date": "18/10/2026",
        "chair-name": secretary.person.full_name,
        "chair-chosen": secretary.person_id,
        "venue_branch": party["province"].pk,
    }
    page = go_on(reverse("meetings:record", args=[party["local"].slug]), facts).url
    page = go_on(page, {"agenda-0-subject": "تجديد المكتب"}).url
    page = go_on(page, {"attendance-0-capacity": "منخرطات ومنخرطون", "attendance-1-capacity": "ضيوف"}).url
    words = {"interventions-0-subject": "كلمة افتتاحية", "interventions-0-points": "الدينامية\nالأنشطة"}
    page = go_on(page, words).url
    page = go_on(
        page, {"resolutions-0-subject": "توسيع المكتب", "resolutions-0-tasks-0-subject": "هيكلة القطاعات"}
    ).url
    meeting = Meeting.objects.get()
    assert page == reverse("meetings:election", args=[meeting.pk])

    answer = go_on(page, {}, "add", "seats-counsellor")
    for _press in range(8):
        answer = client.post(page, values_of(answer) | {"add": "seats-counsellor"})
    answer = client.post(page, values_of(answer) | _seats() | {"preview": "1"})
    assert "ويضم 21 مقعدا، من بين المنتخبين 4 نساء." in answer.content.decode()
    answer = client.post(page, values_of(answer) | {"confirm": "1"}, follow=True)
    roster = answer.content.decode()
    assert answer.redirect_chain == [(party["local"].get_absolute_url(), 302)]
    assert "4 من 21" in roster
    assert roster.count("مستشارة") == 3

    outgoing.refresh_from_db()
    assert outgoing.ended_on == HELD
    assert Membership.objects.filter(branch=party["local"], started_on=HELD).count() == 20
    record = client.get(meeting.get_absolute_url()).content.decode()
    for text in ("منخرطات ومنخرطون", "كلمة افتتاحية", "هيكلة القطاعات", "الكاتب الأول، الفرع الإقليمي بالنخيل"):
        assert text in record
    again = client.get(page)
    assert "سُجل من قبل انتخاب في هذا الاجتماع" in again.content.decode()
    assert 'value="bureau"' not in again.content.decode()
