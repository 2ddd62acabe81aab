"""The account pages speak Arabic in our frame, and offer no sign-up."""

import re

import pytest

from tests.factories import make_user

GUEST = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
]
OWN = ["/account/email/", "/account/password/change/", "/account/logout/", "/account/inactive/"]
ENGLISH = re.compile(r"[A-Za-z]{3,}(?:\s+[A-Za-z]{3,})+")


def words(page):
    """What a reader sees of a page: no scripts, templates, tags, nor what is isolated as Latin."""
    body = re.sub(r"<(script|head|bdi)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", body)


def check(response):
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="ar-MA" dir="rtl">' in page
    assert "signup" not in page
    assert page.count("<h1") == 1
    assert not re.search(r"\sstyle=", page)
    assert ENGLISH.findall(words(page)) == []


@pytest.mark.parametrize("path", GUEST)
def test_pages_before_signing_in(client, db, path):
    check(client.get(path))


@pytest.mark.parametrize("path", OWN)
def test_pages_of_an_account(client, db, path):
    user = make_user()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session.save()
    check(client.get(path))


def test_a_wrong_password_says_what_to_do(client, db):
    response = client.post("/account/login/", {"login": "nobody", "password": "x"})
    page = response.content.decode()
    assert 'role="alert"' in page
    assert "تحقق منهما ثم أعد المحاولة" in page
    check(response)


def test_an_unknown_address_gets_no_mail_and_the_same_answer(client, db, mailoutbox):
    make_user(email="known@example.org")
    answers = [
        client.post("/account/password/reset/", {"email": address}, follow=True)
        for address in ("nobody@example.org", "known@example.org")
    ]
    strange, known = [words(answer.content.decode()) for answer in answers]
    assert strange == known
    assert [message.to for message in mailoutbox] == [["known@example.org"]]
