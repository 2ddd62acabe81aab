"""The log: an address that is a secret does not stand in it, whatever became of the request."""

import io
import logging

import pytest
from django.urls import reverse

from bureaus.accounts import open_account
from members.limits import LIMITS
from tests.factories import make_member

TWO_THAT_DIFFER = {"new_password1": "olive-harvest-41", "new_password2": "olive-harvest-42"}


@pytest.fixture
def log(monkeypatch):
    """What the process writes, as text, at the level of service."""
    (handler,) = [handler for handler in logging.getLogger().handlers if handler.name == "stdout"]
    monkeypatch.setattr(handler, "stream", io.StringIO())
    monkeypatch.setattr(logging.getLogger("django"), "level", logging.INFO)
    logging.getLogger("django").manager._clear_cache()
    yield handler.stream
    logging.getLogger("django").manager._clear_cache()


@pytest.fixture
def code(party, branch_secretary):
    person = make_member(party["local"]).person
    return open_account(person=person, username="houda", by=branch_secretary)[2]


def test_the_code_of_a_link_that_opens_is_not_logged(client, log, code):
    address = reverse("members:choose-password", args=[code])
    assert client.post(address, TWO_THAT_DIFFER).status_code == 422
    assert client.put(address).status_code == 405
    assert client.get(address).status_code == 200  # it opens still
    assert log.getvalue().splitlines() == [
        "WARNING django.request: Unprocessable Entity: /link/…/",
        "WARNING django.request: Method Not Allowed (PUT): /link/…/",
    ]


def test_nor_where_the_limit_or_a_form_of_elsewhere_is_refused(client, log, code, monkeypatch):
    monkeypatch.setitem(LIMITS, "open", "1/m/ip")
    address = reverse("members:choose-password", args=[code])
    assert [client.get(address).status_code for _time in range(2)] == [200, 429]
    client.handler.enforce_csrf_checks = True
    assert client.post(address, TWO_THAT_DIFFER).status_code == 403
    assert (log.getvalue().count("/link/…/"), code in log.getvalue()) == (2, False)


def test_nor_where_the_page_breaks(client, log, code, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("members.views.accounts.open_invitation", lambda code: 1 // 0)
    assert client.get(reverse("members:choose-password", args=[code])).status_code == 500
    assert "ERROR django.request: Internal Server Error: /link/…/" in log.getvalue()
    assert "ZeroDivisionError" in log.getvalue()
    assert code not in log.getvalue()


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/link/V77J CN37/", "/link/…/"),
        ("/link/V77J-CN37", "/link/…/"),
        ("/account/email/agreement/Mw:1abc:x_y/", "/account/email/agreement/…/"),
        ("/account/confirm-email/Mw:1abc:x_y/nothing/", "/account/confirm-email/…/nothing/"),
        ("/joining/V77J-CN37/", "/joining/…/"),
        ("/cards/V77J-CN37/back/", "/cards/…/back/"),
        ("/nowhere/V77J-CN37/", "/nowhere/V77J-CN37/"),
    ],
)
def test_the_secrets_of_other_addresses_are_masked_and_the_rest_is_read(client, db, log, address, logged):
    assert client.get(address, follow=True).status_code in (404, 410)
    assert log.getvalue().splitlines()[-1].endswith(f": {logged}")
