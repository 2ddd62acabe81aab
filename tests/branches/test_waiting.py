"""The home page says what waits for an officer, with its list; and asks nothing more for who holds no office."""

import pytest
from django.urls import reverse

from administration.branch_work import branch_work, work_of_branches
from administration.desk import REQUESTS
from branches import views
from members.models import User
from tests.factories import make_branch, make_bureau, make_officer, make_user
from tests.treasury.books import book, fill
from tests.treasury.money import member_of, rate

HOME = reverse("branches:home")


@pytest.fixture
def voucher(party, bureau, treasurer):
    """2500 dirhams that wait for the branch's secretary."""
    rate(party["province"], 20)
    fill(party["local"], 9_000, by=treasurer)
    return book(party["local"], 2500, by=treasurer)


def waiting(answer):
    return answer.context.get("waiting"), dict(answer.context.get("work") or ())


def test_an_officer_reads_what_waits_and_where_it_is_listed(visit, party, voucher, treasurer, branch_secretary):
    requests, work = waiting(visit(branch_secretary, HOME))
    assert requests == [("سند واحد ينتظر مصادقتك", reverse("treasury:waiting-entries"))]
    assert work == {party["local"]: 1}  # an assembly; the voucher is said above, the dues are the treasurer's
    requests, work = waiting(visit(treasurer, HOME))
    assert requests == []  # nobody approves what they recorded
    assert work == {party["local"]: 1}  # the dues; the voucher waits for somebody else


def test_what_the_reader_cannot_do_or_a_list_says_already_is_not_counted(party, voucher, treasurer, branch_secretary):
    for user, mine in ((treasurer, "واجبات هذا الشهر"), (branch_secretary, "أي جمع عام")):
        rows = branch_work(user, party["local"])
        [counted] = [row for row in rows if row.is_mine]
        assert mine in counted.sentence
        assert len(rows) > 2


def test_branches_that_are_not_counted_are_named(visit, party, treasurer, branch_secretary, monkeypatch):
    monkeypatch.setattr(views, "MOST_WORK", 1)
    make_bureau(party["province"], "rapporteur", holders=[branch_secretary.person])
    page = visit(branch_secretary, HOME)
    assert page.context["uncounted"] == [party["province"]]
    assert "لا يشمل هذا العد" in page.text
    page = visit(treasurer, HOME)
    assert page.context["uncounted"] == []
    assert "لا يشمل هذا العد" not in page.text


def test_three_branches_ask_as_many_queries_as_one(party, voucher, secretary, django_assert_max_num_queries):
    """Of each the same matters as on its own page; who is named, and what is counted, is asked where it is read."""
    others = [make_branch(party["province"], "local", slug=f"third-{number}") for number in range(2)]
    for other in others:
        make_bureau(other, "branch_secretary")
        rate(other, 20)
        member_of(other)
    branches, user = [party["local"], *others], User.objects.get(pk=secretary.pk)
    for branch in branches:
        user.has_perm("members.view_person", branch)
    work_of_branches(user, branches)  # what the account keeps is asked once
    with django_assert_max_num_queries(4) as asked:
        one = work_of_branches(user, [party["local"]])
    with django_assert_max_num_queries(len(asked)):
        found = work_of_branches(user, branches)
    assert found.keys() == {branch.pk for branch in branches}
    assert [str(row.sentence) for row in found[party["local"].pk]] == [
        str(row.sentence) for row in one[party["local"].pk]
    ]
    for branch in branches:
        alone = branch_work(user, branch)
        assert [(str(row.sentence), row.address, str(row.by), row.is_mine) for row in found[branch.pk]] == [
            (str(row.sentence), row.address, str(row.by), row.is_mine) for row in alone
        ]
        assert alone


def test_each_line_leads_where_it_is_done(visit, party, voucher, branch_secretary):
    text = visit(branch_secretary, HOME).text
    assert f'href="{reverse("treasury:waiting-entries")}"' in text
    assert f'href="{party["local"].get_absolute_url()}#work-title"' in text
    assert 'id="work-title"' in visit(branch_secretary, party["local"].get_absolute_url()).text


def test_who_holds_no_office_reads_and_asks_nothing_of_it(visit, party, voucher, member, outsider):
    for user in (member, outsider):
        answer = visit(user, HOME)
        assert waiting(answer) == (None, {})
        assert "waiting-title" not in answer.text


def test_an_officer_above_reads_what_waits_below_them_and_of_their_own_branch_alone_what_is_to_do(
    visit, party, voucher, secretary
):
    requests, work = waiting(visit(secretary, HOME))
    assert [address for _sentence, address in requests] == [reverse("treasury:waiting-entries")]
    assert set(work) <= {party["province"]}


def test_an_officer_elsewhere_reads_nothing_of_it(visit, party, voucher):
    other = make_officer(party["other"], "branch_secretary")
    requests, work = waiting(visit(other, HOME))
    assert requests == []
    assert set(work) <= {party["other"]}


def test_headquarters_read_all_that_waits(visit, voucher):
    requests, work = waiting(visit(make_user(is_superuser=True), HOME))
    assert (len(requests), work) == (1, {})


def test_it_is_not_asked_while_one_searches(visit, voucher, branch_secretary):
    assert waiting(visit(branch_secretary, HOME, q="النخيل")) == (None, {})


def test_it_costs_the_same_however_much_waits(
    assert_flat_queries, client, party, voucher, treasurer, branch_secretary
):
    client.force_login(branch_secretary)

    def grow(rows):
        book(party["local"], 2100 + rows, by=treasurer, party_name=f"مكتب {rows}")
        for row in range(rows):
            make_branch(party["local"], "cell", slug=f"cell-{rows}-{row}")
            member_of(party["local"])

    assert_flat_queries(grow, lambda: client.get(HOME))


def test_every_list_that_it_names_has_an_address_of_its_own(db):
    assert all(reverse(page) for _sentence, page, _rows in REQUESTS)
