"""The page of the search: what it shows and to whom, its filters, its pages, and what it never asks."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bureaus.departures import move_member
from finding.models import SavedFilter
from members.suspending import suspend
from tests.factories import make_bureau, make_member, make_officer
from tests.finding.asking import FIND, page, shown
from tests.visits import statuses


def values(answer, name):
    """{code of the column: what its cell says} of a row, as the page draws it."""
    for row, _url, cells in answer.context["rows"]:
        if row.person.full_name == name:
            said = [cell.split(">", 1)[1] for cell in cells.split("<td")[1:]]
            said = [" ".join(re.sub("<[^>]*>", " ", text).split()) for text in said]
            codes = [column.code for column in answer.context["columns"]]
            return dict(zip(codes, said, strict=True))
    raise AssertionError(f"{name} is not on the page.")


def test_officers_open_it_others_do_not_know_of_it(
    client, party, secretary, branch_secretary, treasurer, member, outsider
):
    assert statuses(client, FIND, secretary, branch_secretary, treasurer) == [200, 200, 200]
    assert statuses(client, FIND, member, outsider) == [404, 404]
    assert statuses(client, FIND, None) == [302]


def test_the_bar_leads_there_for_whom_it_is(client, member, branch_secretary):
    client.force_login(branch_secretary)
    assert f'href="{FIND}"' in client.get("/").text
    client.force_login(member)
    assert f'href="{FIND}"' not in client.get("/").text


def test_a_branch_leads_to_its_own_search(client, party, secretary):
    client.force_login(secretary)
    assert f"{FIND}?branch={party['local'].pk}" in client.get("/branches/nakhil/members/").text


def test_a_row_says_what_the_reader_may_read(client, houda, secretary, party):
    suspend(membership=houda, on=date(2026, 1, 5), reason="قرار")
    answer = page(client, secretary, q="هدى")
    assert values(answer, "هدى العلوي") == {
        "number": houda.person.shown_number,
        "branch": "الفرع المحلي بالنخيل",
        "category": "عضوة عاملة",
        "since": "01/01/2020",
        "phone": "06 12 34 56 78",
        "state": "عضوية مجمدة",
    }
    assert "06 12 34 56 78" in answer.text


def test_columns_are_chosen_in_the_address(client, houda, secretary, party):
    make_bureau(party["local"], "treasurer", holders=[houda.person])
    answer = page(client, secretary, q="هدى", columns=["latin", "office", "gender"])
    assert values(answer, "هدى العلوي") == {"latin": "Houda Alaoui", "gender": "امرأة", "office": "أمينة المال"}
    assert "06 12 34 56 78" not in answer.text


def test_a_column_that_is_not_there_is_left_out(client, secretary, houda):
    answer = page(client, secretary, q="هدى", columns=["password", "number"])
    assert values(answer, "هدى العلوي") == {"number": houda.person.shown_number}


def test_the_phone_of_who_moved_away_is_not_shown(client, party, houda, bureau, branch_secretary, secretary):
    move_member(membership=houda, branch=party["other"], on=date(2026, 4, 1))
    asked = {"q": "هدى", "on": "31/03/2026", "columns": ["phone", "latin", "number"]}
    answer = page(client, branch_secretary, **asked)
    assert values(answer, "هدى العلوي") == {"phone": "–", "latin": "–", "number": houda.person.shown_number}
    assert f"/people/{houda.person_id}/" not in answer.text
    assert values(page(client, secretary, **asked), "هدى العلوي")["phone"] == "06 12 34 56 78"


def test_who_sees_no_money_is_neither_shown_nor_asked_dues(client, party, houda):
    rapporteur = make_officer(party["local"], "rapporteur")
    answer = page(client, rapporteur, columns=["dues", "number"], dues="late")
    assert [column.code for column in answer.context["columns"]] == ["number"]
    assert "dues" not in answer.context["form"].fields
    assert "هدى العلوي" in shown(answer)


def test_a_branch_is_typed_by_its_name(client, party, secretary, houda, amine):
    answer = page(client, secretary, place="الزيتون")
    assert shown(answer) == ["أمين السوسي"]
    assert answer.context["address"] == f"branch={party['other'].pk}"


def test_of_several_branches_of_a_name_each_is_offered(client, party, secretary, houda):
    answer = page(client, secretary, place="المحلي", q="هدى")
    assert [branch for branch, _url in answer.context["offered"]] == [party["local"], party["other"]]
    assert "عدة فروع تحمل هذا الاسم" in answer.text
    assert 'value="المحلي"' in answer.text
    assert client.get(FIND + answer.context["offered"][0][1]).context["rows"][0][0] == houda


def test_a_branch_that_the_reader_does_not_see_is_not_there(client, party, branch_secretary, houda):
    answer = page(client, branch_secretary, branch=party["other"].pk)
    assert "لا يوجد هذا الفرع" in answer.text
    assert "rows" not in answer.context
    answer = page(client, branch_secretary, place="الزيتون")
    assert "لا فرع بهذا الاسم" in answer.text
    assert "rows" not in answer.context


@pytest.mark.parametrize(
    "asked",
    [
        {"on": "31/02/2026"}, {"age_from": "x"}, {"age_from": "-1"}, {"age_from": "40", "age_to": "30"},
        {"since_from": "02/01/2026", "since_to": "01/01/2026"}, {"category": "999999"}, {"state": "dead"},
        {"sort": "phone"}, {"office": "x"}, {"branch": "9" * 30}, {"on": "01/01/2999"},
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused_beside_its_field(client, secretary, houda, asked):
    answer = page(client, secretary, **asked)
    assert answer.status_code == 200
    assert "rows" not in answer.context
    assert "form-errors" in answer.text


def test_the_list_is_cut_in_pages_that_nobody_counts(client, party, secretary, monkeypatch):
    monkeypatch.setattr("finding.views.find.PAGE", 2)
    for name in ("ألف", "باء", "تاء", "ثاء", "جيم"):
        make_member(party["other"], family_name=name)
    asked = {"branch": party["other"].pk}
    first = page(client, secretary, **asked)
    assert (len(shown(first)), first.context["page"].has_next) == (2, True)
    with CaptureQueriesContext(connection) as queries:
        second = page(client, secretary, **asked, page=2)
    assert not any("COUNT(" in query["sql"] and "members_membership" in query["sql"] for query in queries)
    third = page(client, secretary, **asked, page=3)
    assert (len(shown(third)), third.context["page"].has_next) == (1, False)
    assert len({*shown(first), *shown(second), *shown(third)}) == 5
    assert shown(page(client, secretary, **asked, page=4)) == []
    assert page(client, secretary, **asked, count=1).context["count"] == 5


def test_nobody_turns_more_than_forty_pages(client, party, secretary, monkeypatch):
    monkeypatch.setattr("finding.views.find.PAGE", 1)
    monkeypatch.setattr("finding.views.find.MOST_PAGES", 2)
    for _each in range(4):
        make_member(party["other"])
    answer = page(client, secretary, branch=party["other"].pk, page=9)
    assert answer.context["page"].number == 2
    assert "ما زال هناك أعضاء آخرون" in answer.text


@pytest.mark.parametrize("asked", [{}, {"columns": ["office", "dues", "phone", "locality"]}])
def test_the_queries_do_not_grow_with_the_rows(client, party, secretary, assert_flat_queries, asked):
    def grow(rows):
        while len(shown(page(client, secretary, branch=party["other"].pk))) < rows:
            make_bureau(party["other"], "treasurer") if rows == 1 else make_member(party["other"])

    assert_flat_queries(grow, lambda: page(client, secretary, branch=party["other"].pk, **asked))


@pytest.mark.postgresql
def test_the_page_says_that_names_are_similar_and_not_the_same(client, secretary, houda):
    answer = page(client, secretary, q="هدا")
    assert shown(answer) == ["هدى العلوي"]
    assert "لا أحد يحمل هذا الاسم بعينه" in answer.text


def test_nobody_found_is_said_with_a_way_on(client, secretary):
    assert "لا نتائج" in page(client, secretary, q="قققق").text


class TestSavedFilters:
    def test_one_is_saved_opened_renamed_and_deleted(self, client, secretary, houda, amine):
        client.force_login(secretary)
        assert "الجنس" in client.get(f"{FIND}filters/new/?gender=F").text
        answer = client.post(f"{FIND}filters/new/", {"name": "النساء", "address": "gender=F&page=3&x=1"})
        kept = SavedFilter.objects.get()
        assert (kept.user, kept.name, kept.address, kept.is_default) == (secretary, "النساء", "gender=F", False)
        assert answer.url == kept.get_absolute_url()
        opened = client.get(answer.url)
        assert shown(opened) == ["هدى العلوي"]
        assert 'aria-current="page"' in opened.text
        client.post(f"{FIND}filters/{kept.pk}/", {"name": "عضوات", "is_default": "on"})
        assert client.get(FIND).url == kept.get_absolute_url()
        assert client.get(f"{FIND}?all=1").status_code == 200
        assert "ستُحذف التصفية" in client.get(f"{FIND}filters/{kept.pk}/deletion/").text
        client.post(f"{FIND}filters/{kept.pk}/deletion/")
        assert not SavedFilter.objects.exists()

    def test_one_of_them_opens_the_search(self, client, secretary):
        client.force_login(secretary)
        for name in ("أ", "ب"):
            client.post(f"{FIND}filters/new/", {"name": name, "address": "", "is_default": "on"})
        assert [row.name for row in SavedFilter.objects.filter(is_default=True)] == ["ب"]
        assert client.get(SavedFilter.objects.get(name="ب").get_absolute_url()).status_code == 200

    def test_a_name_is_given_once(self, client, secretary, branch_secretary):
        for user, status in ((secretary, 302), (secretary, 422), (branch_secretary, 302)):
            client.force_login(user)
            answer = client.post(f"{FIND}filters/new/", {"name": "النساء", "address": "gender=F"})
            assert answer.status_code == status
        client.force_login(secretary)
        assert client.post(f"{FIND}filters/new/", {"name": "", "address": "gender=F"}).status_code == 422

    def test_nobody_else_sees_one(self, client, secretary, region, branch_secretary, member):
        kept = SavedFilter.objects.create(user=branch_secretary, name="النساء", address="gender=F")
        for user in (secretary, region, member):
            client.force_login(user)
            for address in (f"{FIND}filters/{kept.pk}/", f"{FIND}filters/{kept.pk}/deletion/"):
                assert client.get(address).status_code == client.post(address).status_code == 404
        assert "النساء" not in page(client, secretary).text
        kept.refresh_from_db()

    def test_it_shows_what_its_owner_sees_on_the_day(self, client, houda, amine, branch_secretary, party):
        kept = SavedFilter.objects.create(user=branch_secretary, name="الزيتون", address=f"branch={party['other'].pk}")
        client.force_login(branch_secretary)
        answer = client.get(kept.get_absolute_url())
        assert "لا يوجد هذا الفرع" in answer.text
        assert "أمين السوسي" not in answer.text


def test_what_was_typed_into_a_file_is_no_markup(client, party, secretary):
    make_member(party["local"], family_name="<b>ألف", given_name_latin="<i>x</i>", email="a@example.org")
    answer = page(client, secretary, q="ألف", columns=["latin", "email"])
    assert "&lt;i&gt;x&lt;/i&gt;" in answer.text
    assert "<i>x" not in answer.text
    assert "<b>ألف" not in answer.text
