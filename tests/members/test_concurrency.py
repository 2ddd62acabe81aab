"""Two officers at the same moment: one act is recorded, the other is refused in words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from bureaus.departures import leave_party, move_member
from members.joining import join
from members.models import Category, Membership, Suspension
from members.suspending import reinstate, suspend
from tests.factories import make_member, make_person
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

DAY = date(2026, 1, 15)


def outcomes(acts):
    """How the acts went, done at once: "done", or the words of the refusal."""

    def run(act):
        try:
            act()
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        return "done"

    return sorted(at_once(run, acts), reverse=True)


def again(membership):
    return Membership.objects.get(pk=membership.pk)


def test_two_joins_at_once_give_one_membership(party):
    person, category = make_person(party["local"]), Category.objects.get(code="regular")

    def joining(branch):
        return lambda: join(person=person, branch=branch, on=DAY, category=category)

    found = outcomes([joining(party["local"]), joining(party["other"])])
    assert found == ["هذا الشخص عضو في فرع من قبل: سجّل انتقاله.", "done"]
    membership = Membership.objects.get(person=person)
    person.refresh_from_db()
    assert person.branch == membership.branch


def test_a_form_of_joining_sent_twice_at_once_gets_a_word(party, branch_secretary):
    guest = make_person(party["local"])
    data = {"category": Category.objects.get(code="regular").pk, "on": "15/01/2026"}

    def post(_number):
        client = Client()
        client.force_login(branch_secretary)
        return client.post(reverse("members:rejoin", args=[guest.pk]), data).status_code

    assert sorted(at_once(post, range(2))) == [302, 422]
    assert Membership.objects.filter(person=guest).count() == 1


def test_a_departure_and_a_transfer_at_once(party):
    membership = make_member(party["local"])
    found = outcomes(
        [
            lambda: leave_party(membership=again(membership), on=DAY, reason="death"),
            lambda: move_member(membership=again(membership), branch=party["other"], on=DAY),
        ]
    )
    assert found[1] == "done"
    ended = again(membership)
    assert Membership.objects.filter(person=ended.person).count() == (2 if ended.end_reason == "transfer" else 1)


def test_two_suspensions_at_once_give_one(party):
    membership = make_member(party["local"])
    found = outcomes([lambda: suspend(membership=again(membership), on=DAY, reason="قرار")] * 2)
    assert found == ["هذه العضوية مجمدة من قبل.", "done"]
    assert Suspension.objects.get().membership == membership


def test_a_suspension_is_ended_once(party):
    membership = make_member(party["local"])
    suspend(membership=membership, on=DAY, reason="قرار")
    found = outcomes([lambda: reinstate(membership=again(membership), on=date(2026, 2, 1))] * 2)
    assert found == ["هذه العضوية غير مجمدة.", "done"]
    assert Suspension.objects.get().history.count() == 2
