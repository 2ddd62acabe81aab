"""What the database finds of cards that are one donor's, or may be, is what reading every card finds."""

from datetime import date
from itertools import combinations

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_officer, make_user
from tests.treasury.gifts import give, giver
from tests.treasury.limits import limit, no_limit
from tests.treasury.money import dh, member_of
from treasury.donations.grouping import shared_groups
from treasury.donations.identity import Marks, group_cards, joined_pairs
from treasury.donations.joining import _is_decided, _is_proposed, _may_be_one, pairs_to_decide
from treasury.donations.yearly import YearOfDonors
from treasury.models import Donation, Donor, DonorMatch

CARD = st.tuples(
    st.integers(0, 2),  # member
    st.integers(0, 3),  # number
    st.integers(0, 2),  # name
    st.integers(0, 2),  # birth date
    st.integers(0, 2),  # phone
)
WORD = st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans())


def make_cards(branch, people, marks):
    return [
        Donor.objects.create(
            branch=branch, origin="resident", person=people[person - 1] if person else None,
            digest=str(number) * 64 if number else "", name=f"ا{name}", name_key=f"ا{name}" if name else "",
            birth_date=date(1970, 1, day) if day else None, phone=f"+21261234567{phone}" if phone else "",
        )
        for person, number, name, day, phone in marks
    ]  # fmt: skip


def pairs_by_hand():
    """As `pairs_to_decide`, of every card."""
    cards = Donor.objects.select_related("person__identity_number")
    groups = [[Marks.of(card) for card in group] for group in group_cards(cards, joined_pairs())]
    decided = {frozenset(pair) for pair in DonorMatch.objects.values_list("first", "second")}
    found = set()
    for one, other in combinations(groups, 2):
        names = {card.name_key for card in one} & {card.name_key for card in other} - {""}
        if names and _may_be_one(one, other) and not _is_decided(one, other, decided):
            for name in names:
                oldest = (min(card.pk for card in group if card.name_key == name) for group in (one, other))
                found.add(tuple(sorted(oldest)))
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CARD, max_size=7), st.lists(WORD, max_size=3))
def test_the_database_finds_the_groups_and_pairs_that_reading_every_card_finds(party, marks, words):
    DonorMatch.objects.all().delete()
    Donor.objects.all().delete()
    people = [member_of(party["local"]).person for _turn in range(2)]
    cards, by = make_cards(party["local"], people, marks), make_user()
    for one, other, is_same in words:
        if one < other < len(cards):
            DonorMatch.objects.create(first=cards[one], second=cards[other], is_same=is_same, decided_by=by)
    groups = {tuple(card.pk for card in group) for group in shared_groups() if len(group) > 1}
    by_hand = group_cards(Donor.objects.select_related("person__identity_number"), joined_pairs())
    assert groups == {tuple(card.pk for card in group) for group in by_hand if len(group) > 1}
    pairs = pairs_to_decide()
    assert {(pair.first.pk, pair.second.pk) for pair in pairs} == pairs_by_hand()
    proposed = {(one.pk, other.pk) for one, other in combinations(cards, 2) if _is_proposed(one, other)}
    assert proposed == pairs_by_hand()


@pytest.fixture
def five_donors(party, treasurer):
    for place, amount in enumerate((10, 50, 20, 40, 30)):
        give(party["local"], amount, treasurer, giver(f"متبرع {place}", birth_date=date(1970, 1, 1 + place)))
    elsewhere = make_officer(party["other"], "treasurer")
    give(party["other"], 25, elsewhere, giver("متبرع 0", birth_date=date(1970, 1, 1)), in_kind=True)
    return YearOfDonors(localdate().year)


def test_the_donors_of_a_year_are_read_a_page_at_a_time(five_donors):
    assert [donor.total for donor in five_donors] == [50, 40, 35, 30, 20]
    assert (len(five_donors), five_donors.total, five_donors.near) == (5, dh(175), 0)
    first, second = five_donors[:2], five_donors[2:4]
    assert [(donor.total, donor.count) for donor in (*first, *second)] == [(50, 1), (40, 1), (35, 2), (30, 1)]
    assert (second[0].money, second[0].in_kind, len(second[0].cards)) == (dh(10), dh(25), 2)
    assert five_donors[5:10] == []


def test_who_is_near_the_ceiling_or_above_it_is_counted_over_all_pages(five_donors):
    limit("donation", 38)
    donors = YearOfDonors(localdate().year)
    assert donors.near == sum(donor.is_near for donor in donors) == 3
    assert [donor.total for donor in donors.above_limit()] == [50, 40]
    no_limit("donation")
    free = YearOfDonors(localdate().year)
    assert (free.near, list(free.above_limit()), free[:1][0].left) == (0, [], None)


def test_a_card_that_gave_in_another_year_joins_two_and_is_not_named(party, treasurer):
    made = {"branch": party["local"], "origin": "resident"}
    cards = [
        Donor.objects.create(name="أ", name_key="ا", birth_date=date(1970, 1, 1), **made),
        Donor.objects.create(name="ب", name_key="ب", digest="7" * 64, **made),
        Donor.objects.create(name="أ", name_key="ا", birth_date=date(1970, 1, 1), digest="7" * 64, **made),
    ]
    today = localdate()
    for number, (card, year) in enumerate(zip(cards, (today.year, today.year, today.year - 2), strict=True)):
        Donation.objects.create(
            branch=party["local"], year=year, number=number + 1, donor=card, amount=10, description="كتب",
            given_on=today.replace(year=year, day=1), estimate="تقدير", recorded_by=treasurer,
        )  # fmt: skip
    [donor] = YearOfDonors(today.year)
    assert (donor.cards, donor.total, donor.count) == (cards[:2], dh(20), 2)


def test_the_page_asks_as_many_queries_however_many_donors_and_pairs_there_are(
    party, treasurer, client, assert_flat_queries
):
    client.force_login(make_user(is_superuser=True))
    page = reverse("treasury:donors", args=[localdate().year])

    def grow(rows):  # each gives three times: two cards are one donor's, the third one may be theirs
        for place in range(Donation.objects.count() // 3, rows):
            who = {"name": f"متبرع {place}", "birth_date": date(1970, 1, 1 + place % 28)}
            give(party["local"], 10, treasurer, giver(**who), in_kind=True)
            give(party["other"], 10, teller, giver(**who), in_kind=True)
            third = give(party["province"], 10, above, giver(**who), in_kind=True).donor
            Donor.objects.filter(pk=third.pk).update(birth_date=None, phone="")

    teller, above = (make_officer(party[place], "treasurer") for place in ("other", "province"))
    assert assert_flat_queries(grow, lambda: client.get(page)) <= 20
    context = client.get(page).context
    assert (len(context["pairs"]), len(context["page_obj"].object_list), context["total"]) == (30, 50, dh(900))
