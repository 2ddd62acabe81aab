"""The home page and a branch's page: who sees what, exactly, and in how many queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Branch, Kind
from branches.outline import outline
from branches.paths import parent_path
from bureaus.closures import close_branch
from bureaus.models import Mandate
from bureaus.replacement import end_mandate, replace_holder
from meetings.models import Election, Meeting
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_user

HOME = reverse("branches:home")


@pytest.fixture
def roster_url(party):
    return party["local"].get_absolute_url()


def seats(response, organ=0):
    return [
        (seat.title, str(seat.holder) if seat.holder else None) for seat in response.context["rosters"][organ].seats
    ]


@pytest.mark.parametrize("name", ["branches:branch", "bureaus:history"])
def test_members_see_every_roster_and_outsiders_none(
    name, visit, party, bureau, secretary, teammate, member, outsider
):
    url = reverse(name, args=[party["local"].slug])
    assert [visit(user, url).status_code for user in (secretary, teammate, member, outsider)] == [200, 200, 200, 404]
    answer = visit(None, url)
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={url}")
    assert visit(secretary, reverse(name, args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("name", ["branches:branch", "bureaus:history"])
def test_a_published_roster_is_for_everybody(name, visit, party, bureau, outsider):
    Branch.objects.filter(pk=party["local"].pk).update(publishes_roster=True)
    url = reverse(name, args=[party["local"].slug])
    assert [visit(user, url).status_code for user in (outsider, None)] == [200, 200]
    assert [branch for branch, _parent in visit(None, HOME).context["branches"]] == [party["local"]]


def test_seats_stand_in_order_with_titles_in_the_holders_gender(visit, party, member, roster_url):
    people = [
        make_member(party["local"], given_name=given, family_name=family, gender=gender).person
        for given, family, gender in [("ليلى", "بنجلون", "F"), ("سعيد", "التازي", "M"), ("هند", "الصقلي", "F")]
    ]
    bureau = make_bureau(party["local"], "branch_secretary", "treasurer", "counsellor", holders=people)
    end_mandate(mandate=bureau.seats.get(order=2).mandates.get(), on=date(2025, 3, 1))
    answer = visit(member, roster_url)
    assert seats(answer) == [("كاتبة الفرع", "ليلى بنجلون"), ("أمين(ة) المال", None), ("مستشارة", "هند الصقلي")]
    assert "مقعد شاغر منذ 1 مارس 2025" in answer.text
    assert "2 من 2 (100\xa0%)" in answer.text


def test_a_past_day_shows_who_sat_then(visit, party, member, roster_url):
    first = make_bureau(party["local"], "branch_secretary", on=date(2017, 4, 23))
    second = make_bureau(party["local"], "branch_secretary", "treasurer", on=date(2021, 6, 6))
    answer = visit(member, roster_url, on="01/01/2018")
    assert seats(answer) == [("كاتب الفرع", str(holder_of(first, "branch_secretary")))]
    assert "التشكيلة كما كانت في 1 يناير 2018." in answer.text
    assert seats(visit(member, roster_url, on="٠٦/٠٦/٢٠٢١"))[0][1] == str(holder_of(second, "branch_secretary"))
    assert visit(member, roster_url, on="05/06/2021").context["rosters"][0].bureau == first
    assert visit(member, roster_url, on="22/04/2017").context["rosters"] == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2018", "اكتب التاريخ على شكل يوم/شهر/سنة"),
        ("31/02/2018", "اكتب التاريخ"),
        ("tomorrow", "لم يحن هذا اليوم بعد"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_the_field(typed, words, visit, bureau, member, roster_url):
    typed = f"{localdate() + timedelta(days=1):%d/%m/%Y}" if typed == "tomorrow" else typed
    answer = visit(member, roster_url, on=typed)
    assert words in answer.text
    assert answer.context["rosters"][0].bureau == bureau


def test_contacts_are_for_those_who_may_see_the_person(visit, bureau, secretary, teammate, member, roster_url):
    holder = holder_of(bureau, "treasurer")
    holder.phone, holder.email = "+212661234567", "amin@example.org"
    holder.save()
    own = make_user(holder)
    shown = ["amin@example.org" in visit(user, roster_url).text for user in (secretary, teammate, member, own)]
    assert shown == [True, False, False, True]
    Branch.objects.update(publishes_roster=True)
    assert "amin@example.org" not in visit(None, roster_url).text


def test_the_assembly_is_a_link_for_those_who_may_read_it(visit, party, bureau, secretary, teammate, roster_url):
    meeting = Meeting.objects.create(branch=party["local"], title="جمع", date=bureau.started_on)
    Election.objects.create(meeting=meeting, bureau=bureau)
    link = f'href="{meeting.get_absolute_url()}"'
    answers = [visit(user, roster_url).text for user in (secretary, teammate)]
    assert ["10 مارس 2024" in answer for answer in answers] == [True, True]
    assert [link in answer for answer in answers] == [True, False]


def test_changes_in_midterm_are_told(visit, party, bureau, member, roster_url):
    seat = bureau.seats.get(order=2)
    newcomer = make_member(party["local"], given_name="هند", family_name="الصقلي", gender="F").person
    gone = seat.mandates.get()
    replace_holder(
        mandate=gone, person=newcomer, on=date(2025, 1, 9), status=Mandate.Status.ACTING, reason="resignation"
    )
    answer = visit(member, roster_url)
    assert [change.sentence for change in answer.context["rosters"][0].changes] == [
        f"أمينة المال: هند الصقلي بالنيابة عوض {gone.person} (استقالة)"
    ]
    assert "تغيير واحد أثناء الولاية" in answer.text
    before = visit(member, roster_url, on="08/01/2025").context["rosters"][0]
    assert (before.seats[1].holder, before.changes) == (gone.person, [])


def test_an_overdue_renewal_says_so(visit, bureau, member, roster_url):
    bureau.term_ends_on = localdate() + timedelta(days=1)
    bureau.save()
    assert "فات الموعد" not in visit(member, roster_url).text
    bureau.term_ends_on = localdate()
    bureau.save()
    assert "فات الموعد" in visit(member, roster_url).text


def test_a_branch_without_a_bureau_says_what_comes_first(visit, party, secretary, member, roster_url):
    assert "لا مكتب بعد" in visit(member, roster_url).text
    text = visit(secretary, roster_url).text
    assert "الخطوات الأولى" in text
    assert f'href="{roster_url}meetings/record/"' in text


def test_a_closed_branch_names_its_successor(visit, party, bureau, member, roster_url):
    close_branch(branch=party["local"], on=date(2026, 1, 1), successor=party["other"])
    answer = visit(member, roster_url)
    assert "أُغلق هذا الفرع في 1 يناير 2026." in answer.text
    assert f'<a href="{party["other"].get_absolute_url()}">{party["other"]}</a>' in answer.text
    assert answer.context["rosters"] == []


def test_only_who_may_change_the_bureau_is_offered_to(
    visit, bureau, secretary, branch_secretary, teammate, roster_url
):
    offered = [
        visit(user, roster_url).context["may_change"] for user in (secretary, branch_secretary, teammate, None) if user
    ]
    assert offered == [True, False, False]


def test_the_branch_page_is_flat(assert_flat_queries, client, party, secretary, roster_url):
    client.force_login(secretary)
    offices = ["branch_secretary", *["counsellor"] * 30]

    def grow(rows):
        make_bureau(party["local"], *offices[: rows + 1], on=date(2020, 1, rows))
        for row in range(rows):
            make_branch(party["local"], Kind.CELL, slug=f"cell-{rows}-{row}")

    # Session, account, rights (two), branch, bureaus, seats, mandates, targets, family, decisions that wait,
    # what the branch has to do, what it collected and what it has, officers without an account, the next meeting,
    # communiqués, membership, action plans.
    assert assert_flat_queries(grow, lambda: client.get(roster_url)) == 20


def test_the_history_is_flat(assert_flat_queries, client, party, secretary):
    url = reverse("bureaus:history", args=["nakhil"])
    client.force_login(secretary)

    def grow(rows):
        for row in range(rows):
            make_bureau(
                party["local"],
                "branch_secretary",
                *["counsellor"] * rows,
                on=date(2011, 1, 1) + timedelta(days=100 * row + rows),
            )

    assert assert_flat_queries(grow, lambda: client.get(url), sizes=(6, 9, 30)) == 10


def test_the_home_page_is_flat(assert_flat_queries, client, party, secretary):
    client.force_login(secretary)

    def grow(rows):
        for row in range(rows):
            make_branch(party["local"], Kind.CELL, slug=f"cell-{rows}-{row}")

    # Session, account, membership, rights (two), own mandates and tasks, the tree; what waits, and is to do (three).
    assert assert_flat_queries(grow, lambda: client.get(HOME)) == 12


def test_the_home_page_of_who_holds_no_office_asks_nothing_more(assert_flat_queries, client, party, bureau, member):
    client.force_login(member)

    def grow(rows):
        for row in range(rows):
            make_branch(party["local"], Kind.CELL, slug=f"cell-{rows}-{row}")

    assert assert_flat_queries(grow, lambda: client.get(HOME)) == 7


def test_home_opens_the_tree_around_ones_own_branch(visit, party, member, bureau):
    answer = visit(member, HOME)
    nodes = {node.name: node for node in answer.context["nodes"]}
    assert list(nodes) == [str(party[key]) for key in ("national", "region", "province", "local", "other")]
    assert [node.is_open for node in nodes.values()] == [True, True, True, True, False]
    assert [node.below for node in nodes.values()] == [1, 1, 2, 0, 0]
    assert answer.text.count("<details") - answer.text.count('class="account"') == 3
    assert answer.text.count("</details>") == answer.text.count("<details")
    assert answer.context["own_branches"] == [(party["local"], [])]


def test_everybody_has_a_home(visit, party, bureau, secretary, teammate, member, outsider):
    assert [visit(user, HOME).status_code for user in (secretary, teammate, member, outsider, None)] == [200] * 5
    assert visit(None, HOME).templates[0].name == "branches/welcome.html"


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        (
            "secretary",
            [
                "المكتب",
                "المكاتب السابقة",
                "الأعضاء",
                "المنتخبون",
                "الاجتماعات",
                "الوضعية",
                "خطط العمل",
                "الواجبات",
                "سجل الصندوق",
                "الهبات",
                "المساهمات",
                "الحصص",
                "صلاحياتي هنا",
            ],
        ),
        ("member", ["المكتب", "المكاتب السابقة", "صلاحياتي هنا"]),
    ],
)
def test_tabs_lead_where_one_may_go(who, tabs, visit, roster_url, request, bureau):
    answer = visit(request.getfixturevalue(who), roster_url)
    inside = answer.text.split('aria-label="صفحات الفرع"')[1].split("</nav>")[0]
    assert [label for label in tabs if label in inside] == tabs
    assert inside.count("<a ") == len(tabs)


def test_home_says_which_offices_one_holds_where(visit, party, secretary):
    assert visit(secretary, HOME).context["own_branches"][0] == (party["province"], ["الكاتب الأول"])


@pytest.mark.parametrize("query", ["الزيتون", "زيتون", "فرع زيتون"])
def test_search_folds(query, visit, party, member):
    answer = visit(member, HOME, q=query)
    assert answer.context["results"] == [(party["other"], party["province"])]
    assert "وُجد فرع واحد" in answer.text


def test_search_reads_localities_and_latin(visit, party, member):
    party["other"].locality_code, party["other"].name_latin = "04.291.01.01", "Zitoun"
    party["other"].save()
    for query in ("الخميسات", "khemisset", "zitoun"):
        assert [branch for branch, _parent in visit(member, HOME, q=query).context["results"]] == [party["other"]]
    assert "لا فرع بهذا الاسم" in visit(member, HOME, q="غير موجود").text


def test_closed_branches_wait_behind_a_filter(visit, party, member):
    close_branch(branch=party["other"], on=date(2026, 1, 1))
    assert str(party["other"]) not in [node.name for node in visit(member, HOME).context["nodes"]]
    node = visit(member, HOME, closed="1").context["nodes"][-1]
    assert (node.name, node.dissolved) == (str(party["other"]), True)


def test_an_account_without_a_member_is_told_so(visit, party, outsider):
    answer = visit(outsider, HOME)
    assert "لم يُربط حسابك بأي عضو بعد" in answer.text
    assert answer.context["results"] == []


def test_a_large_party_is_drawn_down_to_its_regions_and_on_the_way_to_ones_own(party, monkeypatch):
    monkeypatch.setattr("branches.outline.LARGEST_TREE", 4)
    elsewhere = make_branch(make_branch(party["national"], Kind.REGION), Kind.PROVINCE)
    make_branch(party["other"], Kind.CELL)
    cell = make_branch(party["local"], Kind.CELL)
    names = [node.path for node in outline(Branch.objects.all())]
    assert names == [party["national"].path, party["region"].path, parent_path(elsewhere.path)]
    drawn = {node.path for node in outline(Branch.objects.all(), around=[party["local"].path])}
    assert drawn - set(names) == {party[key].path for key in ("province", "local", "other")} | {cell.path}


def test_my_branch_leads_to_ones_own(visit, party, member, secretary, outsider):
    url = reverse("branches:mine")
    assert visit(member, url).url == party["local"].get_absolute_url()
    assert visit(secretary, url).url == party["province"].get_absolute_url()
    assert visit(outsider, url).url == HOME
    assert visit(None, url).url == f"{reverse('account_login')}?next={url}"
