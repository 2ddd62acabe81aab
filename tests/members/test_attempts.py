"""Wrong passwords: who has to wait, for how long, and who does not."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.urls import reverse

from members import attempts
from tests.factories import PASSWORD, make_user

ELSEWHERE = "203.0.113.7"


@pytest.fixture
def owner(db):
    return make_user(username="houda", email="houda@example.org")


def sign_in(client, login, password="wrong", source="127.0.0.1"):  # noqa: S107  a wrong one
    """Whether this attempt signs in."""
    client.logout()
    answer = client.post(reverse("account_login"), {"login": login, "password": password}, REMOTE_ADDR=source)
    return answer.status_code == 302


def guess(client, times, *logins, source="127.0.0.1"):
    for number in range(times):
        assert not sign_in(client, logins[number % len(logins)], source=source)


def test_five_wrong_passwords_close_the_door_for_the_right_one_too(client, owner):
    guess(client, 5, "houda")
    assert not sign_in(client, "houda", PASSWORD)


def test_four_wrong_passwords_do_not(client, owner):
    guess(client, 4, "houda")
    assert sign_in(client, "houda", PASSWORD)


def test_wrong_passwords_from_elsewhere_do_not_lock_the_owner_out(client, owner):
    guess(client, 9, "houda", "houda@example.org", source=ELSEWHERE)
    assert not sign_in(client, "houda", PASSWORD, source=ELSEWHERE)
    assert sign_in(client, "houda", PASSWORD)


def test_user_name_and_e_mail_count_together_however_they_are_typed(client, owner):
    guess(client, 5, "houda", "HOUDA", "houda@example.org", "Houda@Example.org", "ｈｏｕｄａ")
    for login in ("houda", "houda@example.org"):
        assert not sign_in(client, login, PASSWORD)


def test_another_account_from_the_same_source_does_not_wait(client, owner):
    guess(client, 5, "houda")
    assert sign_in(client, make_user().username, PASSWORD)


def test_a_name_of_nobody_waits_as_an_account_does(client, owner):
    for login, source in (("nobody", "203.0.113.8"), ("houda", ELSEWHERE)):
        guess(client, 5, login, source=source)
        answer = client.post(reverse("account_login"), {"login": login, "password": "x"}, REMOTE_ADDR=source)
        assert "أعد المحاولة بعد دقيقة" in answer.text


def test_the_right_password_begins_the_count_again(client, owner):
    for _day in range(2):
        guess(client, 4, "houda")
        assert sign_in(client, "houda", PASSWORD)


def test_a_source_is_limited_over_all_accounts_too(client, owner):
    for number in range(10):
        assert not sign_in(client, f"nobody-{number}", source=ELSEWHERE)
    assert not sign_in(client, "houda", PASSWORD, source=ELSEWHERE)
    assert sign_in(client, "houda", PASSWORD)


def test_the_wait_grows_with_each_wrong_password_and_the_door_opens_after_it(db, monkeypatch):
    now = time.time()
    monkeypatch.setattr(attempts.time, "time", lambda: now)
    waits = []
    for _attempt in range(13):
        assert attempts.begin_attempt(account="account:1", source="a") == 0
        waits.append(attempts.begin_attempt(account="account:1", source="a") if _attempt >= 4 else 0)
        now += waits[-1]
    assert waits == [0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_waiting_does_not_make_the_wait_longer(db, monkeypatch):
    now = time.time()
    monkeypatch.setattr(attempts.time, "time", lambda: now)
    for _attempt in range(5):
        attempts.begin_attempt(account="account:1", source="a")
    now += 20
    assert [attempts.begin_attempt(account="account:1", source="a") for _again in range(3)] == [40, 40, 40]


@pytest.mark.django_db(transaction=True)
def test_many_attempts_at_once_are_all_counted():
    def attempt(_number):
        try:
            return attempts.begin_attempt(account="account:1", source="a")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(attempt, range(12)))
    assert waits.count(0) <= attempts.FREE
    assert attempts.begin_attempt(account="account:1", source="a") > 0 or waits.count(0) < attempts.FREE


def test_a_new_password_may_be_used_at_once(client, owner, mailoutbox):
    guess(client, 5, "houda")
    client.post(reverse("account_reset_password"), {"email": "houda@example.org"})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    new = {"password1": "olive-harvest-41", "password2": "olive-harvest-41"}
    client.post(form.redirect_chain[-1][0], new)
    assert sign_in(client, "houda", "olive-harvest-41")
