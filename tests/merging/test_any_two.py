"""Two records that no search finds are compared; the undoing is offered to who may; a merge beside another act."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from bureaus.sanctions import sanction_member
from members.models import Person, Sanction, User
from merging.merge import merge_people
from merging.models import Merge
from merging.undoing import why_not_undone
from tests.bureaus.test_concurrency import overlapping
from tests.factories import make_member, make_person, make_user


@pytest.fixture
def pair(party):
    """Two members whose names are nothing alike."""
    return [
        make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F").person,
        make_member(party["local"], given_name="حسناء", family_name="بنكيران", gender="F").person,
    ]


def page(person):
    return reverse("merging:compare-with", args=[person.pk])


def found(client, person, query):
    return list(client.get(page(person), {"q": query}).context["page_obj"])


def test_the_other_record_is_found_by_number_or_name_and_compared(client, pair, branch_secretary):
    one, other = pair
    client.force_login(branch_secretary)
    assert page(one) in client.get(reverse("members:person", args=[one.pk])).text
    assert found(client, one, "") == []
    for query in (str(other.member_number), "بنكيران"):
        assert found(client, one, query) == [other]
    comparison = reverse("merging:compare", args=[one.pk, other.pk])
    assert comparison in client.get(page(one), {"q": "بنكيران"}).text
    assert client.get(comparison).status_code == 200


def test_neither_the_record_itself_nor_one_s_own_nor_one_out_of_reach_is_found(client, party, pair, branch_secretary):
    one, _other = pair
    make_person(party["other"], given_name="هدى", family_name="الزموري")
    client.force_login(branch_secretary)
    assert found(client, one, "الزموري") == []
    assert branch_secretary.person not in found(client, one, branch_secretary.person.family_name)


def test_who_opens_it(client, pair, bureau, branch_secretary, treasurer, teammate, secretary):
    statuses = []
    for user in (branch_secretary, secretary, treasurer, teammate):
        client.force_login(user)
        statuses.append(client.get(page(pair[0])).status_code)
        if user == treasurer:
            assert page(pair[0]) not in client.get(reverse("members:person", args=[pair[0].pk])).text
    client.force_login(branch_secretary)
    assert (statuses, client.get(page(branch_secretary.person)).status_code) == ([200, 200, 403, 404], 403)


# -- The button of undoing --------------------------------------------------------------------------------------------


def test_the_button_is_shown_to_who_may_undo(client, pair, branch_secretary, secretary):
    """An account that the headquarters closed is opened again by who could open it: not by the province."""
    for person in pair:
        make_user(person)
    done = merge_people(kept=pair[0], absorbed=pair[1], by=make_user(is_superuser=True))
    undo = reverse("merging:undo", args=[done.pk])
    client.force_login(secretary)
    answer = client.get(done.get_absolute_url())
    assert undo not in answer.text
    assert "المقر الوطني" in answer.text
    assert client.post(undo).status_code == 403
    client.force_login(branch_secretary)
    assert undo in client.get(done.get_absolute_url()).text
    client.post(undo)
    assert Merge.objects.get().undone_at


def test_looking_at_it_undoes_nothing(pair, branch_secretary):
    done = merge_people(kept=pair[0], absorbed=pair[1], by=branch_secretary)
    assert why_not_undone(done, branch_secretary) == ""
    done = Merge.objects.get()
    assert (done.undone_at, Person.records.get(pk=pair[1].pk).merged_into_id) == (None, pair[0].pk)


def test_what_makes_it_impossible_is_said_in_place_of_the_button(client, pair, branch_secretary):
    done = merge_people(kept=pair[0], absorbed=pair[1], by=branch_secretary)
    moved = next(change for change in done.changes if change["model"] == "members.Membership")
    type(pair[0].memberships.get(pk=moved["pk"])).objects.filter(pk=moved["pk"]).update(end_reason="resignation")
    client.force_login(branch_secretary)
    answer = client.get(done.get_absolute_url())
    assert reverse("merging:undo", args=[done.pk]) not in answer.text
    assert why_not_undone(done, branch_secretary) != ""


# -- Two at once ------------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["merge", "act"])
def test_a_merge_and_an_act_on_the_merged_record_wait_for_each_other(party, pair, first):
    """Whichever comes first, the decision stands on the membership of the record that stands, or is refused."""
    by = make_user(is_superuser=True)
    membership = pair[1].memberships.get()

    def merge():
        return merge_people(kept=pair[0], absorbed=pair[1], by=by)

    def act():
        return sanction_member(membership=membership, kind="warning", on=date(2026, 2, 3), reason="قرار", by=by)

    calls = (merge, act) if first == "merge" else (act, merge)
    answers = overlapping(*calls)
    done, decision = answers if first == "merge" else answers[::-1]
    assert isinstance(done, Merge)
    if isinstance(decision, ValidationError):
        assert not Sanction.objects.exists()
    else:
        assert Sanction.objects.get().membership.person_id == pair[0].pk
    assert Person.records.get(pk=pair[1].pk).merged_into_id == pair[0].pk
    assert User.objects.filter(pk=by.pk).exists()
