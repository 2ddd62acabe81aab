"""The lists of a branch find who has moved away by the name alone: their phone is the next branch's to know."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from members.joining import transfer
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_user
from tests.treasury.pages import grid_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(party):
    """Somebody who moved to another province, whose phone the branch left does not see."""
    member = make_member(party["local"], given_name="رشيدة", family_name="الغرباوي", on=localdate() - timedelta(400))
    member.person.phone = "+212661020304"
    member.person.save()
    return transfer(membership=member, branch=party["far"], on=localdate() - timedelta(1))


@pytest.fixture
def party(party):
    province = make_branch(party["region"], Kind.PROVINCE, "إقليم مجاور", "beside")
    return party | {"far": make_branch(province, Kind.LOCAL, "فرع مجاور", "beside-local")}


@pytest.fixture
def officers(party):
    bureau = make_bureau(party["local"], "branch_secretary", "treasurer")
    return {office: make_user(holder_of(bureau, office)) for office in ("branch_secretary", "treasurer")}


def members_list(branch):
    return reverse("members:list", args=[branch.slug]) + "?state=former"


def sheet(branch):
    return reverse("treasury:collect", args=[branch.slug]) + "?all=1"


def grid(branch):
    return f"{grid_url(branch)}?all=1"


LISTS = [("branch_secretary", members_list), ("treasurer", grid), ("treasurer", sheet)]


@pytest.mark.parametrize(("office", "address"), LISTS, ids=["members", "grid", "sheet"])
def test_by_the_name_and_not_by_the_phone(client, party, officers, moved, office, address):
    client.force_login(officers[office])
    by_name = client.get(f"{address(party['local'])}&q=الغرباوي").text
    assert "رشيدة الغرباوي" in by_name
    for part in ("661020304", "21266"):
        assert "رشيدة الغرباوي" not in client.get(f"{address(party['local'])}&q={part}").text
