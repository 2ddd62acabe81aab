"""What a card is today, and why it is not valid: told in the administration's list, and stored nowhere."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import leave_party, move_member
from members.cards import issue_card, revoke_card
from members.models import MembershipCard
from members.suspending import suspend
from tests.factories import make_member, make_user

LIST = "admin:members_membershipcard_changelist"


@pytest.fixture
def membership(party):
    return make_member(party["local"], on=date(2020, 1, 1), given_name="هدى", family_name="الزموري", gender="F")


@pytest.fixture
def card(membership, branch_secretary):
    return issue_card(membership=membership, by=branch_secretary)


def standing_of(card, day=None):
    found = MembershipCard.objects.with_standing(day or localdate()).get(pk=card.pk)
    is_valid = MembershipCard.objects.valid_on(day or localdate()).filter(pk=card.pk).exists()
    assert is_valid == (found.standing == MembershipCard.Standing.VALID)
    return found.standing


def test_a_card_is_valid_within_its_days(card):
    assert standing_of(card) == "valid"
    assert standing_of(card, card.started_on - timedelta(days=1)) == "to_come"
    assert standing_of(card, card.last_day) == "valid"
    assert standing_of(card, card.ended_on) == "over"


def test_who_moved_is_told_from_who_left(party, card, membership, region):
    move_member(membership=membership, branch=party["other"], on=localdate())
    assert standing_of(card) == "moved"
    moved = membership.person.memberships.get(branch=party["other"])
    leave_party(membership=moved, on=localdate() + timedelta(days=1), reason="resignation")
    assert standing_of(card) == "moved"
    assert standing_of(card, localdate() + timedelta(days=1)) in ("left", "over")  # on the last of December


def test_a_suspension_is_said(card, membership):
    suspend(membership=membership, on=localdate(), reason="قرار")
    assert standing_of(card) == "suspended"


def test_a_revocation_comes_before_all_else(party, card, membership, branch_secretary):
    revoke_card(card=card, reason="lost", by=branch_secretary)
    move_member(membership=membership, branch=party["other"], on=localdate())
    assert standing_of(card) == "revoked"


def test_the_administration_says_it(client, party, card, membership, branch_secretary):
    move_member(membership=membership, branch=party["other"], on=localdate())
    issue_card(membership=make_member(party["local"]), by=branch_secretary)
    client.force_login(make_user(is_superuser=True))
    page = client.get(reverse(LIST))
    assert page.text.count("انتقل صاحبها إلى فرع آخر") == 1
    assert page.text.count('<td class="field-standing">صالحة</td>') == 1
    one = client.get(reverse("admin:members_membershipcard_change", args=[card.pk]))
    assert "انتقل صاحبها إلى فرع آخر" in one.text
