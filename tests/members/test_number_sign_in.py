"""Members sign in by their member number: in whatever form they type it, and nobody learns which numbers sign in."""

import re
import time

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bureaus.accounts import open_account, propose_username
from members.models import Person, User
from members.names import member_number_in
from merging.merge import merge_people
from tests.factories import PASSWORD, make_member, make_user
from tests.threads import at_once

ELSEWHERE = "203.0.113.9"
FORMS = [
    "42",
    "000042",
    " 42 ",
    "٤٢",
    "٠٠٠٠٤٢",
    "۰۰۰۰۴۲",
    "000 042",
    "0000-42",
    "000.042",
    "٠٠٠ ٠٤٢",
    "\u200f42\u200f",
]


@pytest.fixture
def bearer(party):
    """The member of number 42, without an e-mail and without an account."""
    person = make_member(party["local"], given_name="هدى", family_name="الزموري").person
    Person.objects.filter(pk=person.pk).update(member_number=42)
    person.refresh_from_db()
    return person


def signs_in(client, login, password=PASSWORD, source="127.0.0.1"):
    client.logout()
    answer = client.post(reverse("account_login"), {"login": login, "password": password}, REMOTE_ADDR=source)
    return answer.status_code == 302


def refuse_until_it_waits(client, logins, source):
    """The number of the attempt at which the page first says to wait; each of `logins` in turn."""
    for attempt in range(1, 9):
        data = {"login": logins[attempt % len(logins)], "password": "wrong"}
        if "أعد المحاولة بعد دقيقة" in client.post(reverse("account_login"), data, REMOTE_ADDR=source).text:
            return attempt
    return None


@pytest.mark.parametrize("typed", FORMS)
def test_one_signs_in_by_the_number_however_it_is_typed(client, bearer, typed):
    account = make_user(bearer, username="000042", email="")
    assert signs_in(client, typed)
    assert client.session["_auth_user_id"] == str(account.pk)


@pytest.mark.parametrize("typed", ["43", "4 3", "+42", "42x", "٤٢ هدى", "0612345642", "4200000000042", ""])
def test_another_number_or_word_opens_nothing(client, bearer, typed):
    make_user(bearer, email="")
    assert not signs_in(client, typed)


def test_who_has_a_user_name_and_an_e_mail_signs_in_by_number_too(client, bearer):
    account = make_user(bearer, username="houda", email="houda@example.org")
    for login in ("houda", "houda@example.org", "42"):
        assert signs_in(client, login)
        assert client.session["_auth_user_id"] == str(account.pk)


@given(st.integers(0, 999_999_999), st.sampled_from(["", " ", "-", "\u00a0"]), st.booleans())
def test_every_number_is_read_back_from_every_way_of_writing_it(number, between, arabic):
    text = between.join(f"{number:06}")
    assert member_number_in(text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) if arabic else text) == number


@given(st.text(max_size=12))
def test_no_text_is_an_error(text):
    number = member_number_in(text)
    assert number is None or 0 <= number <= 999_999_999


# The name that is somebody else's


@pytest.mark.parametrize("name", ["42", "000042", "00-42", "77"])
def test_nobody_takes_a_number_for_their_user_name(bearer, name):
    with pytest.raises(ValidationError) as refused:
        make_user(username=name)
    assert list(refused.value.error_dict) == ["username"]
    assert not User.objects.exists()


def test_the_form_refuses_it_next_to_the_field(client, party, bearer, branch_secretary):
    other = make_member(party["local"]).person
    client.force_login(branch_secretary)
    answer = client.post(reverse("members:open-account", args=[other.pk]), {"username": "000042"})
    assert answer.status_code == 422
    assert "الأرقام وحدها رقم عضوية" in answer.text
    assert not User.objects.filter(person=other).exists()


def test_the_administration_refuses_it_too(client, party, bearer, branch_secretary):
    other = make_member(party["local"]).person
    client.force_login(branch_secretary)
    answer = client.post(reverse("admin:members_user_add"), {"person": other.pk, "username": "42", "email": ""})
    assert list(answer.context["adminform"].form.errors) == ["username"]


def test_a_telephone_number_is_a_user_name_still(bearer):
    account = make_user(username="0612345678")
    assert User.objects.find_by_login("0612345678") == account


def older_account_named(name):
    """An account whose user name was chosen before members signed in by number."""
    account = make_user(username="older")
    User.objects.filter(pk=account.pk).update(username=name)
    account.sign_in_names.filter(key="older").update(key=name)
    account.refresh_from_db()
    return account


def test_an_older_account_of_that_name_keeps_it_and_the_member_gets_another(client, bearer, branch_secretary):
    older = older_account_named("000042")
    assert propose_username(bearer) == "hda.alzmouri"
    account, _made, _code = open_account(person=bearer, username="hda.alzmouri", by=branch_secretary)
    assert User.objects.find_by_login("000042") == older
    assert User.objects.find_by_login("42") == account
    older.email = "changed@example.org"
    older.save()  # what stands is not refused
    older.is_active = False
    older.save()
    assert User.objects.find_by_login("000042") == account


# Which name is proposed


def test_who_has_no_e_mail_is_proposed_the_number(client, bearer, branch_secretary):
    client.force_login(branch_secretary)
    address = reverse("members:open-account", args=[bearer.pk])
    assert client.get(address).context["form"].initial == {"username": "000042", "email": ""}
    client.post(address, {"username": "000042", "email": ""})
    assert User.objects.get(person=bearer).username == "000042"


def test_who_has_an_e_mail_or_was_never_a_member_is_proposed_a_name(bearer):
    bearer.email = "houda@example.org"
    assert propose_username(bearer) == "hda.alzmouri"
    bearer.email, bearer.member_number = "", None
    assert propose_username(bearer) == "hda.alzmouri"


# Records that were one person's


def test_the_numbers_of_a_merged_record_lead_to_the_person_who_stands(party, bearer):
    account = make_user(bearer, username="000042", email="")
    double = make_member(party["local"], given_name="هدى", family_name="الزموري").person
    headquarters = make_user(is_superuser=True)
    merge_people(kept=bearer, absorbed=double, by=headquarters)
    assert {User.objects.find_by_login(text) for text in ("42", double.shown_number)} == {account}


def test_the_closed_account_of_a_merged_record_does_not_stand_in_the_way(party, bearer):
    kept = make_member(party["local"], given_name="هدى", family_name="الزموري").person
    account, closed = make_user(kept), make_user(bearer, username="000042", email="")
    merge_people(kept=kept, absorbed=bearer, by=make_user(is_superuser=True), account=account)
    closed.refresh_from_db()
    assert not closed.is_active
    assert User.objects.find_by_login("000042") == account


# What strangers learn


def test_wrong_passwords_count_together_by_all_names(client, bearer):
    make_user(bearer, username="houda", email="")
    assert refuse_until_it_waits(client, ["houda", "42", "٠٠٠٠٤٢", "000 042"], ELSEWHERE) == 6
    assert not signs_in(client, "42", source=ELSEWHERE)
    assert signs_in(client, "42")


def test_a_number_of_nobody_waits_just_as_one_of_somebody(client, bearer):
    make_user(bearer, username="000042", email="")
    answers = []
    for number, (forms, source) in enumerate(
        [(["42", "000042", "٤٢"], ELSEWHERE), (["43", "000043", "٤٣"], "203.0.113.8")]
    ):
        assert refuse_until_it_waits(client, forms, source) == 6
        answers.append(client.post(reverse("account_login"), {"login": str(42 + number), "password": "x"}).text)
    assert answers[0].count("errorlist") == answers[1].count("errorlist")


@pytest.mark.parametrize("has", ["nobody", "no account", "no password", "closed", "an account"])
def test_every_refusal_costs_one_password_and_as_many_queries(client, bearer, monkeypatch, has):
    """What takes time is the hash, and it is reckoned once whoever bears the number, or nobody."""
    if has == "nobody":
        Person.objects.filter(pk=bearer.pk).update(member_number=None)
    elif has != "no account":
        account = make_user(bearer, username="000042", email="", is_active=has != "closed")
        if has == "no password":
            account.set_unusable_password()
            account.save()
    hasher, made = type(get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given, **more: made.append(1) or encode(self, *given, **more))
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse("account_login"), {"login": "42", "password": "wrong"})
    names = [query for query in asked if re.search('FROM "members_(user|person)"', query["sql"])]
    assert (answer.status_code, len(made)) == (200, 1)
    assert len(names) == 6  # twice: to count the attempt, and to look at the password
    assert "42" not in answer.context["form"].errors.as_text()


def test_one_password_is_not_tried_on_every_number_in_turn(client, party, monkeypatch):
    """Each account once makes nobody wait, but the source has 200 wrong ones an hour over all of them."""
    account = make_user(make_member(party["local"]).person)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)
    for number in range(200):
        if number % 9 == 8:
            now += 61  # the limit of a minute is over
        client.post(reverse("account_login"), {"login": str(9000 + number), "password": "x"}, REMOTE_ADDR=ELSEWHERE)
    now += 61
    assert not signs_in(client, account.person.shown_number, source=ELSEWHERE)
    assert signs_in(client, account.person.shown_number)


# Pages


def test_the_pages_say_so(client, db):
    page = client.get(reverse("account_login")).text
    assert "اسم المستخدم أو البريد الإلكتروني أو رقم العضوية" in page
    assert "رقم العضوية مكتوب في بطاقتك" in page
    reset = client.get(reverse("account_reset_password")).text
    assert "اطلب من كاتب فرعك رابطا جديدا" in reset


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_officers_who_open_one_account_at_once_open_one(party, branch_secretary):
    person = make_member(party["local"]).person

    def attempt(name):
        try:
            return open_account(person=person, username=name, by=branch_secretary)[0].pk
        except ValidationError as refused:
            return refused.messages

    outcomes = at_once(attempt, ["houda", person.shown_number])
    assert User.objects.filter(person=person).count() == 1
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["int", "list"]
