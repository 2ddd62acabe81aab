"""Who read what, on the page of the level above and on the member's own."""

import pytest
from django.urls import reverse

from members.models import Person
from tests.factories import make_branch, make_member, make_officer, make_person, make_user
from traces.models import Act, Reading
from traces.recording import record_opening, record_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(party):
    return make_member(party["local"], given_name="خديجة", family_name="بنعلي", gender="F").person


@pytest.fixture
def opening(person, branch_secretary):
    record_opening(reader=branch_secretary, person=person)
    return Reading.objects.get()


@pytest.fixture
def export(party, person, branch_secretary):
    people = Person.objects.filter(branch=party["local"])
    given = {"subject": "members", "people": people, "filters": {"الحالة": "السابقون"}, "branch": party["local"]}
    return record_reading(reader=branch_secretary, act=Act.EXPORTED, **given)


def page_of(branch, **query):
    return reverse("traces:branch", args=[branch.slug], query=query)


def rows(answer):
    assert answer.status_code == 200
    return list(answer.context["page_obj"])


@pytest.fixture
def above(client, secretary):
    client.force_login(secretary)
    return client


def test_the_level_above_sees_who_read_what(above, party, opening, export, person, branch_secretary):
    answer = above.get(page_of(party["local"]))
    assert rows(answer) == [export, opening]
    assert str(branch_secretary) in answer.text
    assert "تصدير لائحة أعضاء" in answer.text
    assert "فتح ملف العضو" in answer.text
    assert reverse("members:person", args=[person.pk]) in answer.text


def test_the_page_of_a_branch_holds_those_of_the_branches_under_it(above, party, opening):
    assert rows(above.get(page_of(party["province"]))) == [opening]
    assert rows(above.get(page_of(party["other"]))) == []


def test_the_page_of_one_s_own_level_leaves_out_one_s_peers(client, party, branch_secretary, opening):
    client.force_login(branch_secretary)
    assert rows(client.get(page_of(party["local"]))) == []
    cell = make_branch(party["local"], "cell")
    record_opening(reader=make_officer(cell, "branch_secretary"), person=make_person(cell))
    assert [row.reader_branch for row in rows(client.get(page_of(party["local"])))] == [cell]
    assert client.get(reverse("traces:reading", args=[opening.pk])).status_code == 404


@pytest.mark.parametrize("who", ["treasurer", "member", "teammate", "outsider"])
def test_others_find_nothing_there(client, request, party, opening, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page_of(party["local"])).status_code == 404
    assert client.get(reverse("traces:reading", args=[opening.pk])).status_code == 404


def test_a_visitor_signs_in(client, party, opening):
    assert client.get(page_of(party["local"]))["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"act": "exported"}, ["export"]),
        ({"act": "opened"}, ["opening"]),
        ({"q": "خديجه"}, ["opening"]),
        ({"q": "لا أحد"}, []),
        ({"until": "01/01/2020"}, []),
        ({"since": "01/01/2020"}, ["export", "opening"]),
        ({"act": "nonsense", "since": "yesterday"}, ["export", "opening"]),
    ],
)
def test_the_list_is_asked_by_name_act_and_days(above, request, party, opening, export, query, found):
    assert rows(above.get(page_of(party["local"], **query))) == [request.getfixturevalue(name) for name in found]


def test_by_the_name_of_the_reader(above, party, opening, treasurer, person):
    record_opening(reader=treasurer, person=person)
    found = rows(above.get(page_of(party["local"], q=treasurer.person.family_name)))
    assert [row.reader for row in found] == [treasurer]


def test_one_export_with_who_stood_in_it(above, person, export):
    answer = above.get(reverse("traces:reading", args=[export.pk]))
    assert person in rows(answer)
    assert "السابقون" in answer.text


def test_the_pages_cost_the_same_at_any_length(above, party, branch_secretary, assert_flat_queries):
    made = []

    def grow(count):
        while len(made) < count:
            made.append(record_opening(reader=branch_secretary, person=make_person(party["local"])))

    assert assert_flat_queries(grow, lambda: above.get(page_of(party["local"]))) <= 8


def test_a_member_sees_who_read_their_data_and_not_for_what(client, party, member, branch_secretary):
    record_opening(reader=branch_secretary, person=member.person)
    people = Person.objects.filter(branch=party["local"])
    given = {"subject": "members", "people": people, "filters": {"الاسم": "بنجلون"}, "branch": party["local"]}
    record_reading(reader=branch_secretary, act=Act.EXPORTED, **given)
    client.force_login(member)
    answer = client.get(reverse("traces:mine"))
    assert [row.act for row in rows(answer)] == ["exported", "opened"]
    assert str(branch_secretary) in answer.text
    assert "الفرع المحلي بالنخيل" in answer.text
    assert "بنجلون" not in answer.text


def test_a_member_sees_nobody_else_s(client, opening, member):
    client.force_login(member)
    answer = client.get(reverse("traces:mine"))
    assert rows(answer) == []
    assert "لم يطلع أحد" in answer.text


def test_what_the_headquarters_read_says_so(client, member):
    record_opening(reader=make_user(is_superuser=True), person=member.person)
    client.force_login(member)
    assert "المقر" in client.get(reverse("traces:mine")).text


def test_the_page_of_who_can_see_leads_to_who_has_seen(client, member):
    client.force_login(member)
    assert reverse("traces:mine") in client.get(reverse("members:visibility")).text


def test_the_list_of_members_leads_to_the_page_for_who_watches(client, party, secretary, treasurer):
    url = reverse("members:list", args=[party["local"].slug])
    for user, shown in ((secretary, True), (treasurer, False)):
        client.force_login(user)
        assert (reverse("traces:branch", args=[party["local"].slug]) in client.get(url).text) is shown


def test_nobody_changes_a_reading_in_the_administration(client, opening):
    client.force_login(make_user(is_superuser=True))
    url = reverse("admin:traces_reading_change", args=[opening.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"subject": "members"}).status_code == 403
    assert client.get(reverse("admin:traces_reading_add")).status_code == 403
    assert client.post(reverse("admin:traces_reading_delete", args=[opening.pk]), {"post": "yes"}).status_code == 403
    opening.refresh_from_db()
    assert opening.subject == "file"
