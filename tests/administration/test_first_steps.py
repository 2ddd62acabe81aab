"""A new party is led from nothing to a working branch: the steps tick themselves."""

import pytest
from django.urls import reverse

from administration.first_steps import first_steps
from branches.models import Kind
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.treasury.money import rate

HOME = reverse("branches:home")
pytestmark = pytest.mark.django_db


@pytest.fixture
def headquarters(client):
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


def ticks(user):
    return [step.is_done for step in first_steps(user)]


def addresses(user):
    return [step.address or "" for step in first_steps(user)]


def test_on_an_empty_database_the_tree_comes_first(client, settings, headquarters):
    settings.PARTY = settings.PARTY | {"name": ""}
    assert ticks(headquarters) == [False] * 6
    assert addresses(headquarters)[1] == reverse("admin:branches_branch_add")
    assert addresses(headquarters)[2:5] == ["", "", ""]
    text = client.get(HOME).text
    assert "الخطوات الأولى" in text
    assert f'href="{reverse("admin:branches_branch_add")}"' in text


def test_each_step_ticks_itself(client, headquarters):
    root = make_branch(kind=Kind.NATIONAL, name="المقر الوطني", slug="hq")
    assert addresses(headquarters)[1] == reverse("branches:territory")
    local = make_branch(root, slug="first")
    assert ticks(headquarters) == [True, True, False, False, False, False]
    assert addresses(headquarters)[2] == reverse("members:join", args=["first"])
    person = make_member(local).person
    assert ticks(headquarters)[2]
    rate(root, 20)
    assert ticks(headquarters)[4]
    make_user(person)
    assert ticks(headquarters) == [True, True, True, False, True, True]


def test_once_all_is_done_the_list_is_gone(client, headquarters, elected):
    assert first_steps(headquarters) is None
    assert "الخطوات الأولى" not in client.get(HOME).text


@pytest.fixture
def elected(party):
    from meetings.models import Election
    from tests.meetings.records import make_meeting

    bureau = make_bureau(party["local"], "treasurer")
    rate(party["national"], 20)
    make_user(make_member(party["local"]).person)
    Election.objects.create(meeting=make_meeting(party["local"]), organ="bureau", bureau=bureau)


def test_it_is_the_headquarters_list_alone(client, party):
    client.force_login(make_officer(party["region"], "first_secretary"))
    assert "الخطوات الأولى" not in client.get(HOME).text


def test_it_costs_three_queries_at_most(headquarters, django_assert_max_num_queries):
    make_branch(kind=Kind.NATIONAL, name="المقر الوطني", slug="hq")
    with django_assert_max_num_queries(3):
        first_steps(headquarters)
