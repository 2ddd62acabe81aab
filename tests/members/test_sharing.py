"""Handing a link over: what the page offers, to whom what is not sent, the slip, and the code typed from paper."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from bureaus.accounts import open_account
from bureaus.invitations import open_invitation, revoke_invitation
from members.consenting import withdraw_consent
from members.invitations import make_code
from members.models import Invitation, Person, Purpose, User
from members.refusals import refusals_of
from tests.documents.reading import links_of
from tests.factories import PASSWORD, make_member, make_user
from traces.models import Reading

CODE = re.compile(r"/link/([0-9A-Z-]{24})/")


@pytest.fixture
def account(party, branch_secretary):
    fields = {"given_name": "هدى", "family_name": "الزموري", "phone": "+212612345678", "email": "houda@example.org"}
    person = make_member(party["local"], **fields).person
    return open_account(person=person, username="houda", by=branch_secretary)[0]


@pytest.fixture
def page(account):
    return reverse("members:invitation", args=[account.pk])


@pytest.fixture
def slip(account):
    return reverse("members:invitation-slip", args=[account.pk])


@pytest.fixture
def officer(client, branch_secretary):
    client.force_login(branch_secretary)
    return branch_secretary


def refuse(account, *purposes):
    for purpose in purposes:
        withdraw_consent(person=account.person, by=account, purpose=purpose)


def make(client, page):
    answer = client.post(page)
    return answer, CODE.search(answer.text)[1]


def test_the_message_names_the_party_the_member_the_login_and_the_day(client, settings, account, page, officer):
    settings.PARTY = settings.PARTY | {"name": "حزب الأفق"}
    answer, code = make(client, page)
    shared = answer.context["shared"]
    for part in ("حزب الأفق", "هدى الزموري", account.person.shown_number, f"http://testserver/link/{code}/"):
        assert part in shared.message
    expires = timezone.localtime(account.invitations.waiting().get().expires_at)
    assert f"{expires.day} " in shared.message
    assert str(expires.year) in shared.message
    whatsapp, sms, email = map(urlsplit, (shared.whatsapp, shared.sms, shared.email))
    assert (whatsapp.path, parse_qs(whatsapp.query)["text"]) == ("/212612345678", [shared.message])
    assert (sms.scheme, sms.path, unquote(sms.query)) == ("sms", "+212612345678", f"&body={shared.message}")
    assert (email.scheme, email.path, parse_qs(email.query)["body"]) == (
        "mailto",
        "houda@example.org",
        [shared.message],
    )
    assert "+" not in email.query  # programs of e-mail show it as it stands
    for address in (shared.whatsapp, shared.sms, shared.email):
        assert address.replace("&", "&amp;") in answer.text


def test_page_message_and_password_page_name_a_login_that_leads_to_the_member(client, account, page, officer):
    number = account.person.shown_number
    older = make_user(username="older")
    older.sign_in_names.filter(key="older").update(key=number)
    answer, code = make(client, page)
    shared = answer.context["shared"]
    assert (shared.login, number in shared.message, "houda" in shared.message) == ("houda", False, True)
    client.logout()
    assert client.get(reverse("members:choose-password", args=[code])).context["login"] == "houda"


@pytest.mark.parametrize(
    ("purpose", "way", "words"),
    [
        (Purpose.MESSAGING, "whatsapp", "لا يفضل العضو الرسائل بواتساب"),
        (Purpose.SMS, "sms", "لا يفضل العضو الرسائل القصيرة"),
        (Purpose.EMAIL, "email", "لا يفضل العضو الرسائل بالبريد"),
    ],
)
def test_who_refuses_a_way_is_not_offered_it_and_the_page_says_so(client, account, page, officer, purpose, way, words):
    refuse(account, purpose)
    answer, _code = make(client, page)
    shared = answer.context["shared"]
    assert {name: bool(getattr(shared, name)) for name in ("whatsapp", "sms", "email")} == {
        name: name != way for name in ("whatsapp", "sms", "email")
    }
    assert words in answer.text
    assert {"whatsapp": "wa.me", "sms": "sms:+", "email": "mailto:"}[way] not in answer.text


def test_of_a_woman_it_says_so_as_of_a_woman(client, account, page, officer):
    Person.objects.filter(pk=account.person_id).update(gender="F")
    refuse(account, Purpose.MESSAGING, Purpose.SMS, Purpose.EMAIL)
    text = make(client, page)[0].text
    for words in ("الرسائل بواتساب", "الرسائل القصيرة", "الرسائل بالبريد"):
        assert f"لا تفضل العضوة {words}" in text
    assert "لا يفضل العضو" not in text


def test_who_refuses_nothing_or_agreed_again_is_offered_all(client, account, page, officer):
    assert refusals_of(account.person) == frozenset()
    answer, _code = make(client, page)
    assert "لا يفضل العضو" not in answer.text
    refuse(account, Purpose.SMS, Purpose.EMAIL)
    assert refusals_of(account.person) == {"sms", "email"}


# The slip of one


def test_the_slip_opens_the_link_that_was_shown(client, account, page, slip, officer):
    answer, code = make(client, page)
    assert slip in answer.text
    paper = client.post(slip, {"code": code})
    assert (paper["Content-Type"], paper["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert links_of(paper.content) == [f"http://testserver/link/{code}/"]
    assert Reading.objects.get().subject == "invitations"
    assert open_invitation(code)  # printing uses nothing up


@pytest.mark.parametrize("spoilt", ["", "x", "another", "used", "revoked", "expired", "of another officer", "mailed"])
def test_no_slip_without_a_link_that_opens(client, account, page, slip, officer, spoilt):
    _answer, code = make(client, page)
    links = Invitation.objects.filter(user=account)
    if spoilt in ("", "x", "another"):
        code = {"another": make_code()}.get(spoilt, spoilt)
    elif spoilt == "used":
        links.filter(revoked_at=None).update(used_at=timezone.now())
    elif spoilt == "revoked":
        revoke_invitation(account=account, by=officer)
    elif spoilt == "expired":
        long_ago = timezone.now() - timedelta(days=9)
        links.update(made_at=long_ago, expires_at=long_ago + timedelta(days=7))
    elif spoilt == "mailed":
        links.update(sent_to="houda@example.org")
    else:
        client.force_login(make_user(is_superuser=True))
    assert client.post(slip, {"code": code}).status_code == 404
    assert not Reading.objects.exists()


def test_the_slip_is_made_by_who_may_invite_and_never_by_an_address(
    client, account, page, slip, officer, treasurer, outsider
):
    _answer, code = make(client, page)
    assert client.get(slip).status_code == 405
    for user in (treasurer, outsider):
        client.force_login(user)
        assert client.post(slip, {"code": code}).status_code == 404
    client.logout()
    assert client.post(slip, {"code": code}).status_code == 302


# The code typed from paper


def test_the_code_is_typed_and_leads_to_the_password(client, account, page, officer):
    _answer, code = make(client, page)
    client.logout()
    address = reverse("members:type-code")
    assert client.get(address).status_code == 200
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", ""), f" {code} "):
        answer = client.post(address, {"code": typed}, follow=True)
        assert (answer.status_code, answer.context["account"]) == (200, account)
        assert answer.context["login"] == account.person.shown_number


def test_a_code_of_an_arabic_keyboard_leads_to_the_address_on_the_slip(client, account, page, officer):
    _answer, code = make(client, page)
    typed = "\u200f" + code.translate(str.maketrans("0123456789-", "٠١٢٣٤٥٦٧٨٩–"))
    answer = client.post(reverse("members:type-code"), {"code": typed})
    assert (answer.status_code, answer["Location"]) == (302, reverse("members:choose-password", args=[code]))


def test_a_hall_opens_its_links_from_one_address(client, db):
    address = reverse("members:type-code")
    assert {client.get(address).status_code for _visit in range(90)} == {200}
    assert client.get(address).status_code == 429


def test_a_wrong_code_is_refused_next_to_the_field_or_opens_nothing(client, account):
    address = reverse("members:type-code")
    for typed in ("", "7KQD", "لا", "7KQD-M2XA-9RTB-4WCE-0HZ!"):
        answer = client.post(address, {"code": typed})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert client.post(address, {"code": make_code()}, follow=True).status_code == 404


@pytest.mark.parametrize("spoilt", ["used", "revoked", "expired", "closed", "new password"])
def test_a_spent_link_opens_nothing_and_says_so(client, account, page, officer, spoilt):
    _answer, code = make(client, page)
    links, now = account.invitations.waiting(), timezone.now()
    if spoilt == "used":
        links.update(used_at=now)
    elif spoilt == "revoked":
        links.update(revoked_at=now)
    elif spoilt == "expired":
        links.update(made_at=now - timedelta(days=9), expires_at=now - timedelta(days=2))
    elif spoilt == "closed":
        User.objects.filter(pk=account.pk).update(is_active=False)
    else:
        account.set_password(PASSWORD)
        account.save()
    client.logout()
    address = reverse("members:choose-password", args=[code])
    new = {"new_password1": "olive-harvest-41", "new_password2": "olive-harvest-41"}
    assert client.get(address).status_code == client.post(address, new).status_code == 404
    assert f'href="{reverse("members:type-code")}"' in client.get(address).text
    account.refresh_from_db()
    assert not account.check_password("olive-harvest-41")
