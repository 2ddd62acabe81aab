"""Nothing that a signed-in user sees is kept by a cache."""

import pytest
from django.urls import reverse

from tests.factories import make_user


@pytest.fixture
def pages(party, branch_secretary, client):
    client.force_login(branch_secretary)
    return {
        "home": "/",
        "own file": reverse("members:me"),
        "file": reverse("members:person", args=[branch_secretary.person_id]),
        "led on": reverse("branches:mine"),
        "refused": reverse("treasury:rates", args=[party["local"].slug]),
        "administration": reverse("admin:index"),
        "list": reverse("admin:members_person_changelist"),
        "account": reverse("account_email"),
        "sign out": reverse("account_logout"),
    }


def test_every_signed_in_page_is_for_this_window_alone(client, pages):
    found = {name: client.get(address, follow=False)["Cache-Control"] for name, address in pages.items()}
    assert found == dict.fromkeys(pages, "private, no-store")


def test_a_part_of_a_page_too(client, pages):
    answer = client.get(pages["home"], {"q": "فرع"}, headers={"HX-Request": "true"})
    assert answer["Cache-Control"] == "private, no-store"


def test_an_error_of_the_server_too(client, pages, monkeypatch):
    monkeypatch.setattr("members.views.own.file_of", lambda person: 1 / 0)
    client.raise_request_exception = False
    answer = client.get(pages["own file"])
    assert (answer.status_code, answer["Cache-Control"]) == (500, "private, no-store")


def test_the_sheet_of_colours_is_kept_and_health_costs_one_query(client, db, django_assert_num_queries):
    client.force_login(make_user())
    assert "public" in client.get(reverse("brand_css"), {"v": "1"})["Cache-Control"]
    with django_assert_num_queries(1):
        client.get("/health/")


def test_a_visitor_s_page_is_not_marked(client, db):
    assert "no-store" not in client.get("/").get("Cache-Control", "")
