"""Two officers at the same moment: one act is recorded, the other is refused in words."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.closures import close_branch
from bureaus.departures import leave_party, move_member
from bureaus.transfers import agree_to_transfer, ask_transfer
from members.joining import join
from members.models import Category, Membership, Suspension
from members.suspending import reinstate, suspend
from tests.factories import make_member, make_officer, make_person, make_user
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
        except PermissionDenied as refusal:  # what was done meanwhile left the act to somebody else
            return str(refusal)
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


@pytest.fixture
def movers(party):
    """(membership, request, who agrees for the branch left, who for the one entered)."""
    left, entered = (make_officer(party[key], "branch_secretary") for key in ("local", "other"))
    membership = make_member(party["local"])
    asked = ask_transfer(membership=membership, branch=party["other"], by=make_user(membership.person))
    return membership, asked, left, entered


def test_two_branches_that_agree_at_once_move_the_member_once(movers):
    membership, asked, *officers = movers
    found = outcomes([partial(agree_to_transfer, request=asked, by=by) for by in officers])
    assert found == ["done", "done"]
    asked.refresh_from_db()
    assert (asked.state, asked.joined.previous) == ("done", membership)
    assert Membership.objects.filter(person=membership.person).count() == 2


def test_the_last_agreement_and_a_departure_at_once(movers):
    membership, asked, left, entered = movers
    agree_to_transfer(request=asked, by=left)
    found = outcomes(
        [
            partial(agree_to_transfer, request=asked, by=entered),
            lambda: leave_party(membership=again(membership), on=DAY, reason="resignation"),
        ]
    )
    assert "done" in found
    asked.refresh_from_db()
    rows = Membership.objects.filter(person=membership.person)
    assert (asked.state, rows.count()) in {("done", 2), ("lapsed", 1)}


def test_an_agreement_and_the_closing_of_a_branch_at_once(party, movers):
    membership, asked, left, entered = movers
    agree_to_transfer(request=asked, by=left)
    outcomes(
        [
            partial(agree_to_transfer, request=asked, by=entered),
            partial(close_branch, branch=party["other"], on=localdate(), successor=party["province"]),
        ]
    )
    asked.refresh_from_db()
    open_row = Membership.objects.get(person=membership.person, ended_on=None)
    assert (asked.state, open_row.branch.slug) in {("done", "nakhil-province"), ("waiting", "nakhil")}


def test_a_request_is_asked_once(party):
    membership = make_member(party["local"])
    by = make_user(membership.person)
    found = outcomes([lambda: ask_transfer(membership=again(membership), branch=party["other"], by=by)] * 2)
    assert found == ["هناك طلب انتقال سابق لهذه العضوية ما زال في انتظار الجواب.", "done"]
