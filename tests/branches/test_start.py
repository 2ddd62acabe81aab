"""After signing in, each comes to their own work."""

import pytest
from django.urls import reverse

from tests.factories import make_bureau, make_member, make_officer, make_user
from tests.treasury.money import rate

START = reverse("branches:start")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "office", "address"),
    [
        ("local", "treasurer", "/branches/nakhil/dues/"),
        ("local", "deputy_treasurer", "/branches/nakhil/dues/"),
        ("local", "branch_secretary", "/branches/nakhil/"),
        ("local", "rapporteur", "/branches/nakhil/"),
        ("local", "counsellor", "/branches/nakhil/"),
        ("province", "first_secretary", "/admin/"),
        ("region", "deputy_secretary", "/admin/"),
    ],
)
def test_an_officer_lands_on_the_work_of_the_office(client, party, key, office, address):
    client.force_login(make_officer(party[key], office))
    assert client.get(START).url == address


def test_of_two_offices_the_higher_branch_comes_first(client, party):
    user = make_officer(party["local"], "treasurer")
    make_bureau(party["province"], "first_secretary", holders=[user.person])
    client.force_login(user)
    assert client.get(START).url == "/admin/"


def test_a_member_without_office_lands_on_the_own_page(client, party):
    client.force_login(make_user(make_member(party["local"]).person))
    assert client.get(START).url == "/me/"


def test_an_office_that_its_account_may_not_use_yet_opens_the_own_page(client, party):
    user = make_officer(party["local"], "treasurer")
    user.owner_confirmed_at = None
    user.save()
    client.force_login(user)
    assert client.get(START).url == "/me/"


def test_the_headquarters_land_in_the_administration_once_the_first_steps_are_done(client, party):
    rate(party["national"], 20)
    make_officer(party["local"], "branch_secretary")
    client.force_login(make_user(is_superuser=True))
    assert client.get(START).url == "/admin/"


def test_before_the_first_branch_the_headquarters_begin_at_home(client):
    client.force_login(make_user(is_superuser=True))
    assert client.get(START).url == "/"


def test_visitors_sign_in_first(client):
    assert client.get(START).status_code == 302
    assert "login" in client.get(START).url


def test_signing_in_leads_there_and_to_the_page_that_was_asked_for(client, party):
    user = make_officer(party["local"], "treasurer")
    user.set_password("مفتاح-طويل-جدا-2026")
    user.save()
    data = {"login": user.username, "password": "مفتاح-طويل-جدا-2026"}
    assert client.post(reverse("account_login"), data).url == START
    client.logout()
    asked = client.post(reverse("account_login"), data | {"next": "/branches/nakhil/members/"})
    assert asked.url == "/branches/nakhil/members/"
