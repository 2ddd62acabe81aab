"""The demo's accounts sign in, and their offices give what they ought to."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from demo.accounts import PASSWORD, USERNAMES, demo_accounts
from members.models import User


@pytest.mark.parametrize("username", USERNAMES)
def test_each_account_signs_in_by_user_name_and_has_a_verified_email(demo, client, username):
    assert client.login(username=username, password=PASSWORD)
    assert EmailAddress.objects.get(user__username=username).verified


def test_the_table_names_offices_in_the_right_gender_and_branches(demo):
    accounts = {account.username: account for account in demo_accounts()}
    assert list(accounts) == list(USERNAMES)
    assert accounts["region"].office == "الكاتبة الأولى"
    assert accounts["treasurer"].office == "أمينة المال"
    assert accounts["secretary"].branch == accounts["member"].branch == str(demo.tree.locals[0])
    assert all(account.address.startswith("/") for account in accounts.values())


@pytest.mark.parametrize(
    ("username", "permission", "own", "elsewhere"),
    [
        ("treasurer", "treasury.add_payment", True, False),
        ("secretary", "members.add_person", True, False),
        ("secretary", "treasury.add_payment", False, False),
        ("rapporteur", "meetings.add_meeting", True, False),
        ("member", "members.view_person", False, False),
        ("province", "members.view_person", True, False),
        ("province", "members.add_person", False, False),
        ("region", "bureaus.add_bureau", True, True),
        ("hq", "treasury.add_payment", True, True),
    ],
)
def test_offices_give_rights_in_the_first_local_branch_and_in_another(demo, username, permission, own, elsewhere):
    reach = User.objects.get(username=username).reach(permission)
    first, *_others, last = demo.tree.locals
    assert (reach.covers(first.path), reach.covers(last.path)) == (own, elsewhere)


def test_treasurers_without_a_demo_account_cannot_sign_in(demo):
    others = User.objects.exclude(username__in=USERNAMES)
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_the_accounts_are_printed_with_their_password(demo):
    out = StringIO()
    call_command("demo", accounts=True, stdout=out)
    assert PASSWORD in out.getvalue()
    assert all(account.person in out.getvalue() for account in demo_accounts())
