"""Nobody on an open roll is moved to another branch, through no door."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.closing_run import start_closing
from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.transfers import agree_to_transfer, ask_transfer
from meetings.changing_calls import cancel
from meetings.models import Meeting, RollEntry
from members import joining
from members.mass_transfer import transfer_all
from members.models import Membership, TransferRequest
from tests.factories import make_member, make_user
from tests.meetings.calls import call_meeting
from tests.outcomes import refusal


@pytest.fixture
def hq(db):
    return make_user(is_superuser=True)


@pytest.fixture
def membership(party):
    return make_member(party["local"], family_name="المنتقل")


@pytest.fixture
def meeting(membership, party):
    return call_meeting(party["local"])


def moves(party, membership, hq):
    """Each workflow that moves members, as calls."""
    other, today = party["other"], localdate()
    branch = membership.branch
    return {
        "move": lambda: move_member(membership=membership, branch=other, on=today),
        "dated back": lambda: move_member(membership=membership, branch=other, on=today - timedelta(days=40)),
        "later": lambda: move_member(membership=membership, branch=other, on=today + timedelta(days=60)),
        "join": lambda: joining.transfer(membership=membership, branch=other, on=today),
        "asked": lambda: ask_transfer(membership=membership, branch=other, by=hq),
        "all": lambda: transfer_all(branch=branch, to=other, on=today, reason="branch_closed"),
        "closing": lambda: close_branch(branch=branch, on=today, successor=other),
        "closing run": lambda: start_closing(branch=branch, on=today, successor=other, reason="دمج", by=hq),
    }


DOORS = ["move", "dated back", "later", "join", "asked", "all", "closing", "closing run"]


@pytest.mark.parametrize("door", DOORS)
def test_nobody_on_an_open_roll_is_moved(party, membership, meeting, hq, door):
    [said] = refusal(moves(party, membership, hq)[door])
    assert meeting.title in said
    assert "المنتقل" in said
    membership.refresh_from_db()
    assert (membership.ended_on, membership.branch) == (None, party["local"])


@pytest.mark.parametrize("door", [door for door in DOORS if door not in {"dated back", "closing run"}])
@pytest.mark.parametrize("end", ["cancelled", "closed", "past"])
def test_once_the_meeting_is_over_they_are(party, membership, meeting, hq, door, end):
    if end == "cancelled":
        cancel(meeting=meeting, reason="عاصفة", by=hq)
    elif end == "closed":
        Meeting.objects.filter(pk=meeting.pk).update(date=localdate(), closed_at="12:00")
    else:
        Meeting.objects.filter(pk=meeting.pk).update(date=localdate() - timedelta(days=1))
    moves(party, membership, hq)[door]()
    membership.refresh_from_db()
    assert membership.ended_on is not None


def test_who_is_excluded_or_struck_off_may_move(party, membership, meeting):
    RollEntry.objects.filter(membership=membership).update(state="excluded", reason="dues")
    assert move_member(membership=membership, branch=party["other"], on=localdate()).branch == party["other"]


def test_who_is_on_the_roll_may_leave_the_party(membership, meeting):
    leave_party(membership=membership, on=localdate(), reason=Membership.EndReason.RESIGNATION)
    assert membership.ended_on == localdate()


def test_a_request_waits_until_the_roll_is_closed(party, membership, meeting, hq, client):
    own = make_user(membership.person)
    request = ask_transfer(membership=membership, branch=party["other"], by=own)
    assert meeting.title in refusal(agree_to_transfer, request=request, by=hq)[0]
    assert TransferRequest.objects.get().is_waiting
    client.force_login(hq)
    address = reverse("members:transfer", args=[make_member(party["local"], family_name="الثاني").person_id])
    assert client.get(address).status_code == 200  # who joined after the call is on no roll


def test_the_page_says_why(party, membership, meeting, hq, client):
    client.force_login(hq)
    address = reverse("members:transfer", args=[membership.person_id])
    answer = client.post(address, {"branch": party["other"].pk, "on": f"{localdate():%d/%m/%Y}"})
    assert answer.status_code == 422
    assert meeting.title in answer.content.decode()


@pytest.mark.postgresql
def test_the_database_refuses_it_too(membership, meeting):
    with pytest.raises(IntegrityError, match="open roll"), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(ended_on=localdate(), end_reason="transfer")
    Membership.objects.filter(pk=membership.pk).update(ended_on=localdate(), end_reason="resignation")
