"""The card as a paper: what it says, how it fits, and that every word of it is found."""

from time import perf_counter

import pypdfium2
import pytest
from django.utils.formats import date_format

from documents.pdf import make_pdf
from documents.qr import qr_code
from members.card_tokens import card_token
from members.cards import issue_card, issue_missing_cards
from members.models import MembershipCard
from members.papers import cards_paper, with_members
from members.photos import put_photo
from tests.documents.reading import links_of, missing_words, pages_of, words_of
from tests.factories import make_member
from tests.uploads.pictures import jpeg
from uploads.pictures import PORTRAIT, make_picture

pytestmark = pytest.mark.django_db
ID_1 = (85.6, 54)
A4 = (210, 297)
PICTURE = make_picture(jpeg(), PORTRAIT)
LONG = {
    "name": "عبد اللطيف مولاي إدريس الودغيري " * 5,
    "name_latin": "Abdellatif Moulay Driss El Oudghiri " * 5,
    "branch": "الفرع الإقليمي بعمالة مقاطعات الدار البيضاء أنفا " * 4,
    "category": "طالب باحث عن شغل أو دون دخل قار " * 2,
}


def absolute(path):
    return f"https://maktab.example.org{path}"


def paper_of(*cards):
    rows = with_members(MembershipCard.objects.filter(pk__in=[card.pk for card in cards])).order_by("pk")
    return cards_paper(rows, absolute)


def sizes_of(pdf):
    """The pages' sizes in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [tuple(round(side / 72 * 25.4, 1) for side in page.get_size()) for page in document]
    finally:
        document.close()


@pytest.fixture
def card(party, branch_secretary):
    membership = make_member(
        party["local"], given_name="خديجة", family_name="بنعلي", gender="F", given_name_latin="Khadija",
        family_name_latin="Benali",
    )  # fmt: skip
    return issue_card(membership=membership, by=branch_secretary)


def test_the_card_says_who_where_and_until_when(card):
    paper = paper_of(card)
    (said,) = paper["cards"]
    address = absolute(f"/cards/{card_token(card)}/")
    assert paper["title"] == "بطاقة العضوية"
    assert said == {
        "name": "خديجة بنعلي",
        "name_latin": "Khadija Benali",
        "number": card.membership.person.shown_number,
        "branch": "الفرع المحلي بالنخيل",
        "category": card.membership.category.feminine,
        "year": str(card.year),
        "until": date_format(card.last_day),
        "address": address,
        "qr": qr_code(address),
        "photo": "",
    }
    assert said["until"] == f"31 دجنبر {card.year}"


def test_one_card_is_one_page_of_its_size_with_every_word_of_it(card):
    paper = paper_of(card)
    pdf = make_pdf("card", paper)
    assert sizes_of(pdf) == [ID_1]
    assert missing_words(pdf, words_of(paper)) == []
    (page,) = pages_of(pdf)
    for part in (card.membership.person.shown_number, "Khadija", "Benali", str(card.year)):
        assert part in page
    assert links_of(pdf) == [paper["cards"][0]["address"]]


def test_the_photo_stands_beside_the_name_where_it_is_asked(card, branch_secretary):
    """18 × 22.5 mm, at the side where reading begins; without it the paper is what it was."""
    without = make_pdf("card", paper_of(card))
    put_photo(person=card.membership.person, picture=PICTURE, by=branch_secretary)
    left_out = cards_paper(with_members(MembershipCard.objects.all()), absolute, with_photos=False)
    assert left_out["cards"][0]["photo"] == ""
    paper = paper_of(card)
    pdf = make_pdf("card", paper)
    assert (pictures_of(without), sizes_of(pdf)) == ([], [ID_1])
    [(left, bottom, right, top)] = pictures_of(pdf)
    assert (round(right - left, 1), round(top - bottom, 1)) == (18, 22.5)
    assert (round(ID_1[0] - right, 1), bottom > 3) == (4.5, True)
    assert missing_words(pdf, words_of(paper)) == []


def test_each_card_of_a_sheet_has_its_own_photo_or_none(card, party, branch_secretary):
    put_photo(person=card.membership.person, picture=PICTURE, by=branch_secretary)
    make_member(party["local"])
    issue_missing_cards(branch=party["local"], by=branch_secretary)
    paper = cards_paper(with_members(MembershipCard.objects.all()).order_by("pk"), absolute)
    with_photo = [found["name"] for found in paper["cards"] if found["photo"]]
    assert (with_photo, len(paper["cards"]) > 1) == ([card.membership.person.full_name], True)
    assert len(pictures_of(make_pdf("card_sheets", paper))) == 1


def pictures_of(pdf):
    """(left, bottom, right, top) in millimetres of each photo on the first page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=9)
        return [tuple(side / 72 * 25.4 for side in thing.get_bounds()) for thing in found]
    finally:
        document.close()


def test_the_party_s_names_stand_on_it(card, settings):
    settings.PARTY = {
        "name": "حزب الأفق الديمقراطي والعدالة الاجتماعية",
        "name_latin": "Parti de l'Horizon démocratique et de la Justice sociale",
        "color_primary": "#7a1f3d",
        "color_accent": "#c9a227",
    }
    pdf = make_pdf("card", paper_of(card))
    assert missing_words(pdf, words_of(settings.PARTY)) == []
    assert sizes_of(pdf) == [ID_1]
    assert "Horizon" in pages_of(pdf)[0]


@pytest.mark.parametrize("with_photo", [False, True])
@pytest.mark.parametrize("layout", ["card", "card_sheets"])
def test_the_longest_names_stay_on_their_card(card, layout, with_photo, branch_secretary):
    if with_photo:
        put_photo(person=card.membership.person, picture=PICTURE, by=branch_secretary)
    paper = paper_of(card)
    paper["cards"][0] |= LONG
    pdf = make_pdf(layout, paper)
    assert sizes_of(pdf) == [ID_1 if layout == "card" else A4]
    assert missing_words(pdf, words_of(paper)) == []
    assert lowest_text(pdf) >= (0 if layout == "card" else sheet_bottom_of_first_row())


def lowest_text(pdf):
    """The lowest edge of a letter on the first page, in points from the bottom."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        return min(page.get_charbox(index)[1] for index in range(page.count_chars()))
    finally:
        document.close()


def sheet_bottom_of_first_row():
    return (A4[1] - (A4[1] - 5 * ID_1[1]) / 2 - ID_1[1]) / 25.4 * 72


def test_ten_cards_are_a_sheet_and_the_eleventh_begins_another(card):
    paper = paper_of(card)
    paper["cards"] = [paper["cards"][0] | {"number": f"{number:06}"} for number in range(1, 12)]
    pdf = make_pdf("card_sheets", paper)
    first, second = pages_of(pdf)
    assert sizes_of(pdf) == [A4, A4]
    assert all(f"{number:06}" in first for number in range(1, 11))
    assert "000011" in second
    assert "000010" not in second
    assert missing_words(pdf, words_of(paper)) == []


def test_a_sheet_has_its_marks_of_cutting(card):
    """Six lines across and three down, marked at both ends, and a cross where four cards meet."""
    document = pypdfium2.PdfDocument(make_pdf("card_sheets", paper_of(card)))
    try:
        outside = [bounds for bounds in map(tuple, _paths(document[0])) if _is_outside(bounds)]
    finally:
        document.close()
    assert len(outside) == 2 * 3 + 2 * 6


def _paths(page):
    for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=5):
        yield thing.get_pos() if hasattr(thing, "get_pos") else thing.get_bounds()


def _is_outside(bounds):
    """Whether a line lies wholly between the cards and the edge of the paper."""
    left, bottom, right, top = (value / 72 * 25.4 for value in bounds)
    side, head = (A4[0] - 2 * ID_1[0]) / 2, (A4[1] - 5 * ID_1[1]) / 2
    return right < side or left > A4[0] - side or top < head or bottom > A4[1] - head


def test_a_hundred_cards_are_ten_sheets(card):
    paper = paper_of(card)
    said = paper["cards"][0]
    paper["cards"] = [
        said | {"number": f"{number:06}", "qr": qr_code(f"{said['address']}{number}")} for number in range(100)
    ]
    started = perf_counter()
    pages = pages_of(make_pdf("card_sheets", paper))
    assert perf_counter() - started < 20  # this only sees that it does not grow wild
    assert len(pages) == 10


def test_many_cards_and_their_photos_ask_two_questions(party, branch_secretary, assert_flat_queries):
    def grow(rows):
        for _number in range(rows):
            make_member(party["local"])
        issue_missing_cards(branch=party["local"], by=branch_secretary)

    assert assert_flat_queries(grow, lambda: cards_paper(with_members(MembershipCard.objects.all()), absolute)) == 2
