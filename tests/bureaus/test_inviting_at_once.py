"""Sheets of invitations made, made again and revoked by several at once: PostgreSQL alone has such moments."""

from uuid import uuid4

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from bureaus.inviting import invite_together, revoke_sheet, revoke_unsent
from members.models import Invitation, InvitationSheet, User
from tests.factories import make_member, make_user
from tests.threads import at_once, meanwhile

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def members(party):
    return [make_member(party["local"], family_name=name).person for name in ("أ", "ب", "ج")]


@pytest.fixture
def asked(party, members, branch_secretary):
    return {"branch": party["local"], "people": [person.pk for person in members], "by": branch_secretary}


def test_two_officers_at_once_open_each_account_once(asked, members):
    """Both sheets are made; of each member's links the later one waits, and the other is revoked."""
    officers = [asked["by"], make_user(is_superuser=True)]
    sheets = at_once(lambda by: invite_together(**asked | {"by": by}, key=uuid4())[0], officers)
    assert User.objects.filter(person__in=members).count() == 3
    assert Invitation.objects.waiting().count() == 3
    states = [sheet.invitations.count_states(timezone.now()) for sheet in sheets]
    assert sorted((state["waiting"], state["revoked"]) for state in states) == [(0, 3), (3, 0)]


@pytest.mark.parametrize("by_email", [False, True])
def test_a_form_sent_twice_at_once_makes_one_sheet(asked, members, by_email):
    for number, person in enumerate(members):
        person.email = f"member{number}@example.org"
        person.save()
    key = uuid4()
    made = at_once(lambda _number: invite_together(**asked, key=key, by_email=by_email), [1, 2])
    assert made[0][0] == made[1][0]
    assert sorted(len(links) for _sheet, links in made) == ([0, 3] if by_email else [3, 3])
    assert InvitationSheet.objects.get().invitations.waiting().count() == 3


@pytest.mark.parametrize("way", ["made again", "revoked", "not sent"])
def test_no_link_is_revoked_while_its_owner_is_using_it(asked, way):
    """The owner holds the account from the moment of reading the link: who revokes it waits, and reads it after."""
    key = uuid4()
    sheet, made = invite_together(**asked, key=key)
    links = [invitation for invitation, _code in made]
    revoke = {
        "made again": lambda: invite_together(**asked, key=key),
        "revoked": lambda: revoke_sheet(sheet=sheet, by=asked["by"]),
        "not sent": lambda: revoke_unsent(invitations=links, by=asked["by"]),
    }[way]
    account = User.objects.filter(pk=links[1].user_id)
    using = meanwhile(lambda: account.select_for_update(no_key=True).get())
    with using, pytest.raises(OperationalError), transaction.atomic():
        revoke()
    assert Invitation.objects.waiting().count() == 3
    revoke()
    assert not Invitation.objects.waiting().filter(pk__in=[link.pk for link in links]).exists()
