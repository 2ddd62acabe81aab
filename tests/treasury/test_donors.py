"""Who is one donor in the whole party, whatever branches wrote; how long the names of outsiders are kept."""

from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st

from members.identity_numbers import record_identity_number, seal_anew
from merging.merge import merge_people
from tests.factories import make_officer, make_user
from tests.treasury.gifts import BORN, PHONE, give, giver, refused, take_back
from tests.treasury.money import dh, member_of
from treasury.audit.checks import BY_CODE, Finding
from treasury.donations.ceiling import room_of
from treasury.donations.forgetting import forget_donors
from treasury.donations.identity import cards_of, group_cards, masked_number
from treasury.donations.joining import decide_match, decided_pairs, pairs_to_decide
from treasury.donations.recording import Giver
from treasury.donations.yearly import YearOfDonors
from treasury.models import CashEntry, Donation, Donor


@pytest.fixture
def branch(party):
    return party["local"]


@pytest.fixture
def elsewhere(party):
    return make_officer(party["other"], "treasurer")


@pytest.fixture
def kept(settings):
    """The party holds the authorisation to keep identity numbers."""
    settings.CIN_AUTHORISATION = "D-7/2026"
    settings.CIN_KEYS = [Fernet.generate_key().decode()]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"
    return settings


def test_another_spelling_with_the_same_birth_date_is_the_same_donor(branch, party, treasurer, elsewhere):
    one = give(branch, 100, treasurer, giver("أحمد  الفاسي"))
    other = give(party["other"], 50, elsewhere, giver("احمد الفاسى", phone="+212612345679"))
    assert set(cards_of(one.donor)) == {one.donor, other.donor}
    assert room_of(cards_of(one.donor), localdate()).given == dh(150)
    namesake = give(branch, 5, treasurer, giver("أحمد الفاسي", birth_date=date(1980, 1, 1)))
    assert cards_of(namesake.donor) == [namesake.donor]


def test_who_gives_a_branch_again_keeps_the_card(branch, treasurer):
    one, two = (give(branch, 100, treasurer, giver(phone=phone)) for phone in (PHONE, "+212612345679"))
    assert one.donor == two.donor
    assert Donor.objects.get().phone == "+212612345679"


def test_a_member_and_the_same_person_as_an_outsider_are_one(branch, party, treasurer, elsewhere):
    person = member_of(branch, given_name="إدريس", family_name="الفاسي", birth_date=BORN).person
    give(branch, 550_000, treasurer, Giver(person=person))
    assert "50 000,00" in refused(give, party["other"], 50_001, elsewhere)["amount"]


def test_identity_numbers_join_and_part(branch, party, treasurer, elsewhere, kept):
    one = give(branch, 100, treasurer, giver(number="ab 123456", birth_date=None, phone=""))
    assert (one.donor.digest != "", "123456" in one.donor.sealed) == (True, False)
    assert masked_number(one.donor) == "•••••456"
    other = give(party["other"], 30, elsewhere, giver("إدريس بن علي الفاسي", number="AB١٢٣٤٥٦"))
    assert set(cards_of(one.donor)) == {one.donor, other.donor}
    namesake = give(party["other"], 5, elsewhere, giver("إدريس بن علي الفاسي", number="Z9"))
    assert cards_of(namesake.donor) == [namesake.donor]
    assert list(refused(give, branch, 1, treasurer, giver(number=" "))) == ["number"]


def test_the_number_in_a_members_file_joins_too(branch, party, treasurer, elsewhere, kept):
    person = member_of(branch).person
    record_identity_number(person=person, number="AB123456")
    give(branch, 600_000, treasurer, Giver(person=person))
    assert "السقف" in refused(give, party["other"], 1, elsewhere, giver(number="AB123456"))["amount"]


def test_a_number_typed_for_a_member_is_kept_and_joins(branch, party, treasurer, elsewhere, kept):
    person = member_of(branch).person
    card = give(branch, 600_000, treasurer, Giver(person=person, number="AB123456")).donor
    assert (masked_number(card), card.person) == ("•••••456", person)
    assert "السقف" in refused(give, party["other"], 1, elsewhere, giver(number="AB123456"))["amount"]


def test_a_number_that_differs_from_the_members_file_is_refused(branch, treasurer, kept):
    person = member_of(branch).person
    record_identity_number(person=person, number="AB123456")
    assert list(refused(give, branch, 1, treasurer, Giver(person=person, number="Z9"))) == ["number"]
    assert give(branch, 1, treasurer, Giver(person=person, number="ab 123456")).donor.digest == ""  # the file has it


def test_a_second_number_does_not_take_the_place_of_the_first(branch, party, treasurer, elsewhere, kept):
    give(party["other"], 550_000, elsewhere, giver(number="AB123456"))
    person = member_of(branch).person
    give(branch, 50_000, treasurer, Giver(person=person, number="AB123456"))
    assert list(refused(give, branch, 1, treasurer, Giver(person=person, number="Z999999"))) == ["number"]
    assert "السقف" in refused(give, branch, 1, treasurer, Giver(person=person))["amount"]


def test_without_the_authorisation_no_number_is_kept_of_a_member(branch, treasurer):
    assert give(branch, 1, treasurer, Giver(person=member_of(branch).person, number="AB1")).donor.digest == ""


@pytest.fixture
def headquarters(party):
    return make_officer(party["national"], "treasurer")


@pytest.fixture
def two_cards(branch, party, treasurer, elsewhere, kept):
    """One donor given by the number here, and by name and birth date elsewhere."""
    one = give(branch, 400_000, treasurer, giver(number="AB123456", birth_date=None, phone="")).donor
    kept.CIN_AUTHORISATION = ""
    return one, give(party["other"], 300_000, elsewhere, giver()).donor


def test_cards_without_a_common_mark_are_proposed_to_the_headquarters(two_cards):
    assert [(pair.first, pair.second) for pair in pairs_to_decide()] == [two_cards]
    assert [donor.total for donor in YearOfDonors(localdate().year)] == [400_000, 300_000]


def test_once_joined_the_ceiling_counts_both(two_cards, party, elsewhere, headquarters):
    decide_match(first=two_cards[1], second=two_cards[0], is_same=True, by=headquarters)
    assert set(cards_of(two_cards[0])) == set(cards_of(two_cards[1])) == set(two_cards)
    assert "السقف" in refused(give, party["other"], 1, elsewhere)["amount"]
    assert [donor.total for donor in YearOfDonors(localdate().year)] == [700_000]
    assert Finding.of(BY_CODE["ceilings"]).count == 1
    assert pairs_to_decide() == []


def test_another_person_takes_the_word_back(two_cards, party, elsewhere, headquarters):
    pair = {"first": two_cards[0], "second": two_cards[1]}
    word = decide_match(**pair, is_same=True, by=headquarters)
    assert decide_match(**pair, is_same=True, by=headquarters) == word  # sent twice
    with pytest.raises(ValidationError, match="يتراجع عنه شخص آخر"):
        decide_match(**pair, is_same=False, by=headquarters)
    decide_match(**pair, is_same=False, by=make_user(is_superuser=True))
    assert [row.is_same for row in decided_pairs(5)] == [False]
    assert cards_of(two_cards[1]) == [two_cards[1]]
    assert pairs_to_decide() == []
    assert give(party["other"], 1, elsewhere)


def test_the_headquarters_alone_decides(two_cards, treasurer, elsewhere):
    for user in (treasurer, elsewhere, make_user()):
        with pytest.raises(PermissionDenied):
            decide_match(first=two_cards[0], second=two_cards[1], is_same=True, by=user)
    with pytest.raises(ValidationError):
        decide_match(first=two_cards[0], second=two_cards[0], is_same=True, by=make_user(is_superuser=True))


def test_nobody_decides_about_their_own_card(branch, treasurer, headquarters, two_cards):
    two_cards[0].person = headquarters.person
    two_cards[0].save()
    with pytest.raises(ValidationError, match="تخصه"):
        decide_match(first=two_cards[0], second=two_cards[1], is_same=True, by=headquarters)


def test_strangers_are_not_joined(two_cards, branch, treasurer, headquarters):
    stranger = give(branch, 5, treasurer, giver(name="مينة الصحراوي", phone="0655443322")).donor
    with pytest.raises(ValidationError, match="البطاقتان"):
        decide_match(first=two_cards[0], second=stranger, is_same=True, by=headquarters)


def test_namesakes_who_differ_are_not_proposed(party, branch, treasurer):
    made = {"branch": branch, "origin": "resident", "name": "إدريس الفاسي", "name_key": "ادريس الفاسي"}
    Donor.objects.create(digest="1" * 64, **made)
    Donor.objects.create(digest="2" * 64, **made)
    assert pairs_to_decide() == []
    born = [Donor.objects.create(birth_date=date(1970, 1, day), digest=f"{day}" * 64, **made) for day in (3, 4)]
    assert pairs_to_decide() == []
    Donor.objects.filter(pk=born[1].pk).update(digest="", phone=PHONE)
    assert len(pairs_to_decide()) == 2  # those two whose birth date nobody wrote
    Donor.objects.filter(pk=born[0].pk).update(phone=PHONE)
    assert len(pairs_to_decide()) == 3  # one telephone, and another birth date: somebody looks


def test_the_page_of_the_headquarters_joins(visit, send, two_cards, treasurer, headquarters):
    page, join = reverse("treasury:donors", args=[localdate().year]), reverse("treasury:join-donors")
    said = {"first": two_cards[0].pk, "second": two_cards[1].pk}
    shown = visit(headquarters, page).text
    assert join in shown
    assert "قارن تاريخ الازدياد والهاتف" in shown  # they may differ in both: the page does not say that nothing does
    assert [send(user, join, **said, same="1").status_code for user in (treasurer, make_user())] == [404, 404]
    assert send(headquarters, join, first="x", second="").status_code == 404
    assert send(headquarters, join, **said, same="1").status_code == 302
    assert set(cards_of(two_cards[0])) == set(two_cards)
    assert join not in visit(headquarters, page).text  # who decided does not take it back
    other = visit(make_user(is_superuser=True), page).text
    assert join in other
    assert "بطاقات المانحين" in other


def test_new_keys_encrypt_the_donors_too(branch, treasurer, kept):
    donor = give(branch, 100, treasurer, giver(number="AB123456")).donor
    kept.CIN_KEYS = [new := Fernet.generate_key().decode(), *kept.CIN_KEYS]
    assert seal_anew() == 1
    kept.CIN_KEYS = [new]
    donor.refresh_from_db()
    assert masked_number(donor) == "•••••456"
    kept.CIN_AUTHORISATION = ""
    assert masked_number(donor) == ""


def test_what_joins_two_cards_may_stand_on_a_third(party, treasurer, kept):
    made = {"branch": party["local"], "origin": "resident"}
    one = Donor.objects.create(name="أ", name_key="ا", birth_date=BORN, **made)
    two = Donor.objects.create(name="ب", name_key="ب", digest="7" * 64, **made)
    bridge = Donor.objects.create(name="أ", name_key="ا", birth_date=BORN, digest="7" * 64, **made)
    for card in (one, two, bridge):
        assert set(cards_of(card)) == {one, two, bridge}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 2)), max_size=8))
def test_cards_fall_into_groups_whatever_they_say(marks):
    cards = [
        Donor(pk=key + 1, person=None, digest=str(number) if number else "", name_key=str(name),
              birth_date=date(1970, 1, day) if day else None)
        for key, (name, number, day) in enumerate(marks)
    ]  # fmt: skip
    groups = group_cards(cards)
    assert sorted(card.pk for group in groups for card in group) == [card.pk for card in cards]
    numbers = [{card.digest for card in group} - {""} for group in groups]
    assert all(len(found) <= 1 for found in numbers)
    assert sum(map(len, numbers)) == len({card.digest for card in cards} - {""})


def test_records_of_one_member_that_are_merged_are_one_donor(branch, treasurer):
    one, other = (member_of(branch).person for _turn in range(2))
    for person in (one, other):
        give(branch, 400, treasurer, Giver(person=person))
    merge_people(kept=one, absorbed=other, by=make_user(is_superuser=True))
    assert room_of(cards_of(Donor.objects.first()), localdate()).given == dh(800)
    assert give(branch, 1, treasurer, Giver(person=one)).donor == Donor.objects.first()


def test_the_year_of_the_party_has_one_line_a_donor(branch, party, treasurer, elsewhere):
    give(branch, 100, treasurer)
    give(branch, 30, treasurer, in_kind=True)
    give(party["other"], 50, elsewhere, giver("إدْريس الفاسي"))
    give(party["other"], 170, elsewhere, giver("مينة الصنهاجي"))
    first, second = YearOfDonors(localdate().year)
    assert (first.names, first.money, first.in_kind, first.count) == (["إدريس الفاسي", "إدْريس الفاسي"], 150, 30, 3)
    assert (first.branches, first.left) == (["الفرع المحلي بالنخيل", "الفرع المحلي بالزيتون"], dh(599_820))
    assert (second.names, second.total) == (["مينة الصنهاجي"], dh(170))
    assert (list(YearOfDonors(2015)), len(YearOfDonors(2015))) == ([], 0)


def test_outsiders_are_forgotten_once_the_accounts_need_no_name(branch, party, treasurer, branch_secretary):
    old = give(branch, 500, treasurer, reference="VIR-7")
    take_back(old, treasurer, branch_secretary)
    recent = give(branch, 30, treasurer, giver("مينة الصنهاجي"), in_kind=True)
    long_ago = localdate().replace(year=localdate().year - 11, day=1)
    Donation.objects.filter(pk=old.pk).update(given_on=long_ago)
    call_command("forget_donors")
    old.refresh_from_db()
    card = Donor.objects.get(pk=old.donor_id)
    assert (card.name, card.name_key, card.birth_date, card.phone) == ("–", "", None, "")
    assert set(CashEntry.objects.values_list("party_name", "party_key", "reference")) == {("–", "", "")}
    assert (old.amount, old.certificate) == (dh(500), f"{old.year}/0001")
    assert Donor.objects.get(pk=recent.donor_id).name == "مينة الصنهاجي"
    assert forget_donors() == 0
