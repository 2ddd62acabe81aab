"""What waits for a reader: lists and counts hold the requests that the reader may answer, officers' ones too."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus import data_requests
from bureaus.data_requests import answering_level
from bureaus.deciding import deciding_level
from bureaus.deciding_rows import decided_by
from bureaus.models import Mandate, Office, Organ
from bureaus.renewal import Place, renew_bureau
from bureaus.replacement import end_mandate
from bureaus.transfers import agree_to_transfer, ask_transfer, open_sides, requests_for_above, requests_to_answer
from members.data_requests import ask, propose_corrections
from members.models import DataRequest, Membership, TransferRequest
from members.suspending import suspend
from tests.factories import ELECTED, holder_of, make_branch, make_bureau, make_member, make_officer, make_user

WAITING = reverse("members:waiting-transfers")


@pytest.fixture
def people(party, bureau, branch_secretary, treasurer, teammate, region):
    """{name: account} of officers of every level, most of them members of the local branch; and a plain member."""
    local = party["local"]
    chief, deputy, both, cellar, plain = (make_member(local).person for _ in range(5))
    make_bureau(party["province"], "first_secretary", "deputy_secretary", holders=[chief, deputy])
    make_bureau(party["national"], "first_secretary", "counsellor", holders=[make_member(local).person, both])
    cell = make_branch(local, Kind.CELL)
    leader = make_member(cell).person
    make_bureau(cell, "branch_secretary", "counsellor", holders=[leader, cellar])
    place = Place(Office.objects.get(code="counsellor"), both)
    renew_bureau(branch=party["province"], places=[place], on=ELECTED, organ=Organ.COUNCIL)
    found = {"branch secretary": branch_secretary, "treasurer": treasurer, "teammate": teammate, "region": region}
    named = {"chief": chief, "deputy": deputy, "both": both, "cellar": cellar, "leader": leader, "plain": plain}
    return found | {name: make_user(person) for name, person in named.items()} | {
        "counsellor": make_user(holder_of(bureau, "counsellor")), "headquarters": make_user(is_superuser=True),
    }  # fmt: skip


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def agree(people):
    """Compare, for every reader, the rows of the condition with the rule asked row by row."""
    memberships = list(Membership.objects.open().select_related("person", "branch"))
    for name, user in people.items():
        user = fresh(user)
        rows = Membership.objects.open().filter(decided_by(user, "person", "branch"))
        found = {row.pk for row in rows.exclude(person=user.person_id)}
        assert found == {row.pk for row in memberships if deciding_level(row).is_open_to(user)}, name


def test_the_condition_says_what_the_rule_says_for_every_officer(people):
    agree(people)


def test_it_does_under_suspension_and_after(people):
    chief = people["chief"].person.memberships.get()
    suspend(membership=chief, on=localdate() - timedelta(days=10), reason="قرار")
    end_mandate(mandate=chief.person.mandates.get(), on=localdate())
    suspend(membership=people["counsellor"].person.memberships.get(), on=localdate(), reason="قرار")
    agree(people)


def test_it_does_for_offices_that_begin_later_or_have_ended(people):
    Mandate.objects.filter(person=people["deputy"].person).update(started_on=localdate() + timedelta(days=9))
    end_mandate(mandate=people["cellar"].person.mandates.get(), on=localdate())
    agree(people)


def test_no_request_waits_for_who_cannot_answer_it(people, party):
    """Transfers of everybody out of the local branch: each list is what the workflow would let through."""
    elsewhere = make_branch(party["region"])
    for user in people.values():
        membership = Membership.objects.open().filter(person=user.person_id).exclude(branch=elsewhere).first()
        if membership:
            ask_transfer(membership=membership, branch=elsewhere, by=fresh(user))
    waiting = list(TransferRequest.objects.waiting().select_related("membership__branch", "to_branch"))
    assert len(waiting) == 11
    for name, user in people.items():
        user = fresh(user)
        may = {row for row in waiting if open_sides(user, row.membership, row.to_branch) & set(row.missing)}
        assert set(requests_to_answer(user)) == may, name
        above = set(requests_for_above(user))
        assert not above & may
        if name == "branch secretary":
            own = TransferRequest.objects.get(membership__person=user.person_id)
            local = {row for row in waiting if row.from_branch_id == party["local"].pk}
            assert above == local - may - {own}
            assert len(above) == 3  # the province's two, and who sits in the national bureau


def test_questions_about_data_wait_for_who_answers_them(people):
    for user in people.values():
        if user.person_id:
            propose_corrections(person=user.person, by=user, family_name="الجديد")
            ask(person=user.person, by=user, kind="access", note="ما لديكم؟")
    waiting = list(DataRequest.objects.waiting().select_related("person__branch"))
    for name, user in people.items():
        user = fresh(user)
        seen = set(DataRequest.objects.visible_to(user).values_list("pk", flat=True))
        may = {row for row in waiting if answering_level(row).is_open_to(user) and row.pk in seen}
        assert set(data_requests.requests_to_answer(user)) == may, name


@pytest.fixture
def officer_s(people, party):
    deputy = people["deputy"]
    return ask_transfer(membership=deputy.person.memberships.get(), branch=party["other"], by=deputy)


def test_the_level_above_finds_the_request_in_its_list_and_answers(client, people, officer_s):
    page = reverse("members:transfer-request", args=[officer_s.pk])
    client.force_login(fresh(people["chief"]))
    answer = client.get(WAITING)
    assert page in answer.text
    assert "في انتظار جواب المستوى الأعلى" not in answer.text
    assert client.post(page, {"agree": "1"}).status_code == 302
    officer_s.refresh_from_db()
    assert officer_s.left_agreed_by == people["chief"]


def test_the_branch_s_secretary_sees_it_apart_as_waiting_above(client, people, officer_s):
    client.force_login(fresh(people["branch secretary"]))
    answer = client.get(WAITING)
    assert list(answer.context["page_obj"]) == []
    assert answer.context["above"] == [officer_s]
    assert "في انتظار جواب المستوى الأعلى" in answer.text
    assert client.post(reverse("members:transfer-request", args=[officer_s.pk]), {"agree": "1"}).status_code == 403
    desk = client.get(reverse("admin:index")).text
    assert "طلب انتقال واحد لمسؤول ينتظر جواب المستوى الأعلى" in desk
    assert "طلب انتقال واحد ينتظر جوابك" not in desk


def test_the_desk_of_the_level_above_counts_it(client, people, officer_s):
    client.force_login(fresh(people["chief"]))
    desk = client.get(reverse("admin:index")).text
    assert "ينتظر جوابك" in desk
    assert "جواب المستوى الأعلى" not in desk
    agree_to_transfer(request=officer_s, by=fresh(people["chief"]))
    assert "ينتظر جوابك" not in client.get(reverse("admin:index")).text


def test_a_reader_without_the_right_has_nothing_waiting(client, people, officer_s):
    client.force_login(fresh(people["treasurer"]))
    answer = client.get(WAITING)
    assert (list(answer.context["page_obj"]), answer.context["above"]) == ([], [])


def test_a_neighbour_answers_nothing(party, people, officer_s):
    neighbour = make_officer(make_branch(party["region"], Kind.PROVINCE), "first_secretary")
    assert not requests_to_answer(neighbour).exists()
    assert not requests_for_above(neighbour).exists()
