"""People, memberships and accounts in the administration."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from bureaus.departures import leave_party
from bureaus.models import Mandate
from members.confirmation import confirmed_address
from members.models import Category, Membership, Person, User
from members.suspending import suspend
from tests.factories import (
    PASSWORD,
    holder_of,
    make_branch,
    make_bureau,
    make_member,
    make_officer,
    make_person,
    make_user,
)

PEOPLE = reverse("admin:members_person_changelist")
ADD_PERSON = reverse("admin:members_person_add")
JOIN = reverse("admin:members_membership_add")
NO_SUSPENSIONS = {"suspensions-TOTAL_FORMS": 0, "suspensions-INITIAL_FORMS": 0}
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


ACTS = ["transfer", "suspension", "sanction", "departure"]


def test_what_is_done_to_a_membership_has_its_pages(client, party, secretary, branch_secretary):
    """The administration leads to them, from an open membership, for those who decide on it."""
    membership = make_member(party["local"])
    links = [reverse(f"members:{act}", args=[membership.person_id]) for act in ACTS]

    def offered():
        shown = client.get(page("change", membership))
        return [address for _label, address in shown.context["tools"] if address in links]

    client.force_login(secretary)
    assert offered() == []
    client.force_login(branch_secretary)
    assert offered() == links
    assert "تجميد العضوية" in client.get(page("change", membership)).text
    suspend(membership=membership, on=date(2026, 1, 1), reason="قرار")
    assert "رفع التجميد" in client.get(page("change", membership)).text
    leave_party(membership=membership, on=date(2026, 2, 1), reason="resignation")
    assert offered() == []


@pytest.mark.parametrize("twin", ["leaving", "suspension", "reinstatement"])
def test_the_administration_has_no_second_door_to_them(client, party, branch_secretary, twin):
    membership = make_member(party["local"])
    client.force_login(branch_secretary)
    address = f"{reverse('admin:members_membership_changelist')}{membership.pk}/{twin}/"
    client.post(address, {"reason": "قرار", "on": "01/06/2026", "started_on": "01/06/2026"})
    data = {"membership": membership.pk, "started_on": "01/06/2026", "reason": "قرار"}
    assert client.post(reverse("admin:members_suspension_add"), data).status_code == 403
    membership.refresh_from_db()
    assert membership.ended_on is None
    assert not membership.suspensions.exists()


def test_the_reason_of_a_suspension_may_be_corrected(client, party, branch_secretary):
    suspension = suspend(membership=make_member(party["local"]), on=date(2026, 1, 1), reason="قرار")
    client.force_login(branch_secretary)
    data = {"reason": "قرار المكتب رقم 3", "started_on": "01/01/2020", "ended_on": "02/01/2026"}
    assert client.post(page("change", suspension), data).status_code == 302
    suspension.refresh_from_db()
    assert (suspension.reason, suspension.started_on, suspension.ended_on) == (
        "قرار المكتب رقم 3",
        date(2026, 1, 1),
        None,
    )


def chief_of_province(party):
    """The membership, in the local branch, of the province's first secretary."""
    membership = make_member(party["local"], family_name="الإقليمي")
    make_bureau(party["province"], "first_secretary", holders=[membership.person])
    return membership


def test_an_officer_of_above_is_read_and_not_changed(client, party, branch_secretary):
    """Neither the category nor a suspension's reason, by a right below the highest office held."""
    membership = chief_of_province(party)
    suspension = suspend(membership=membership, on=date(2026, 1, 1), reason="قرار الجهة")
    category = membership.category
    client.force_login(branch_secretary)
    for row in (membership, suspension):
        assert client.get(page("change", row)).status_code == 200
        data = {"reason": "غيره", "category": Category.objects.exclude(pk=category.pk).first().pk}
        assert client.post(page("change", row), data).status_code == 403
        row.refresh_from_db()
    assert (membership.category, suspension.reason) == (category, "قرار الجهة")
    tools = client.get(page("change", membership)).context["tools"]
    assert not any(reverse(f"members:{act}", args=[membership.person_id]) in dict(tools).values() for act in ACTS)


def test_the_level_above_changes_an_officer_s_membership(client, party):
    membership, region = chief_of_province(party), make_officer(party["region"], "first_secretary")
    client.force_login(region)
    category = Category.objects.exclude(pk=membership.category_id).first()
    assert client.post(page("change", membership), {"category": category.pk} | NO_SUSPENSIONS).status_code == 302
    membership.refresh_from_db()
    assert membership.category == category


def test_nobody_changes_their_own_category(client, party, branch_secretary):
    """A student's dues are lower than a minister's."""
    own = branch_secretary.person.memberships.get()
    client.force_login(branch_secretary)
    category = Category.objects.exclude(pk=own.category_id).first()
    assert client.post(page("change", own), {"category": category.pk} | NO_SUSPENSIONS).status_code == 403
    own.refresh_from_db()
    assert own.category != category


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
    newest = Mandate.objects.latest("pk").pk  # the address may be the secretary's: no office to come is proved by it
    assert (account.owner_confirmed_at is not None, account.confirmed_through) == (True, newest)


def test_a_confirmed_address_gets_the_link_that_its_owner_could_ask_for(client, party, branch_secretary):
    account = make_user(make_member(party["local"]).person)
    client.force_login(branch_secretary)
    assert client.post(page("link", account)).status_code == 302
    assert mail.outbox[0].to == [account.email]
    assert "/password/reset/key/" in mail.outbox[0].body


def test_links_are_not_mailed_by_the_hundred(client, party, branch_secretary):
    """The page and the administration count together."""
    typed = User.objects.create_user("typed", "typed@example.org", person=make_member(party["local"]).person)
    confirmed = make_user(make_member(party["local"]).person)
    client.force_login(branch_secretary)
    assert client.post(reverse("members:invitation", args=[typed.pk])).status_code == 200
    accounts = [typed, confirmed] * 15
    assert [client.post(page("link", account)).status_code for account in accounts[:29]] == [302] * 29
    assert client.post(page("link", confirmed)).status_code == 200
    assert client.post(reverse("members:invitation", args=[typed.pk])).status_code == 429
    assert len(mail.outbox) == 29


def test_the_level_above_lifts_the_limit_of_a_confirmed_account_by_mail(client, party, secretary):
    account = make_user(make_member(party["local"]).person, confirmed_through=0)
    make_bureau(party["local"], "treasurer", holders=[account.person])
    client.force_login(secretary)
    assert client.post(page("link", account)).status_code == 302
    assert mail.outbox[0].to == [account.email]
    link = next(word for word in mail.outbox[0].body.split() if "/link/" in word)
    client.logout()
    client.post(link, {"new_password1": "olive-harvest-41", "new_password2": "olive-harvest-41"})
    account.refresh_from_db()
    assert account.confirmed_through == Mandate.objects.latest("pk").pk


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


@pytest.mark.parametrize(
    ("state", "expected"),
    [("current", {"الحالي", "المجمد"}), ("suspended", {"المجمد"}), ("ended", {"المغادر"})],
)
def test_memberships_are_narrowed_to_one_state(client, party, branch_secretary, state, expected):
    rows = {name: make_member(party["local"], family_name=name) for name in ("الحالي", "المجمد", "المغادر")}
    suspend(membership=rows["المجمد"], on=date(2026, 1, 1), reason="قرار")
    leave_party(membership=rows["المغادر"], on=date(2026, 1, 1), reason="resignation")
    client.force_login(branch_secretary)
    found = client.get(reverse("admin:members_membership_changelist"), {"state": state}).context["cl"].result_list
    assert {row.person.family_name for row in found} & set(rows) == expected
