"""People, memberships and accounts in the administration."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from bureaus.models import Mandate
from members.confirmation import confirmed_address
from members.models import Category, Membership, Person, User
from members.suspending import suspend
from tests.factories import PASSWORD, holder_of, make_branch, make_bureau, make_member, make_person, make_user

PEOPLE = reverse("admin:members_person_changelist")
ADD_PERSON = reverse("admin:members_person_add")
JOIN = reverse("admin:members_membership_add")
ADD_ACCOUNT = reverse("admin:members_user_add")


def page(name, row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk])


def new_person(branch, **fields):
    data = {"given_name": "هدى", "family_name": "الزموري", "gender": "F", "branch": branch.pk, "phone": "0612345678"}
    return data | fields


def errors(answer):
    return answer.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("stored", "typed"),
    [("الخبازي", "خبازى"), ("آيت الحاج", "ايت الحاج"), ("عبد اللطيف", "عبداللطيف"), ("أمين", "امين")],
)
def test_the_search_is_folded(client, party, branch_secretary, stored, typed):
    person = make_person(party["local"], "سعاد", stored)
    client.force_login(branch_secretary)
    assert list(client.get(PEOPLE, {"q": typed}).context["cl"].result_list) == [person]


def test_a_person_is_added_where_one_may(client, party, branch_secretary):
    client.force_login(branch_secretary)
    assert client.post(ADD_PERSON, new_person(party["local"])).status_code == 302
    person = Person.objects.get(family_name="الزموري")
    assert person.phone == "+212612345678"
    assert "06\u00a012\u00a034\u00a056\u00a078</bdi>" in client.get(PEOPLE, {"q": "زموري"}).text


@pytest.mark.parametrize("place", ["other", "province"])
def test_the_branch_of_another_is_refused(client, party, branch_secretary, place):
    client.force_login(branch_secretary)
    answer = client.post(ADD_PERSON, new_person(party[place]))
    assert list(errors(answer)) == ["branch"]
    assert not Person.objects.filter(family_name="الزموري").exists()


def test_a_file_does_not_leave_one_s_reach(client, party, branch_secretary):
    person = make_person(party["local"])
    client.force_login(branch_secretary)
    assert list(errors(client.post(page("change", person), new_person(party["other"])))) == ["branch"]
    person.refresh_from_db()
    assert person.branch == party["local"]


def test_who_sees_only_may_not_write(client, party, secretary):
    person = make_person(party["local"])
    client.force_login(secretary)
    assert client.get(page("change", person)).status_code == 200
    assert client.post(page("change", person), new_person(party["local"])).status_code == 403


def test_joining_is_adding_a_membership(client, party, branch_secretary):
    person = make_person(party["local"], birth_date=date(1990, 1, 1))
    client.force_login(branch_secretary)
    data = {"person": person.pk, "branch": party["local"].pk, "category": Category.objects.first().pk}
    assert client.post(JOIN, data | {"started_on": "03/05/2026"}).status_code == 302
    assert person.memberships.get().started_on == date(2026, 5, 3)
    assert person.memberships.get().history.get().history_user == branch_secretary


def test_what_joining_refuses_is_said_beside_the_field(client, party, branch_secretary):
    child = make_person(party["local"], birth_date=date(2015, 1, 1))
    client.force_login(branch_secretary)
    data = {"person": child.pk, "branch": party["local"].pk, "category": Category.objects.first().pk}
    answer = client.post(JOIN, data | {"started_on": "03/05/2026"})
    assert list(errors(answer)) == ["person"]
    assert answer.context["adminform"].form["started_on"].value() == "03/05/2026"
    assert not Membership.objects.filter(person=child).exists()


def test_people_of_another_branch_cannot_be_made_members(client, party, branch_secretary):
    stranger = make_person(party["other"])
    client.force_login(branch_secretary)
    data = {"person": stranger.pk, "branch": party["local"].pk, "category": Category.objects.first().pk}
    assert list(errors(client.post(JOIN, data | {"started_on": "03/05/2026"}))) == ["person"]


def test_a_transfer_has_its_own_page(client, party, secretary, branch_secretary):
    membership = make_member(party["local"])
    for user, offered in ((branch_secretary, True), (secretary, False)):
        client.force_login(user)
        shown = client.get(reverse("admin:members_membership_change", args=[membership.pk]))
        assert (reverse("members:transfer", args=[membership.person_id]) in shown.text) is offered


def test_leaving_closes_the_offices(client, party, bureau, branch_secretary):
    mandate = Mandate.objects.get(seat__bureau=bureau, seat__office__code="rapporteur")
    membership = mandate.person.memberships.get()
    client.force_login(branch_secretary)
    data = {"reason": "resignation", "on": "01/06/2026"}
    assert client.post(page("leaving", membership), data).status_code == 302
    mandate.refresh_from_db()
    assert mandate.ended_on == date(2026, 6, 1)


def test_suspending_and_reinstating(client, party, branch_secretary):
    membership = make_member(party["local"])
    client.force_login(branch_secretary)
    early = {"reason": "قرار تأديبي", "started_on": "01/06/2001"}
    assert list(client.post(page("suspension", membership), early).context["form"].errors) == ["started_on"]
    client.post(page("suspension", membership), early | {"started_on": "01/06/2026"})
    assert membership.is_suspended
    assert client.get(page("suspension", membership)).status_code == 403
    assert client.post(page("reinstatement", membership), {"on": "01/07/2026"}).status_code == 302
    assert not membership.is_suspended


@pytest.mark.parametrize("workflow", ["leaving", "suspension", "reinstatement"])
def test_workflows_are_closed_to_those_who_only_see(client, party, secretary, branch_secretary, workflow):
    suspended = make_member(party["local"])
    suspend(membership=suspended, on=date(2026, 1, 1), reason="قرار")
    far = make_member(party["other"])
    client.force_login(secretary)
    assert client.post(page(workflow, suspended), {}).status_code == 403
    client.force_login(branch_secretary)
    assert client.get(page(workflow, far)).status_code == 404


def test_an_account_opens_without_a_password_and_its_owner_chooses_one(client, party, branch_secretary):
    person = make_member(party["local"]).person
    client.force_login(branch_secretary)
    data = {"person": person.pk, "username": "houda", "email": "houda@example.org"}
    assert client.post(ADD_ACCOUNT, data).status_code == 302
    account = User.objects.get(username="houda")
    assert not account.has_usable_password()
    answer = client.post(page("link", account))
    assert answer.status_code == 302, answer.context["form"].errors
    assert mail.outbox[0].to == ["houda@example.org"]
    link = next(word for word in mail.outbox[0].body.split() if "/link/" in word)
    client.logout()
    chosen = {"new_password1": "olive-harvest-41", "new_password2": "olive-harvest-41"}
    assert client.post(link, chosen).status_code == 302
    account.refresh_from_db()
    assert account.check_password("olive-harvest-41")
    assert confirmed_address(account).email == "houda@example.org"
    assert (account.owner_confirmed_at is not None, account.confirmed_through) == (True, None)


def test_a_confirmed_address_gets_the_link_that_its_owner_could_ask_for(client, party, branch_secretary):
    account = make_user(make_member(party["local"]).person)
    client.force_login(branch_secretary)
    assert client.post(page("link", account)).status_code == 302
    assert mail.outbox[0].to == [account.email]
    assert "/password/reset/key/" in mail.outbox[0].body


def test_a_secretary_sends_no_link_to_an_address_typed_for_an_officer(client, party, branch_secretary, treasurer):
    EmailAddress.objects.filter(user=treasurer).update(verified=False)
    client.force_login(branch_secretary)
    assert client.post(page("link", treasurer)).status_code == 403
    assert mail.outbox == []


def test_no_account_for_people_of_another_branch_nor_without_a_person(client, party, branch_secretary):
    client.force_login(branch_secretary)
    stranger = make_person(party["other"])
    for person in (stranger.pk, ""):
        answer = client.post(ADD_ACCOUNT, {"person": person, "username": "x", "email": "", "is_superuser": "on"})
        assert list(errors(answer)) == ["person"]


def test_only_headquarters_make_headquarters(client, party, branch_secretary):
    person = make_member(party["local"]).person
    client.force_login(branch_secretary)
    data = {"person": person.pk, "username": "houda", "email": "", "is_superuser": "on", "is_staff": "on"}
    client.post(ADD_ACCOUNT, data)
    assert not User.objects.get(username="houda").is_superuser


@pytest.mark.parametrize("who", ["branch_secretary", "headquarters"])
def test_nobody_sets_the_password_of_another(client, party, branch_secretary, who):
    plain = make_user(make_member(party["local"]).person)
    client.force_login(branch_secretary if who == "branch_secretary" else make_user(is_superuser=True))
    password = {"password1": "another-long-one", "password2": "another-long-one", "usable_password": "true"}
    for address in (f"/admin/members/user/{plain.pk}/password/", f"/admin/auth/user/{plain.pk}/password/"):
        assert client.post(address, password, follow=True).status_code == 404
    data = {"username": plain.username, "is_active": "on", "password": "another-long-one", **password}
    assert client.post(page("change", plain), data).status_code == 302
    plain.refresh_from_db()
    assert plain.check_password(PASSWORD)


def test_a_secretary_cannot_change_an_officer_s_account(client, party, bureau, branch_secretary, treasurer):
    client.force_login(branch_secretary)
    assert client.post(page("change", treasurer), {"username": "t", "email": "mine@example.org"}).status_code == 403


@pytest.mark.parametrize(("by", "confirmed", "changed"), [
    ("branch_secretary", True, False), ("branch_secretary", False, False),
    ("headquarters", True, False), ("headquarters", False, True),
])  # fmt: skip
def test_the_e_mail_of_an_account_is_its_owner_s(client, party, branch_secretary, by, confirmed, changed):
    fields = {} if confirmed else {"owner_confirmed_at": None}
    account = make_user(make_member(party["local"]).person, email="typed@example.org", **fields)
    client.force_login(branch_secretary if by == "branch_secretary" else make_user(is_superuser=True))
    data = {"username": account.username, "email": "corrected@example.org", "is_active": "on"}
    assert client.post(page("change", account), data).status_code == 302
    account.refresh_from_db()
    assert account.email == ("corrected@example.org" if changed else "typed@example.org")


def test_no_page_marks_an_e_mail_as_confirmed(client, db):
    client.force_login(make_user(is_superuser=True))
    assert client.get("/admin/account/emailaddress/").status_code == 404


def test_the_account_of_one_person_is_not_given_to_another(client, party):
    account = make_user(make_member(party["local"]).person)
    client.force_login(make_user(is_superuser=True))
    other = make_person(party["local"])
    client.post(page("change", account), {"username": account.username, "is_active": "on", "person": other.pk})
    owner = account.person_id
    account.refresh_from_db()
    assert account.person_id == owner


def test_rights_are_not_for_sale(client, party, admin_user):
    client.force_login(admin_user)
    form = client.get(ADD_ACCOUNT).context["adminform"].form
    assert {"groups", "user_permissions", "is_staff"}.isdisjoint(form.fields)


def test_the_file_of_a_former_officer_opens_with_everything(client, party, branch_secretary):
    person = make_member(party["local"]).person
    make_bureau(make_branch(party["local"], "cell"), "counsellor", holders=[person])
    client.force_login(branch_secretary)
    answer = client.get(page("change", person))
    assert "مستشار" in answer.text
    assert "فرع الياسمين" in answer.text


def test_nobody_opens_the_account_of_an_office_that_they_could_not_give(client, party, bureau, branch_secretary):
    treasurer = holder_of(bureau, "treasurer")
    client.force_login(branch_secretary)
    answer = client.post(ADD_ACCOUNT, {"person": treasurer.pk, "username": "mine", "email": "mine@example.org"})
    assert list(errors(answer)) == ["person"]
    assert not User.objects.filter(username="mine").exists()


def test_who_records_a_bureau_opens_the_accounts_of_its_officers(client, party, bureau, secretary):
    treasurer = holder_of(bureau, "treasurer")
    client.force_login(secretary)
    data = {"person": treasurer.pk, "username": "amine", "email": "amine@example.org"}
    assert client.post(ADD_ACCOUNT, data).status_code == 302
    account = User.objects.get(username="amine")
    assert client.post(page("link", account)).status_code == 302
    assert mail.outbox[0].to == ["amine@example.org"]
    head = holder_of(make_bureau(party["region"], "first_secretary"), "first_secretary")
    other = {"person": head.pk, "username": "x", "email": ""}
    assert list(errors(client.post(ADD_ACCOUNT, other))) == ["person"]


def test_who_sits_below_and_above_is_not_opened_from_below(client, party, secretary):
    person = make_bureau(party["local"], "treasurer").seats.get().mandates.get().person
    make_bureau(party["region"], "first_secretary", holders=[person])
    client.force_login(secretary)
    answer = client.post(ADD_ACCOUNT, {"person": person.pk, "username": "x", "email": ""})
    assert list(errors(answer)) == ["person"]


@pytest.mark.parametrize("asked", [{"branch": "²"}, {"category": "²"}])
def test_a_filter_that_names_nothing_is_no_error(client, party, branch_secretary, asked):
    client.force_login(branch_secretary)
    assert client.get(PEOPLE, asked).status_code == 200
