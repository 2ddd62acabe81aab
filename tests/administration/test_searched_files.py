"""What a search of the administration reads of a person whose file another branch keeps: the name, nothing else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from members.joining import transfer
from members.models import Membership, Person, Sanction
from tests.factories import make_branch, make_member, make_officer, make_user
from treasury.models import Payment

pytestmark = pytest.mark.django_db
PHONE = "+212661020304"


@pytest.fixture
def moved(party):
    """A member who left the local branch for one in another region, which keeps the file since."""
    beyond = make_branch(party["national"], Kind.REGION, "جهة بعيدة", "beyond")
    away = make_branch(make_branch(beyond, Kind.PROVINCE, "إقليم بعيد", "afar"), Kind.LOCAL, "فرع بعيد", "away")
    member = make_member(party["local"], given_name="رشيدة", family_name="الغرباوي", on=localdate() - timedelta(400))
    Person.objects.filter(pk=member.person_id).update(phone=PHONE)
    member.person.refresh_from_db()
    member.person.save()
    return transfer(membership=member, branch=away, on=localdate() - timedelta(30))


@pytest.fixture
def province(party):
    return make_officer(party["province"], "first_secretary")


def found(client, user, name, words):
    client.force_login(user)
    page = client.get(reverse(f"admin:{name}_changelist"), {"q": words})
    return list(page.context["cl"].result_list)


def test_a_membership_that_ended_is_found_by_the_name(client, province, moved):
    assert found(client, province, "members_membership", "رشيده الغرباوي") == [moved.previous]


def test_it_is_not_found_by_the_phone_that_another_branch_keeps(client, province, moved):
    for part in ("661020304", "66102", "212661"):
        assert moved.previous not in found(client, province, "members_membership", part)


def test_who_sees_the_file_finds_both_by_the_phone(client, moved):
    headquarters = make_user(is_superuser=True, is_staff=True)
    rows = found(client, headquarters, "members_membership", "661020304")
    assert sorted(row.pk for row in rows) == sorted([moved.pk, moved.previous_id])


def test_a_member_of_today_is_found_by_name_phone_and_number(client, party, province):
    member = make_member(party["local"], given_name="نجيم", family_name="الصنهاجي")
    member.person.phone = PHONE
    member.person.save()
    for words in ("نجيم الصنهاجي", "661020304", member.person.shown_number):
        assert member in found(client, province, "members_membership", words)


def test_a_membership_to_come_is_found_by_the_name_before_the_file_has_come(client, party, province, moved):
    tomorrow = localdate() + timedelta(days=1)
    Membership.objects.filter(pk=moved.pk).update(ended_on=tomorrow)
    coming = Membership.objects.create(
        person=moved.person, branch=party["local"], category=moved.category, started_on=tomorrow
    )
    assert found(client, province, "members_membership", "الغرباوي") == [coming, moved.previous]
    assert found(client, province, "members_membership", "661020304") == []


def test_a_membership_is_told_once_however_many_words_are_asked(client, province, moved):
    assert found(client, province, "members_membership", "رشيدة رشيد الغرباوي غرباو") == [moved.previous]


def test_the_files_of_a_list_are_those_within_reach(client, party, province, moved):
    member = make_member(party["local"], given_name="رشيدة", family_name="المالكي")
    assert found(client, province, "members_person", "رشيدة") == [member.person]


@pytest.mark.parametrize("name", ["members_sanction", "treasury_payment"])
def test_what_is_left_of_the_time_before_is_found_by_the_name_alone(client, party, province, moved, name):
    row = make_left(name, moved.previous, make_user(is_superuser=True))
    assert row in found(client, province, name, "الغرباوي")
    assert row not in found(client, province, name, "661020304")


def make_left(name, membership, by):
    if name == "treasury_payment":
        return Payment.objects.create(
            branch=membership.branch, payer=membership.person, year=localdate().year, number=1, amount=20,
            paid_on=localdate(), recorded_by=by,
        )  # fmt: skip
    return Sanction.objects.create(
        membership=membership, kind="warning", decided_on=localdate() - timedelta(60), reason="غياب", recorded_by=by
    )
