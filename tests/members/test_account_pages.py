"""The pages by which an account belongs to its owner: the link, the password, and the change of e-mail."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from members.confirmation import confirmed_address
from members.models import User
from tests.factories import PASSWORD, make_bureau, make_member, make_user

CHOSEN = "olive-harvest-41"
CODE = re.compile(r"/link/([0-9A-Z-]{24})/")


@pytest.fixture
def newcomer(party):
    person = make_member(party["local"], given_name="هدى", family_name="الزموري", phone="+212612345678").person
    return User.objects.create_user("houda", person=person)


@pytest.fixture
def link_page(newcomer):
    return reverse("members:invitation", args=[newcomer.pk])


@pytest.fixture
def link(client, branch_secretary, link_page):
    """The address of the link that the officer's page shows."""
    client.force_login(branch_secretary)
    code = CODE.search(client.post(link_page).text)[1]
    client.logout()
    return reverse("members:choose-password", args=[code])


def choose(client, link, password=CHOSEN):
    return client.post(link, {"new_password1": password, "new_password2": password})


# The officer's page


def test_the_link_is_shown_once_to_be_sent_or_printed(client, branch_secretary, newcomer, link_page):
    client.force_login(branch_secretary)
    assert not CODE.search(client.get(link_page).text)
    made = client.post(link_page)
    code = CODE.search(made.text)[1]
    assert "https://wa.me/212612345678?text=" in made.text
    assert "sms:+212612345678?&amp;body=" in made.text
    assert made["Cache-Control"] == "private, no-store"
    assert code not in client.get(link_page).text
    assert str(branch_secretary) in client.get(link_page).text


def test_the_link_is_revoked_from_the_page(client, branch_secretary, newcomer, link_page, link):
    client.force_login(branch_secretary)
    revoke = reverse("members:revoke-invitation", args=[newcomer.pk])
    assert revoke in client.get(link_page).text
    assert client.post(revoke).status_code == 302
    assert revoke not in client.get(link_page).text
    assert client.get(link).status_code == 404


def test_who_keeps_the_file_of_an_officer_sees_the_account_and_makes_no_link(client, branch_secretary, treasurer):
    client.force_login(branch_secretary)
    address = reverse("members:invitation", args=[treasurer.pk])
    assert [client.get(address).status_code, client.post(address).status_code] == [403, 403]
    assert not treasurer.invitations.exists()


def test_the_administration_leads_there_for_who_may(client, branch_secretary, newcomer, treasurer):
    client.force_login(branch_secretary)
    for account, offered in ((newcomer, True), (treasurer, False)):
        shown = client.get(reverse("admin:members_user_change", args=[account.pk])).text
        assert (reverse("members:invitation", args=[account.pk]) in shown) is offered


def test_no_link_is_handed_over_where_the_owner_has_confirmed_an_e_mail(client, branch_secretary, newcomer, link_page):
    EmailAddress.objects.create(user=newcomer, email="houda@example.org", verified=True, primary=True)
    client.force_login(branch_secretary)
    assert client.get(link_page).context["hands_over"] is False
    assert "لا يمكنك تسليم رابط لهذا الحساب" in client.get(link_page).text
    assert client.post(link_page).status_code == 403
    assert not newcomer.invitations.exists()


# The owner's page


def test_looking_at_the_link_uses_nothing_up(client, newcomer, link):
    """Messengers open links to preview them."""
    for _visit in range(3):
        page = client.get(link)
        assert page.status_code == 200
    assert "houda" in page.text
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]


def test_the_owner_chooses_a_password_and_signs_in_with_it(client, newcomer, link):
    answer = choose(client, link)
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    client.post(reverse("account_login"), {"login": "houda", "password": CHOSEN})
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert client.get(link).status_code == choose(client, link, "another-harvest-52").status_code == 404


def test_an_officer_who_helps_the_owner_is_signed_out(client, newcomer, branch_secretary, link):
    client.force_login(branch_secretary)
    assert choose(client, link).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("password", ["short", "maktabmaktab", "1234567890123"])
def test_a_password_that_is_refused_leaves_the_link_open(client, newcomer, link, password):
    assert choose(client, link, password).status_code == 422
    assert choose(client, link).status_code == 302


def test_the_owner_s_e_mail_is_told(client, newcomer, mailoutbox):
    newcomer.email = "houda@example.org"
    newcomer.save()
    EmailAddress.objects.create(user=newcomer, email=newcomer.email, verified=True, primary=True)
    client.force_login(make_user(is_superuser=True))
    code = CODE.search(client.post(reverse("members:invitation", args=[newcomer.pk])).text)[1]
    choose(client, reverse("members:choose-password", args=[code]))
    assert [message.to for message in mailoutbox] == [["houda@example.org"]]


def test_codes_are_not_guessed_by_the_hundred(client, db):
    address = reverse("members:choose-password", args=["0000-0000-0000-0000-0000"])
    answers = [client.get(address).status_code for _guess in range(91)]
    assert answers == [404] * 90 + [429]


# Confirmation


def test_an_account_that_nobody_confirmed_says_so(client, party, bureau, branch_secretary):
    User.objects.filter(pk=branch_secretary.pk).update(owner_confirmed_at=None)
    client.force_login(branch_secretary)
    assert "ينتظر هذا الحساب تأكيد صاحبه" in client.get("/").text
    assert client.get(reverse("members:list", args=[party["local"].slug])).status_code == 404


def test_an_office_newer_than_the_link_says_so(client, party, newcomer, link):
    choose(client, link)
    newcomer.refresh_from_db()
    client.force_login(newcomer)
    assert "أُسندت إليك مهمة بعد تأكيد هذا الحساب" not in client.get("/").text
    make_bureau(party["region"], "treasurer", holders=[newcomer.person])
    assert "أُسندت إليك مهمة بعد تأكيد هذا الحساب" in client.get("/").text


def test_confirming_one_s_e_mail_gives_the_office_s_rights(client, party, branch_secretary, mailoutbox):
    EmailAddress.objects.filter(user=branch_secretary).delete()
    User.objects.filter(pk=branch_secretary.pk).update(owner_confirmed_at=None)
    signed_in(client, branch_secretary)
    client.get(reverse("account_email"))
    client.post(reverse("account_email"), {"action_send": "", "email": branch_secretary.email})
    client.post(found(mailoutbox[0], "/confirm-email/"))
    assert client.get(reverse("members:list", args=[party["local"].slug])).status_code == 200


def test_a_new_password_by_e_mail_keeps_the_limit_of_a_link(client, party, member, mailoutbox):
    User.objects.filter(pk=member.pk).update(confirmed_through=0)
    make_bureau(party["region"], "treasurer", holders=[member.person])
    client.post(reverse("account_reset_password"), {"email": member.email})
    form = client.get(found(mailoutbox[0], "/password/reset/key/"), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": CHOSEN, "password2": CHOSEN})
    member.refresh_from_db()
    assert (member.check_password(CHOSEN), member.confirmed_through) == (True, 0)
    assert member.needs_confirmation


# Another e-mail


def signed_in(client, user):
    """Sign in as after a password typed a moment ago, which the account's own pages ask for."""
    client.force_login(user)
    session = client.session
    record = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def found(message, part):
    return next(word for word in message.body.split() if part in word)


@pytest.fixture
def owner(db):
    return make_user(email="old@example.org")


@pytest.fixture
def asked(client, owner, mailoutbox):
    """The address where the old e-mail agrees to new@example.org, which the owner has asked for."""
    signed_in(client, owner)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    return found(mailoutbox[0], "/agreement/")


def test_the_old_address_agrees_then_the_new_one_confirms(client, owner, asked, mailoutbox):
    assert [message.to for message in mailoutbox] == [["old@example.org"]]
    assert "new@example.org" in client.get(asked).text
    client.post(asked, {"agree": "1"})
    assert mailoutbox[1].to == ["new@example.org"]
    owner.refresh_from_db()
    assert owner.email == "old@example.org"
    client.post(found(mailoutbox[1], "/confirm-email/"))
    owner.refresh_from_db()
    assert owner.email == confirmed_address(owner).email == "new@example.org"
    assert mailoutbox[2].to == ["old@example.org"]  # the notice
    assert User.objects.find_by_login("old@example.org") is None
    assert client.get(asked).status_code == 404


def test_nothing_is_sent_to_the_new_address_without_the_agreement(client, owner, asked, mailoutbox):
    client.post(reverse("account_email"), {"action_send": "", "email": "new@example.org"})
    client.get(asked)
    assert {address for message in mailoutbox for address in message.to} == {"old@example.org"}


def test_the_old_address_refuses(client, owner, asked, mailoutbox):
    client.post(asked, {"refuse": "1"})
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    assert client.post(asked, {"agree": "1"}).status_code == 404
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("key", ["x", "WzEsMl0:1abc:forged"])
def test_a_forged_agreement_is_none(client, db, key):
    assert client.post(reverse("members:agree-email", args=[key]), {"agree": "1"}).status_code == 404


def test_an_address_that_only_waits_neither_signs_in_nor_resets(client, owner, asked, mailoutbox):
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "new@example.org"})
    assert len(mailoutbox) == 1
    client.post(reverse("account_login"), {"login": "new@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_confirmed_address_is_not_dropped_so_that_the_next_needs_no_agreement(client, owner, mailoutbox):
    signed_in(client, owner)
    client.post(reverse("account_email"), {"action_remove": "", "email": "old@example.org"})
    assert confirmed_address(owner).email == "old@example.org"


def test_the_first_address_of_an_account_only_confirms(client, party, mailoutbox):
    user = User.objects.create_user("houda", password=PASSWORD)
    signed_in(client, user)
    client.post(reverse("account_email"), {"action_add": "", "email": "first@example.org"})
    client.post(found(mailoutbox[0], "/confirm-email/"))
    user.refresh_from_db()
    assert (user.email, user.owner_confirmed_at is not None) == ("first@example.org", True)


def test_an_address_that_became_somebody_s_meanwhile_is_not_taken(client, owner, asked, mailoutbox):
    client.post(asked, {"agree": "1"})
    other = make_user(username="new@example.org")
    answer = client.post(found(mailoutbox[1], "/confirm-email/"), follow=True)
    assert "message-error" in answer.text
    owner.refresh_from_db()
    assert owner.email == "old@example.org"
    assert User.objects.find_by_login("new@example.org") == other


def test_changing_one_s_password_is_told_by_mail_in_arabic(client, owner, mailoutbox):
    signed_in(client, owner)
    new = {"oldpassword": PASSWORD, "password1": CHOSEN, "password2": CHOSEN}
    client.post(reverse("account_change_password"), new)
    owner.refresh_from_db()
    assert owner.check_password(CHOSEN)
    assert mailoutbox[0].to == ["old@example.org"]
    assert not re.search(r"[A-Za-z]{3,}(?:\s+[A-Za-z]{3,})+", mailoutbox[0].subject + mailoutbox[0].body)
