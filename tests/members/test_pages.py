"""A member's own pages, a branch's members, and a person's file."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from bureaus.departures import leave_party, move_member
from members.models import Category
from members.suspending import suspend
from tests.factories import make_bureau, make_member, make_officer, make_person, make_user
from tests.visits import statuses
from treasury.credit import settle
from treasury.models import DuesCharge, Payment

ME = reverse("members:me")
FILE, MONEY = "ملفي وصورتي ووسائل الاتصال بي", "واجباتي وأداءاتي"
DUES = reverse("members:own-dues")
LIST = reverse("members:list", args=["nakhil"])


def names(answer):
    return [str(row.person) for row in answer.context["page_obj"]]


@pytest.mark.parametrize(
    "name", ["members:me", "members:visibility", "members:own-dues", "members:own-data", "members:dues"]
)
def test_own_pages_are_for_accounts(name, client, member, outsider):
    url = reverse(name)
    open_to_accounts = 302 if name == "members:dues" else 200
    assert statuses(client, url, member, outsider, None) == [open_to_accounts, open_to_accounts, 302]
    client.logout()
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"


def test_an_account_without_a_person_gets_a_clear_page(client, outsider):
    client.force_login(outsider)
    for name in ("members:me", "members:visibility"):
        assert "حسابك غير مرتبط بأي عضو" in client.get(reverse(name)).text


def test_my_file_tells_memberships_and_mandates(client, party, bureau, treasurer):
    move_member(membership=treasurer.person.memberships.get(), branch=party["other"], on=date(2026, 2, 1))
    client.force_login(treasurer)
    answer = client.get(ME)
    file = answer.context["file"]
    assert [(row.branch, row.is_current) for row in file.memberships] == [
        (party["other"], True),
        (party["local"], False),
    ]
    assert [mandate.title for mandate in file.past_mandates] == ["أمين المال"]
    assert "من 1 يناير 2020 إلى 1 فبراير 2026" in answer.text
    assert "انتداب سابق واحد" in answer.text
    assert "عضوية سارية" in answer.text


def test_my_file_says_that_my_membership_is_on_hold(client, member):
    suspend(membership=member.person.memberships.get(), on=localdate(), reason="تأخر في الأداء")
    client.force_login(member)
    answer = client.get(ME)
    assert answer.context["file"].suspension.reason == "تأخر في الأداء"
    assert "عضوية مجمدة" in answer.text


def test_who_sees_me(client, party, bureau, secretary, teammate, member):
    client.force_login(member)
    answer = client.get(reverse("members:visibility"))
    seen_by = {kinds: [row.seat.office.code for row in rows] for kinds, rows in answer.context["seen_by"]}
    assert [code for kinds, codes in seen_by.items() if FILE in kinds for code in codes] == [
        "first_secretary",
        "branch_secretary",
        "treasurer",
        "rapporteur",
        "counsellor",
        "counsellor",
    ]
    money = [code for kinds, codes in seen_by.items() if MONEY in kinds for code in codes]
    assert money == ["first_secretary", "branch_secretary", "treasurer"]
    assert str(teammate.person) not in answer.text
    assert str(secretary.person) in answer.text


def test_the_headquarters_are_named(client, member):
    make_user(is_superuser=True, first_name="x")
    client.force_login(member)
    assert "تطلع حسابات المقر الوطني على كل الملفات" in client.get(reverse("members:visibility")).text


def test_my_dues_lead_to_the_grid_or_to_ones_own(client, treasurer, member):
    client.force_login(member)
    assert client.get(reverse("members:dues")).url == DUES
    client.force_login(treasurer)
    assert client.get(reverse("members:dues")).url == "/branches/nakhil/dues/"


def test_a_treasurer_above_keeps_the_dues_above(client, party):
    """A treasurer of the province who is a member of a local branch goes to what they keep."""
    keeper = make_member(party["local"], family_name="القيّم").person
    make_bureau(party["province"], "treasurer", holders=[keeper])
    client.force_login(make_user(keeper))
    assert client.get(reverse("members:dues")).url == "/branches/nakhil-province/dues/"


def test_who_sees_the_members(client, bureau, secretary, branch_secretary, teammate, member, outsider):
    assert statuses(client, LIST, secretary, branch_secretary, teammate, member, outsider, None) == [
        200,
        200,
        404,
        404,
        404,
        302,
    ]


def test_who_sees_a_file(client, party, bureau, secretary, branch_secretary, teammate, member, outsider):
    other = make_member(party["local"], family_name="الآخر").person
    url = reverse("members:person", args=[other.pk])
    assert statuses(client, url, secretary, branch_secretary, teammate, member, outsider, None) == [
        200,
        200,
        404,
        404,
        404,
        302,
    ]
    own = reverse("members:person", args=[member.person_id])
    assert statuses(client, own, member) == [200]


@pytest.fixture
def several(party):
    """A current member, one on hold, one who left, one who moved, one who came back; all of the local branch."""
    local, other = party["local"], party["other"]
    make_member(local, given_name="أحمد", family_name="الصويري", phone="+212661234567")
    held = make_member(local, given_name="نادية", family_name="آيت القادري", gender="F")
    suspend(membership=held, on=localdate(), reason="تأخر")
    left = make_member(local, given_name="سعيد", family_name="المستقيل")
    leave_party(membership=left, on=date(2026, 1, 1), reason="resignation")
    moved = make_member(local, given_name="ليلى", family_name="المنتقلة", gender="F")
    move_member(membership=moved, branch=other, on=date(2026, 1, 1))
    back = make_member(local, given_name="هند", family_name="العائدة", gender="F")
    away = move_member(membership=back, branch=other, on=date(2025, 1, 1))
    move_member(membership=away, branch=local, on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("", ["أحمد الصويري", "نادية آيت القادري", "هند العائدة"]),
        ("former", ["سعيد المستقيل", "ليلى المنتقلة"]),
        ("all", ["أحمد الصويري", "سعيد المستقيل", "ليلى المنتقلة", "نادية آيت القادري", "هند العائدة"]),
    ],
)
def test_the_list_shows_each_member_once(state, shown, client, party, several, secretary):
    client.force_login(secretary)
    answer = client.get(LIST, {"state": state})
    assert names(answer) == shown
    assert answer.text.count("عضوية مجمدة") == (0 if state == "former" else 1)


@pytest.mark.parametrize("query", ["صويري", "احمد", "0661234567", "الصويري أحمد"])
def test_the_search_of_members_folds(query, client, several, secretary):
    client.force_login(secretary)
    if query.startswith("0"):
        query = "661234567"
    assert names(client.get(LIST, {"q": query})) == ["أحمد الصويري"]


def test_a_search_without_result_says_what_to_try(client, several, secretary):
    client.force_login(secretary)
    assert "لا أحد بهذا الاسم" in client.get(LIST, {"q": "زكرياء"}).text


def test_the_list_is_paged_and_flat(assert_flat_queries, client, party, secretary):
    client.force_login(secretary)

    def grow(rows):
        for row in range(rows):
            suspend(
                membership=make_member(party["local"], family_name=f"عضو {rows} {row}"), on=localdate(), reason="تأخر"
            )

    # Session, account, membership, rights, branch, branches above, the page, how many pairs of duplicates wait.
    assert assert_flat_queries(grow, lambda: client.get(LIST)) == 8
    grow(20)
    assert len(client.get(LIST).context["page_obj"]) == 50


def test_my_file_is_flat(assert_flat_queries, client, party, member):
    client.force_login(member)
    state = {"day": date(2000, 1, 1)}

    def grow(rows):
        for _row in range(rows):
            start, state["day"] = state["day"], state["day"] + timedelta(days=60)
            member.person.memberships.create(
                branch=party["other"],
                category=Category.objects.first(),
                started_on=start,
                ended_on=state["day"],
            )

    assert assert_flat_queries(grow, lambda: client.get(ME)) <= 12


def test_the_page_of_who_sees_me_is_flat(assert_flat_queries, client, party, member):
    client.force_login(member)

    def grow(rows):
        for row in range(rows):
            make_officer(party["region"], "counsellor", on=date(2011, 1, 1) + timedelta(days=100 * row + rows))

    assert assert_flat_queries(grow, lambda: client.get(reverse("members:visibility"))) <= 20


def test_a_guest_is_told_not_to_be_a_member(client, party, secretary):
    guest = make_person(party["local"], family_name="الضيف")
    client.force_login(secretary)
    answer = client.get(reverse("members:person", args=[guest.pk]))
    assert "دون عضوية" in answer.text
    assert "لا عضوية مسجلة." in answer.text


def test_my_file_shows_my_dues_and_receipts(client, party, treasurer, member):
    charge = DuesCharge.objects.create(
        membership=member.person.memberships.get(),
        person=member.person,
        branch=party["local"],
        month=date(2025, 3, 1),
        amount=Decimal("50.00"),
    )
    payment = Payment.objects.create(
        branch=party["local"],
        year=2025,
        number=7,
        payer=member.person,
        amount=Decimal("30.00"),
        paid_on=date(2025, 4, 2),
        recorded_by=treasurer,
    )
    settle([(payment.pk, charge.pk, Decimal("30.00"))])
    client.force_login(member)
    answer = client.get(DUES, {"year": "2025"})
    assert "واجباتي سنة 2025" in answer.text
    assert answer.context["dues"].arrears == Decimal("20.00")
    assert f'href="{payment.get_absolute_url()}"' in answer.text
    assert answer.context["years"] == {"before": 2024, "after": 2026}


@pytest.mark.parametrize("year", ["2019", "9999", "x", "٢٠٢٥", ""])
def test_a_year_that_was_not_mine_gives_this_one(year, client, member):
    client.force_login(member)
    assert client.get(DUES, {"year": year}).context["dues"].year == localdate().year
