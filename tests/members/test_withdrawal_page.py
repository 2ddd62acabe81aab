"""The page on which a resignation or a death that was recorded of the wrong person is taken back."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import leave_party
from bureaus.returning import rejoin_member
from members.anonymising import anonymise
from members.models import Category
from tests.factories import make_bureau, make_member, make_user

GONE = date(2026, 1, 15)
WRONG = {"reason": "تشابه أسماء"}
pytestmark = pytest.mark.django_db


def gone(branch, reason="resignation", **names):
    """A membership of `branch` that ended by `reason`."""
    membership = make_member(branch, **names)
    leave_party(membership=membership, on=GONE, reason=reason)
    return membership


def page_of(membership):
    return reverse("members:withdraw-departure", args=[membership.pk])


def file_of(membership):
    return reverse("members:person", args=[membership.person_id])


def is_open(membership):
    membership.refresh_from_db()
    return membership.ended_on is None


@pytest.mark.parametrize("reason", ["resignation", "death"])
def test_it_is_found_on_the_file_and_taken_back_with_a_reason(client, party, branch_secretary, reason):
    membership = gone(party["local"], reason)
    client.force_login(branch_secretary)
    assert client.get(file_of(membership)).text.count(f'href="{page_of(membership)}"') == 2  # an act; the membership
    assert "تستمر العضوية كأنها لم تنته" in client.get(page_of(membership)).text
    assert client.post(page_of(membership), {"reason": " "}).status_code == 422
    assert not is_open(membership)
    answer = client.post(page_of(membership), WRONG)
    assert (answer.status_code, answer.url) == (302, file_of(membership))
    assert is_open(membership)
    assert membership.history.first().history_change_reason == "تشابه أسماء"
    assert page_of(membership) not in client.get(answer.url).text


def test_twice_says_that_nothing_is_recorded(client, party, branch_secretary):
    membership = gone(party["local"])
    client.force_login(branch_secretary)
    client.post(page_of(membership), WRONG)
    answer = client.post(page_of(membership), WRONG, follow=True)
    assert "لا استقالة ولا وفاة مسجلة هنا" in answer.text
    assert is_open(membership)


def test_who_takes_it_back_and_who_only_reads(
    client, party, branch_secretary, treasurer, secretary, teammate, member, outsider
):
    membership, found = gone(party["local"]), []
    for user in (treasurer, secretary, teammate, member, outsider, branch_secretary):
        client.force_login(user)
        answers = client.get(page_of(membership)), client.post(page_of(membership), WRONG)
        found.append(tuple(answer.status_code for answer in answers))
        assert is_open(membership) is (user == branch_secretary)
    assert found == [(403, 403), (403, 403), (404, 404), (404, 404), (404, 404), (200, 302)]


def test_readers_are_not_offered_it(client, party, treasurer, secretary):
    membership = gone(party["local"])
    for user in (treasurer, secretary):
        client.force_login(user)
        assert page_of(membership) not in client.get(file_of(membership)).text


def test_of_an_officer_of_the_level_above_the_branch_takes_nothing_back(client, party, branch_secretary, region):
    membership = make_member(party["local"])
    chief = make_member(party["province"]).person
    make_bureau(party["province"], "first_secretary", "counsellor", holders=[chief, membership.person])
    leave_party(membership=membership, on=localdate(), reason="resignation")
    client.force_login(branch_secretary)
    assert page_of(membership) not in client.get(file_of(membership)).text
    answer = client.post(page_of(membership), WRONG)
    assert answer.status_code == 403
    assert "يقرر في شأن هذه العضوية" in answer.text
    client.force_login(region)
    assert page_of(membership) in client.get(file_of(membership)).text
    assert client.post(page_of(membership), WRONG).status_code == 302


def test_nobody_takes_back_their_own(client, party, bureau, member):
    membership = member.person.memberships.get()
    leave_party(membership=membership, on=GONE, reason="resignation")
    member.is_superuser = True
    member.save()
    client.force_login(member)
    assert client.post(page_of(membership), WRONG).status_code == 403
    assert page_of(membership) not in client.get(file_of(membership)).text


def test_who_came_back_since_has_nothing_to_take_back(client, party, branch_secretary):
    membership = gone(party["local"])
    regular = Category.objects.get(code="regular")
    rejoin_member(person=membership.person, branch=party["local"], on=date(2026, 2, 1), category=regular)
    client.force_login(branch_secretary)
    assert page_of(membership) not in client.get(file_of(membership)).text
    answer = client.post(page_of(membership), WRONG)
    assert (answer.status_code, is_open(membership)) == (422, False)
    assert "عضو في فرع" in answer.text


def test_an_expulsion_and_an_anonymised_record_are_not_offered(client, party, bureau):
    expelled = gone(party["local"], "expulsion")
    nobody = gone(party["local"])
    anonymise(person=nobody.person, by=make_user(is_superuser=True), reason="request")
    client.force_login(make_user(is_superuser=True))
    for membership in (expelled, nobody):
        assert page_of(membership) not in client.get(file_of(membership)).text
    assert client.post(page_of(expelled), WRONG).status_code == 302
    assert client.post(page_of(nobody), WRONG).status_code == 422
    assert not is_open(expelled)
    assert not is_open(nobody)


def test_the_administration_keeps_the_same_rights(client, party, branch_secretary, secretary):
    membership = gone(party["local"])
    admin = reverse("admin:members_membership_withdraw-departure", args=[membership.pk])
    for user, status in ((secretary, 403), (branch_secretary, 302)):
        client.force_login(user)
        assert client.post(admin, {"reason": ""}).status_code == (403 if status == 403 else 200)
        assert client.post(admin, WRONG).status_code == status
    assert is_open(membership)
