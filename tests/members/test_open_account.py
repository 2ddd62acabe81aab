"""From a person's file to an account with its link, in two pages."""

import re

import pytest
from django.urls import reverse

from members.models import User
from tests.factories import holder_of, make_member, make_officer

CODE = re.compile(r"/link/([0-9A-Z-]{24})/")


@pytest.fixture
def newcomer(party):
    fields = {"given_name": "هدى", "family_name": "الزموري", "phone": "+212612345678", "email": "houda@example.org"}
    return make_member(party["local"], **fields).person


@pytest.fixture
def page(newcomer):
    return reverse("members:open-account", args=[newcomer.pk])


def file_of(person):
    return reverse("members:person", args=[person.pk])


def test_the_file_offers_it_to_who_may_and_shows_its_state_afterwards(client, newcomer, page, branch_secretary):
    client.force_login(branch_secretary)
    assert f'href="{page}"' in client.get(file_of(newcomer)).text
    form = client.get(page).context["form"]
    assert form.initial == {"username": "hda.alzmouri", "email": "houda@example.org"}
    made = client.post(page, {"username": "houda", "email": "houda@example.org"})
    assert made.status_code == 200
    assert CODE.search(made.text)
    assert "https://wa.me/212612345678?text=" in made.text
    assert made["Cache-Control"] == "private, no-store"
    text = client.get(file_of(newcomer)).text
    assert "سُلِّم رابطه ولم يُستعمل بعد" in text
    assert reverse("members:invitation", args=[User.objects.get(person=newcomer).pk]) in text
    assert f'href="{page}"' not in text
    assert not CODE.search(text)


def test_the_link_opens_for_its_owner(client, newcomer, page, branch_secretary):
    client.force_login(branch_secretary)
    code = CODE.search(client.post(page, {"username": "houda", "email": ""}).text)[1]
    client.logout()
    assert client.get(reverse("members:choose-password", args=[code])).status_code == 200


def test_sent_again_it_leads_to_the_file_and_opens_no_second_account(client, newcomer, page, branch_secretary):
    client.force_login(branch_secretary)
    client.post(page, {"username": "houda"})
    for answer in (client.post(page, {"username": "houda"}), client.get(page)):
        assert answer.url == file_of(newcomer)
    assert User.objects.filter(person=newcomer).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "houda", "email": "لا"}, "email"),
    ],
)
def test_what_is_no_name_is_refused_next_to_its_field(client, page, branch_secretary, typed, field):
    client.force_login(branch_secretary)
    answer = client.post(page, typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not User.objects.filter(person__family_name="الزموري").exists()


def test_the_treasurers_account_is_the_level_aboves_to_open(client, bureau, branch_secretary, secretary):
    person = holder_of(bureau, "treasurer")
    page = reverse("members:open-account", args=[person.pk])
    client.force_login(branch_secretary)
    assert client.get(page).status_code == 403
    assert page not in client.get(file_of(person)).text
    client.force_login(secretary)
    assert page in client.get(file_of(person)).text
    assert CODE.search(client.post(page, {"username": "amin"}).text)


def test_others_learn_nothing_of_accounts(client, party, newcomer, page):
    treasurer = make_officer(party["local"], "treasurer")
    client.force_login(treasurer)
    assert "بلا حساب" not in client.get(file_of(newcomer)).text
    assert client.post(page, {"username": "houda"}).status_code == 403
    assert not User.objects.filter(person=newcomer).exists()
