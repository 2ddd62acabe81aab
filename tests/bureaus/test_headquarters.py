"""The first account of a party is opened by a command: a link for one use, never a password that others know."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from members.models import Invitation, User
from tests.factories import PASSWORD, make_user

CHOSEN = "a-word-for-the-house"
pytestmark = pytest.mark.django_db


def run(*args, **options):
    out = StringIO()
    call_command("headquarters", *args, stdout=out, **options)
    return out.getvalue()


def path_in(text):
    return re.search(r"https?://[^/]+(/link/\S+)", text)[1]


def choose(client, path):
    return client.post(path, {"new_password1": CHOSEN, "new_password2": CHOSEN})


def test_the_first_account_has_no_password_until_its_owner_uses_the_link(client):
    path = path_in(run("hq", email="hq@example.org"))
    account = User.objects.get()
    assert (account.username, account.email, account.is_superuser) == ("hq", "hq@example.org", True)
    assert not account.has_usable_password()
    assert client.get(path).status_code == 200
    assert choose(client, path).status_code == 302
    assert client.login(username="hq", password=CHOSEN)
    assert client.get("/").status_code == 200
    client.logout()
    assert client.get(path).status_code == 404
    assert choose(client, path).status_code == 404


def test_a_second_link_makes_the_first_useless_and_opens_no_second_account(client):
    first, second = path_in(run("hq")), path_in(run("HQ"))
    assert User.objects.count() == 1
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_headquarters_that_are_locked_out_get_a_link_and_keep_their_password_until_it_is_used(client):
    account = make_user(username="hq", is_superuser=True)
    path = path_in(run("hq"))
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert choose(client, path).status_code == 302
    account.refresh_from_db()
    assert account.check_password(CHOSEN)


def test_no_other_account_and_no_closed_one_is_opened_this_way():
    make_user(username="treasurer")
    make_user(username="gone", is_superuser=True, is_active=False)
    for username in ("treasurer", "gone"):
        with pytest.raises(CommandError, match="مغلق"):
            run(username)
    assert not Invitation.objects.exists()


def test_headquarters_called_as_in_the_demo_are_no_demo():
    run("hq", email="hq@example.org")
    out = StringIO()
    call_command("demo", accounts=True, stdout=out)
    assert out.getvalue() == ""


def test_a_name_that_is_none_is_refused():
    with pytest.raises(CommandError):
        run("a name with spaces")
    assert not User.objects.exists()


def test_the_name_may_stand_in_the_environment(settings):
    settings.HEADQUARTERS_USERNAME, settings.HEADQUARTERS_EMAIL = "hq", "HQ@example.org"
    run()
    assert User.objects.get().email == "hq@example.org"


def test_without_a_name_and_without_a_terminal_it_says_what_to_type():
    with pytest.raises(CommandError, match="HEADQUARTERS_USERNAME"):
        run()


def test_in_a_terminal_it_asks(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: " hq ")
    run()
    assert User.objects.get().username == "hq"


@pytest.mark.parametrize(
    ("debug", "https", "hosts", "address"),
    [
        (True, False, ["localhost"], "http://127.0.0.1:8000/link/"),
        (False, True, ["maktab.example.org", "www.example.org"], "https://maktab.example.org/link/"),
        (False, False, [".example.org"], "http://example.org/link/"),
    ],
)
def test_the_link_leads_to_where_the_site_answers(settings, monkeypatch, debug, https, hosts, address):
    monkeypatch.delenv("PORT", raising=False)
    settings.DEBUG, settings.HTTPS, settings.ALLOWED_HOSTS = debug, https, hosts
    assert address in run("hq")
    assert "https://branch.example.org/link/" in run("hq", site="https://branch.example.org/")
