"""The list of officials adds up to its sums, and money that settles no month is found from it."""

import pytest
from django.urls import reverse

from members.public_offices import reverse_public_office
from tests.factories import make_user
from tests.treasury.levied import ask, elect, levy, receive
from tests.treasury.money import dh, member_of
from treasury.levies.following import follow_person
from treasury.levies.officials import Officials, Unused, sums_of
from treasury.levies.papers import list_paper


@pytest.fixture
def branch(party, bureau):
    return party["local"]


@pytest.fixture
def two(branch, treasurer):
    """One who owes two months of 100 and paid half a month, one who paid both months."""
    levy(branch, 100)
    owes, paid = elect(branch), elect(branch, person=member_of(branch, given_name="إدريس").person)
    ask(branch, -1, 0)
    receive(branch, owes.person, 50, treasurer)
    receive(branch, paid.person, 200, treasurer)
    return owes, paid


@pytest.fixture
def taken_back(branch, two, treasurer):
    """The office of the one who paid was recorded by mistake."""
    office = two[1]
    reverse_public_office(office=office, reason="شخص آخر", by=treasurer)
    follow_person(office.person)
    return office.person


@pytest.mark.parametrize(
    ("asked", "sums"),
    [
        ({}, (400, 250, 150, 1)),
        ({"owing": True}, (200, 50, 150, 1)),
        ({"words": "ادريس"}, (200, 200, 0, 0)),
        ({"words": "ادريس", "owing": True}, (0, 0, 0, 0)),
        ({"owing": True, "assembly": 3}, (0, 0, 0, 0)),
    ],
)
def test_the_sums_are_those_of_the_lines(branch, two, treasurer, asked, sums):
    found = Officials(treasurer, branch, **asked)
    rows = found[:]
    said = found.sums
    assert (said["asked"], said["paid"], said["left"], said["people"]) == tuple(map(dh, sums[:3])) + sums[3:]
    assert said["asked"] == sum(row.asked for row in rows)
    assert said["paid"] == sum(row.paid for row in rows)
    assert said["left"] == sum(row.left for row in rows)


def test_the_printed_total_is_that_of_who_owes(branch, two, treasurer):
    found = Officials(treasurer, branch, owing=True)
    total = list_paper(branch, found[:], found.sums)["tables"][0]["total"]
    assert total[-3:] == ["200,00", "50,00", "150,00"]


def test_money_of_an_office_taken_back_is_found_from_the_list(visit, branch, two, taken_back, treasurer):
    assert [row.person for row in Officials(treasurer, branch)[:]] == [two[0].person]
    page = visit(treasurer, reverse("treasury:levies", args=[branch.slug]))
    assert page.context["unused"] == Unused(dh(200), 1, [(taken_back, dh(200))])
    address = reverse("treasury:levy-official", args=[branch.slug, taken_back.pk])
    assert address in page.text
    assert visit(treasurer, address).context["levies"].credit == dh(200)


def test_money_that_settles_its_months_is_not_named(visit, branch, two, treasurer):
    assert Unused.of(treasurer, branch) == Unused(dh(0), 0, [])
    assert "لم تعد مطلوبة" not in visit(treasurer, reverse("treasury:levies", args=[branch.slug])).text


def test_who_sees_no_receipts_sees_no_unused_money(party, branch, taken_back, teammate):
    assert Unused.of(teammate, branch).people == 0
    assert Unused.of(teammate, party["other"]).people == 0


def test_the_own_page_and_the_file_say_it_too(visit, branch, two, taken_back, branch_secretary):
    [row] = sums_of(branch_secretary, taken_back)
    assert (row["branch__slug"], row["left"], row["months"], row["free"]) == (branch.slug, dh(0), 0, dh(200))
    address = reverse("treasury:levy-official", args=[branch.slug, taken_back.pk])
    own = visit(make_user(taken_back), reverse("members:own-dues"))
    for page in (own, visit(branch_secretary, reverse("members:person", args=[taken_back.pk]))):
        assert address in page.text
        assert "200,00" in page.text
    [row] = sums_of(branch_secretary, two[0].person)
    assert (row["left"], row["months"], row["free"]) == (dh(150), 2, dh(0))


def test_an_office_taken_back_that_nobody_paid_for_leaves_no_line(branch, two, treasurer):
    third = elect(branch)
    ask(branch, 0)
    reverse_public_office(office=third, reason="شخص آخر", by=treasurer)
    follow_person(third.person)
    assert sums_of(treasurer, third.person) == []
