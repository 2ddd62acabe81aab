"""The pages of duplicates: the list, the comparison, what a merge would do, the merge itself and its undoing."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import Person
from merging.forms import MergeForm
from merging.merge import merge_people
from merging.models import Duplicate, Merge
from tests.factories import make_member, make_officer, make_user
from tests.treasury.money import pay, rate
from tests.visits import statuses


@pytest.fixture
def pair(party):
    people = [
        make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F", birth_date=date(1990, 1, 1),
                    phone="+212611111111").person,
        make_member(party["local"], on=date(2022, 1, 1), given_name="هدى", family_name="الزموري العلوي", gender="F",
                    birth_date=date(1990, 1, 1)).person,
    ]  # fmt: skip
    return Duplicate.objects.create(
        first=people[0], second=people[1], same_name=False, same_birth_date=True, same_phone=False
    )


def page(pair):
    return reverse("merging:compare", args=[pair.first_id, pair.second_id])


LIST = reverse("merging:duplicates", args=["nakhil"])
CHOSEN = {"kept": "0", "family_name": "1", "phone": "0", "standing": "0"}


def test_the_members_page_leads_to_the_pairs_that_wait(client, pair, branch_secretary, treasurer):
    url = reverse("members:list", args=["nakhil"])
    client.force_login(branch_secretary)
    assert client.get(url).context["duplicates"] == 1
    client.force_login(treasurer)
    assert "duplicates" not in client.get(url).context


def test_the_list_says_why_they_are_alike(client, pair, branch_secretary):
    client.force_login(branch_secretary)
    answer = client.get(LIST)
    assert list(answer.context["page_obj"]) == [pair]
    assert "تاريخ الازدياد نفسه" in answer.text


def test_the_list_is_flat(client, party, branch_secretary, assert_flat_queries):
    client.force_login(branch_secretary)

    def grow(rows):
        while Duplicate.objects.count() < rows:
            first, second = (make_member(party["local"]).person for _ in range(2))
            Duplicate.objects.create(
                first=first, second=second, same_name=True, same_birth_date=True, same_phone=False
            )

    assert_flat_queries(grow, lambda: client.get(LIST))


def test_a_pair_is_dismissed_with_a_way_back(client, pair, branch_secretary):
    client.force_login(branch_secretary)
    answer = client.post(reverse("merging:dismiss", args=[pair.pk]), follow=True)
    assert reverse("merging:take-back", args=[pair.pk]) in answer.text
    assert list(answer.context["page_obj"]) == []
    assert list(client.get(LIST, {"state": "dismissed"}).context["page_obj"]) == [pair]
    client.post(reverse("merging:take-back", args=[pair.pk]))
    assert list(client.get(LIST).context["page_obj"]) == [pair]


def test_searching_ends_on_the_run(client, party, branch_secretary):
    client.force_login(branch_secretary)
    answer = client.post(reverse("merging:search", args=["nakhil"]))
    assert answer.status_code == 302
    assert client.get(answer.url).context["run"].next_url == LIST


def test_fuller_names_and_what_one_record_alone_says_are_chosen_beforehand(client, pair, branch_secretary):
    client.force_login(branch_secretary)
    form = client.get(page(pair)).context["form"]
    initial = {name: field.initial for name, field in form.fields.items()}
    assert initial == CHOSEN
    assert [str(row.label) for row in form.rows if row.field is None][:2]


def test_the_record_with_an_account_stays_by_itself(pair):
    make_user(pair.second)
    form = MergeForm(people=[pair.first, pair.second])
    assert form.fields["kept"].initial == "1"


def test_two_steps_the_first_changes_nothing_and_says_what_would_happen(
    client, party, pair, branch_secretary, treasurer
):
    rate(party["province"], 20)
    pay(pair.second.memberships.get(), 20, by=treasurer)
    client.force_login(branch_secretary)
    answer = client.post(page(pair), CHOSEN)
    assert answer.status_code == 200
    effects = {str(label): figure for label, figure in answer.context["effects"]}
    assert effects["عضويات تنتهي"] == effects["أداءات تنتقل"] == "1"
    assert not Merge.objects.exists()
    assert Person.objects.filter(pk=pair.second_id).exists()
    done = client.post(page(pair), CHOSEN | {"confirmed": "1"})
    merge = Merge.objects.get()
    assert done.url == merge.get_absolute_url()
    assert Person.objects.get(pk=pair.first_id).family_name == "الزموري العلوي"
    shown = client.get(done.url).context
    assert {str(label): figure for label, figure in shown["effects"]} == effects
    assert not Duplicate.objects.waiting().exists()


def test_going_back_keeps_the_choices(client, pair, branch_secretary):
    client.force_login(branch_secretary)
    answer = client.post(page(pair), CHOSEN | {"kept": "1", "change": "1"})
    assert answer.status_code == 200
    assert answer.context["form"]["kept"].value() == "1"


@pytest.mark.parametrize("wrong", [{"kept": ""}, {"kept": "2"}, {"phone": "x"}, {"standing": "9"}])
def test_a_choice_that_is_none_is_said_beside_it(client, pair, branch_secretary, wrong):
    client.force_login(branch_secretary)
    answer = client.post(page(pair), CHOSEN | wrong | {"confirmed": "1"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert not Merge.objects.exists()


def test_two_accounts_are_a_choice(client, pair, branch_secretary):
    accounts = [make_user(pair.first), make_user(pair.second)]
    client.force_login(branch_secretary)
    client.post(page(pair), CHOSEN | {"account": "1", "confirmed": "1"})
    accounts[1].refresh_from_db()
    assert (accounts[1].person, accounts[1].is_active) == (pair.first, True)


def test_what_speaks_against_it_is_said_and_merges_nothing(client, party, pair, branch_secretary):
    officer = make_officer(party["province"], "treasurer")
    officer.person.branch = party["local"]
    officer.person.save()
    url = reverse("merging:compare", args=[pair.first_id, officer.person_id])
    client.force_login(branch_secretary)
    assert client.get(url).context["refusal"]
    assert client.post(url, CHOSEN | {"confirmed": "1"}).status_code == 403
    assert not Merge.objects.exists()


def test_the_address_of_the_merged_record_leads_on(client, pair, branch_secretary, teammate):
    merge_people(kept=pair.first, absorbed=pair.second, by=branch_secretary)
    client.force_login(branch_secretary)
    url = reverse("members:person", args=[pair.second_id])
    assert client.get(url).url == reverse("members:person", args=[pair.first_id])
    assert list(client.get(url, follow=True).context["merges"]) == [Merge.objects.get()]
    assert statuses(client, url, teammate) == [404]


@pytest.mark.parametrize(
    "name", ["details", "transfer", "suspension", "departure", "sanction", "rejoin", "open-account"]
)
def test_no_act_reaches_the_merged_record(client, pair, branch_secretary, name):
    merge_people(kept=pair.first, absorbed=pair.second, by=branch_secretary)
    client.force_login(branch_secretary)
    url = reverse(f"members:{name}", args=[pair.second_id])
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)


def test_the_administration_has_no_door_to_the_merged_record(client, pair, branch_secretary):
    merge = merge_people(kept=pair.first, absorbed=pair.second, by=branch_secretary)
    client.force_login(make_user(is_superuser=True))
    assert client.get(reverse("admin:members_person_change", args=[pair.second_id])).status_code == 404
    shown = reverse("admin:merging_merge_change", args=[merge.pk])
    assert (client.get(shown).status_code, client.post(shown, {}).status_code) == (200, 403)
    assert client.get(reverse("admin:merging_merge_add")).status_code == 403


def test_undoing_from_its_page(client, pair, branch_secretary):
    merge = merge_people(kept=pair.first, absorbed=pair.second, by=branch_secretary)
    client.force_login(branch_secretary)
    answer = client.post(reverse("merging:undo", args=[merge.pk]), follow=True)
    assert answer.status_code == 200
    assert Person.objects.filter(pk=pair.second_id).exists()
    again = client.post(reverse("merging:undo", args=[merge.pk]), follow=True)
    assert "سبق التراجع" in again.text
