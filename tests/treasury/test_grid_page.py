"""The grid of a year: the state of each month, totals, search, and how many queries."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from members.joining import join, leave, transfer
from tests.factories import make_officer, make_user
from tests.treasury.money import charge, dh, member_of, month, pay
from tests.treasury.pages import grid_url, record_url, this_year


def row_of(answer, person):
    return next(row for row in answer.context["rows"] if row.person == person)


def test_the_grid_says_the_state_of_each_month(visit, party, owing, treasurer):
    pay(owing, 30)
    row = row_of(visit(treasurer, grid_url(party["local"], month(-2).year)), owing.person)
    states = {cell.month: (cell.shape, cell.left) for cell in row.cells}
    assert states[month(-2)] == ("paid", 0)
    if month(-1).year == month(-2).year:
        assert states[month(-1)] == ("partial", dh(10))
    assert (row.balance.arrears, row.balance.held) == (dh(30), 0)


def test_the_grid_marks_months_outside_of_the_membership(visit, party, owing, treasurer):
    late = member_of(party["local"], on=date(this_year(), 1, 15))
    row = row_of(visit(treasurer, grid_url(party["local"])), late.person)
    assert row.cells[0].shape == "outside"
    moved = transfer(membership=late, branch=party["other"], on=date(this_year(), 2, 10))
    row = row_of(visit(treasurer, grid_url(party["local"])), late.person)
    assert [cell.shape for cell in row.cells[2:]] == ["outside"] * 10
    assert (row.left_on, moved.branch) == (date(this_year(), 2, 10), party["other"])


def test_totals_hold_the_whole_branch(visit, party, owing, treasurer):
    pay(owing, 30)
    totals = visit(treasurer, grid_url(party["local"])).context["totals"].year
    year = [offset for offset in (-2, -1, 0) if month(offset).year == this_year()]
    assert totals.charged == dh(20 * 6 * len(year))
    assert totals.arrears == dh(20 * 6 * 3 - 30)


def test_search_is_folded_and_filters_narrow(visit, party, owing, treasurer):
    url = grid_url(party["local"])
    assert [row.person for row in visit(treasurer, url, {"q": "خديجه البنعلي"}).context["rows"]] == [owing.person]
    assert "لا أحد بهذا الاسم" in visit(treasurer, url, {"q": "سمكة"}).text
    paid_up = member_of(party["local"])
    charge(party["local"], -2, -1, 0)
    pay(paid_up, 60)
    owing_people = [row.person for row in visit(treasurer, url, {"show": "arrears"}).context["rows"]]
    assert owing.person in owing_people
    assert paid_up.person not in owing_people


def test_whoever_left_with_arrears_is_found_among_them(visit, party, owing, treasurer):
    leave(membership=owing, on=localdate(), reason="resignation")
    answer = visit(treasurer, grid_url(party["local"], this_year() + 1), {"show": "arrears"})
    assert owing.person in [row.person for row in answer.context["rows"]]
    answer = visit(treasurer, grid_url(party["local"], this_year() + 1))
    assert owing.person not in [row.person for row in answer.context["rows"]]


def test_a_year_without_sense_is_no_page(visit, party, owing, treasurer):
    assert visit(treasurer, grid_url(party["local"], 9999)).status_code == 404


def test_the_grid_costs_the_same_for_any_number_of_members(client, party, owing, treasurer, assert_flat_queries):
    client.force_login(treasurer)
    made = [owing]

    def grow(rows):
        while len(made) < rows:
            made.append(member_of(party["local"]))
            charge(party["local"], -1, 0)
            pay(made[-1], 30)

    def call():
        assert client.get(grid_url(party["local"])).status_code == 200

    assert assert_flat_queries(grow, call) <= 15


def test_a_member_of_two_spells_stands_once(visit, party, owing, treasurer):
    leave(membership=owing, on=date(this_year(), 1, 20), reason="resignation")
    join(person=owing.person, branch=party["local"], on=date(this_year(), 2, 1), category=owing.category)
    people = [row.person for row in visit(treasurer, grid_url(party["local"])).context["rows"]]
    assert people.count(owing.person) == 1
    assert visit(treasurer, record_url(owing)).status_code == 200


def test_without_members_it_says_what_to_do_first_to_who_may(visit, party):
    first = reverse("members:join", args=[party["other"].slug])
    treasurer = make_officer(party["province"], "treasurer")
    assert first in visit(make_user(is_superuser=True), grid_url(party["other"])).text
    answer = visit(treasurer, grid_url(party["province"], 2015))
    assert "لا أعضاء في هذه السنة" in answer.text
    assert "تسجيل عضو" not in answer.text


def test_without_a_rate_it_says_to_set_one_first(visit, party, treasurer):
    answer = visit(treasurer, grid_url(party["local"]))
    assert f'href="{reverse("treasury:rates", args=["nakhil"])}"' in answer.text
    assert "مبلغ" in answer.text


class TestManyMembers:
    """The sums of a branch of very many members are added up after its page."""

    @pytest.fixture
    def many(self, monkeypatch, party, owing):
        monkeypatch.setattr("treasury.views.grid.MANY", 3)
        pay(owing, 30)
        return reverse("treasury:sums", args=[party["local"].slug, this_year()])

    @pytest.mark.parametrize("query", [{}, {"q": "خديجه"}, {"show": "arrears"}])
    def test_the_page_shows_its_members_and_asks_for_the_sums(self, visit, party, many, treasurer, query):
        answer = visit(treasurer, grid_url(party["local"]), query)
        assert "totals" not in answer.context
        assert len(answer.context["rows"]) >= 1
        assert f'hx-get="{many}" hx-trigger="load"' in answer.text
        assert f'<a class="stat" href="{many}">مجاميع السنة</a>' in answer.text

    def test_they_come_in_their_places_and_are_those_of_the_year(self, visit, party, many, treasurer, monkeypatch):
        part = visit(treasurer, many, headers={"hx-request": "true"})
        assert part.text.count('hx-swap-oob="true"') == 4
        assert "<html" not in part.text
        monkeypatch.setattr("treasury.views.grid.MANY", 1000)
        whole = visit(treasurer, grid_url(party["local"]))
        assert many not in whole.text
        assert part.context["totals"] == whole.context["totals"]

    def test_who_waits_to_be_charged_is_told_with_them(self, visit, party, many, treasurer):
        member_of(party["local"])
        assert "waiting" not in visit(treasurer, grid_url(party["local"])).context
        for headers in ({"hx-request": "true"}, {}):
            part = visit(treasurer, many, headers=headers)
            assert part.context["waiting"] == {"ready": 1, "without_rate": 0}
            assert "على عضو واحد" in part.text

    def test_who_may_not_charge_is_not_told_who_waits(self, visit, party, many):
        secretary = make_officer(party["province"], "treasurer")
        member_of(party["local"])
        assert "waiting" not in visit(secretary, many).context

    def test_without_scripts_they_are_a_page_that_leads_back(self, visit, party, many, treasurer):
        page = visit(treasurer, many)
        assert page.templates[0].name == "treasury/totals.html"
        assert grid_url(party["local"]) in page.text
        assert "مكتبك" not in page.text

    def test_a_page_of_few_members_adds_them_up_itself(self, visit, party, owing, treasurer):
        assert "totals" in visit(treasurer, grid_url(party["local"])).context

    def test_a_member_without_office_gets_none(self, visit, party, many, owing):
        assert visit(make_user(owing.person), many).status_code == 404
