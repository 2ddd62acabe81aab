"""The names by which one signs in belong to one account each, at every door."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from members.models import User
from members.names import SignInName
from tests.factories import PASSWORD, make_member, make_user

SAME = ["HQ", "hq", "Hq", "ｈｑ", " hq"]


def opens(client, login):
    client.logout()
    client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", SAME)
def test_one_signs_in_by_one_s_name_however_it_is_typed(client, db, typed):
    make_user(username="hq")
    assert opens(client, typed)


def test_one_signs_in_with_the_digits_of_any_keyboard(client, db):
    make_user(username="فرع٢")
    assert opens(client, "فرع2")
    assert opens(client, "فرع۲")


@pytest.mark.parametrize("name", SAME[:4])
def test_a_second_account_of_the_same_name_is_refused_and_the_first_still_opens(client, db, name):
    make_user(username="hq")
    with pytest.raises(ValidationError):
        make_user(username=name)
    with pytest.raises(ValidationError) as refused:
        User(username=name, password="x").full_clean()
    assert "username" in refused.value.error_dict
    assert User.objects.count() == 1
    assert opens(client, "hq")


def test_a_user_name_that_is_somebody_s_e_mail_is_refused_and_the_reverse(db):
    owner = make_user(username="houda", email="houda@example.org")
    other = make_user(username="amine@example.org")
    with pytest.raises(ValidationError):
        make_user(username="Houda@Example.org")
    owner.email = "AMINE@example.org"
    with pytest.raises(ValidationError) as refused:
        owner.save()
    assert list(refused.value.error_dict) == ["email"]
    other.email = other.username
    other.save()  # one's own e-mail may be one's user name
    assert User.objects.find_by_login("amine@example.org") == other


def test_the_database_refuses_what_passes_by_every_form(db):
    owner, other = make_user(username="hq"), make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInName.objects.create(key="hq", user=other)
    assert User.objects.find_by_login("HQ") == owner


def test_a_name_given_up_is_free_again(db):
    owner = make_user(username="hq", email="old@example.org")
    owner.username, owner.email = "centre", "new@example.org"
    owner.save()
    assert User.objects.find_by_login("hq") is User.objects.find_by_login("old@example.org") is None
    assert make_user(username="HQ") == User.objects.find_by_login("hq")


def test_the_administration_refuses_it_beside_the_field(client, party, branch_secretary):
    person = make_member(party["local"]).person
    taken = make_user(username="hq", email="taken@example.org")
    client.force_login(branch_secretary)
    for field, value in (("username", "HQ"), ("username", taken.email), ("email", "Taken@example.org")):
        data = {"person": person.pk, "username": "free", "email": "free@example.org"} | {field: value}
        answer = client.post(reverse("admin:members_user_add"), data)
        assert list(answer.context["adminform"].form.errors) == [field]
    assert not User.objects.filter(person=person).exists()


def test_a_command_refuses_it_too(db):
    make_user(username="hq")
    with pytest.raises(CommandError):
        call_command("createsuperuser", username="HQ", email="x@example.org", interactive=False)
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_name_at_once_do_not_both_get_it(monkeypatch):
    # Both have looked before either has written.
    monkeypatch.setattr("members.models.accounts.check_names", lambda user: None)
    make_user(username="hq")
    with pytest.raises(ValidationError):
        make_user(username="HQ")
    assert User.objects.count() == 1


def test_a_sign_in_asks_for_the_account_once(client, db, django_assert_max_num_queries):
    user = make_user()
    for login in (user.username, user.email, "nobody"):
        with django_assert_max_num_queries(1):
            User.objects.find_by_login(login)
