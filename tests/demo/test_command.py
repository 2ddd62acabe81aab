"""`manage.py demo` never touches a database in use, nor that of a service."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from branches.models import Branch
from tests.factories import make_branch


@pytest.fixture(autouse=True)
def _developing(settings):
    settings.DEBUG = True


def run(*args, **options):
    out = StringIO()
    call_command("demo", *args, stdout=out, **options)
    return out.getvalue()


def test_a_database_in_use_is_refused(db):
    make_branch()
    with pytest.raises(CommandError, match="not empty"):
        run()
    assert Branch.objects.count() == 1


def test_if_empty_leaves_a_database_in_use_alone_and_says_so(db):
    make_branch()
    assert run(if_empty=True) == "There is a party already: nothing was loaded.\n"
    assert Branch.objects.count() == 1


def test_a_service_is_refused(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        run()
    assert not Branch.objects.exists()


def test_no_accounts_are_printed_where_the_demo_is_not_loaded(db):
    make_branch()
    assert run("--accounts") == ""
