"""`manage.py prepare`: a fresh database is ready, with the demo or for a party of one's own."""

from io import StringIO

import pytest
from django.core.management import call_command

from branches.models import Branch
from bureaus.models import Office
from config.management.commands import prepare
from look.brand import party
from members.models import User
from tests.factories import make_branch, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(monkeypatch, settings):
    """The names of the commands that `prepare` would call; only `sync_rights` and `headquarters` really run."""
    settings.DEBUG, names = True, []

    def note(name, *args, **options):
        names.append(name)
        if name in ("sync_rights", "headquarters"):
            call_command(name, *args, **options)

    monkeypatch.setattr(prepare, "call_command", note)
    return names


def run(**options):
    out = StringIO()
    call_command("prepare", stdout=out, **options)
    return out.getvalue()


def test_a_party_of_ones_own_begins_empty_and_is_told_how_the_first_account_is_opened(called):
    text = run(no_demo=True)
    assert called == ["migrate", "sync_rights"]
    assert "manage.py headquarters NAME" in text
    assert Office.objects.exists()
    assert not Branch.objects.exists()
    assert not User.objects.exists()


def test_the_account_named_in_the_environment_is_opened_with_a_link(called, settings):
    settings.HEADQUARTERS_USERNAME = "hq"
    assert "/link/" in run(no_demo=True)
    assert not User.objects.get(username="hq", is_superuser=True).has_usable_password()
    assert "/link/" not in run(no_demo=True)


def test_a_service_gets_no_demo_and_is_not_served_from_here(called, settings):
    settings.DEBUG = False
    run(serve=True)
    assert called == ["migrate", "sync_rights"]


def test_the_name_of_the_demo_is_shown_with_the_demo_alone(called, settings):
    settings.PARTY = settings.PARTY | {"name": "", "name_latin": ""}
    member = make_member(make_branch())
    make_user(username="hq-1", is_superuser=True)
    run(serve=True)
    assert (party()["name"], party()["name_latin"]) == ("مكتب", "Maktab")
    make_user(member.person, username="hq", email="hq@example.org", is_superuser=True)
    run(serve=True)
    assert (party()["name"], party()["name_latin"]) == ("حزب الأفق", "Hizb al-Ufuq")
    assert called[-1] == "runserver"


def test_the_partys_own_name_stays_over_the_demo(called, settings):
    settings.PARTY = settings.PARTY | {"name": "حزب الورد"}
    make_user(make_member(make_branch()).person, username="hq", email="hq@example.org", is_superuser=True)
    run(serve=True)
    assert party()["name"] == "حزب الورد"
