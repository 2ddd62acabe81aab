"""The figures of the front page: members, dues and women, of the reader's part of the party alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from administration.figures import (
    columns,
    count_falling,
    dues_by_month,
    dues_of_few,
    members_by_month,
    women_by_branch,
)
from branches.models import Kind
from members.models import Membership
from tests.factories import make_branch, make_bureau, make_member, make_officer, make_user
from tests.treasury.money import charge, month, pay, rate

FIGURES = reverse("admin:figures")
pytestmark = pytest.mark.django_db


@pytest.fixture
def far(party):
    return make_branch(party["region"], Kind.PROVINCE, "الفرع الإقليمي البعيد", "far")


@pytest.fixture
def province(party):
    return make_officer(party["province"], "first_secretary", on=date(2020, 1, 1))


def test_columns_are_percents_of_the_highest():
    found = columns([("a", 50, 25), ("b", 100, 0), ("c", 0, 0)])
    assert [(row.height, row.part, row.above) for row in found] == [(50, 25, 50), (100, 0, 0), (0, 0, 100)]
    assert [row.height for row in columns([("a", 0, 0)])] == [0]


def test_members_of_twelve_months_and_of_nobody_else(party, province, far):
    before = members_by_month(province)
    make_member(party["local"], on=month(-3))
    left = make_member(party["other"], on=month(-11))
    Membership.objects.filter(pk=left.pk).update(ended_on=month(-5), end_reason="resignation")
    make_member(far, on=month(-11))

    added = [after.whole - row.whole for after, row in zip(members_by_month(province), before, strict=True)]

    assert added == [1] * 6 + [0] * 2 + [1] * 4
    assert members_by_month(province)[-1].month == localdate()


def test_dues_and_what_is_paid_of_them(party, province, far):
    rate(party["national"], 20)
    member, stranger = make_member(party["local"], on=month(-12)), make_member(far, on=month(-12))
    charge(party["local"], *range(-6, 1))
    charge(far, *range(-6, 1))
    pay(member, 60)
    pay(stranger, 140)

    found, rates = dues_by_month(province)

    assert [row.whole for row in found] == [Decimal(0)] * 5 + [Decimal(20)] * 7
    assert [row.filled for row in found] == [Decimal(0)] * 5 + [Decimal(20)] * 3 + [Decimal(0)] * 4
    assert (rates.now, rates.before, rates.is_falling) == (0, 100, True)


def test_who_sees_few_branches_reads_the_same_of_them_at_once(party, province, far, secretary, treasurer):
    """Also where one right reaches further than the other, and where somebody sees no totals at all."""
    rate(party["national"], 20)
    for branch, paid in ((party["local"], 60), (party["other"], 120), (far, 40)):
        member = make_member(branch, on=month(-12))
        charge(branch, *range(-6, 1))
        pay(member, paid)
    found = set()
    for user in (province, secretary, treasurer, make_user(is_superuser=True), make_user()):
        columns_, rates, count = dues_of_few(user)
        assert (columns_, rates) == dues_by_month(user)
        assert count == count_falling(user)
        found.add(count)
    assert len(found) > 1


def test_the_branches_where_collection_falls_are_counted_and_listed(client, party, province):
    rate(party["national"], 20)
    for branch, paid in ((party["local"], 60), (party["other"], 120)):
        member = make_member(branch, on=month(-12))
        charge(branch, *range(-6, 0))
        pay(member, paid)
    client.force_login(province)
    page = client.get(FIGURES, {"part": 1})
    assert "يتراجع التحصيل في فرع واحد" in page.text
    listed = client.get(reverse("admin:branches_branch_changelist"), {"dues": "falling"}).context["cl"].result_list
    assert [branch.slug for branch in listed] == [party["local"].slug]


def test_women_in_the_bureaus_of_each_branch_right_under_the_reader_s(party, far):
    region = make_officer(party["region"], "first_secretary")
    women = [make_member(party["local"], gender="F").person for _ in range(2)]
    make_bureau(
        party["local"],
        "branch_secretary",
        "treasurer",
        "rapporteur",
        holders=[
            *women,
            make_member(party["local"], gender="M").person,
        ],
    )
    make_bureau(far, "first_secretary", holders=[make_member(far, gender="M").person])

    found = {branch.slug: (share.count, share.total, share.percent) for branch, share in women_by_branch(region)}

    assert found[party["province"].slug] == (2, 3, 67)
    assert found["far"] == (0, 1, 0)


def test_the_page_is_for_who_may_enter_the_administration(client, party, province):
    client.force_login(make_user(make_member(party["local"]).person))
    assert client.get(FIGURES).status_code in (302, 403)
    client.force_login(province)
    page = client.get(FIGURES)
    assert "الأعضاء شهرا بشهر" in page.text
    assert "<html" in page.text
    assert "<html" not in client.get(FIGURES, {"part": 1}).text


def test_who_sees_no_totals_gets_no_figure_of_dues(client, party):
    rate(party["national"], 20)
    make_member(party["local"], on=month(-2))
    charge(party["local"], -1)
    rapporteur = make_officer(party["local"], "rapporteur")
    found, rates = dues_by_month(rapporteur)
    assert not any(row.whole for row in found)
    assert rates.now is None


def test_the_figures_cost_the_same_whatever_the_party(party, province, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        (members_by_month(province), dues_by_month(province), women_by_branch(province))
    for number in range(3):
        make_member(make_branch(party["province"], name=f"فرع {number}", slug=f"more-{number}"))
    with django_assert_max_num_queries(12):
        (members_by_month(province), dues_by_month(province), women_by_branch(province))
