"""The slips as a paper: what they say, how they fit, and that every word of them is found."""

import re

import pypdfium2
import pytest

from bureaus.accounts import open_account
from documents.pdf import make_pdf
from members.invitation_papers import Slip, logins_of, slips_paper
from members.models import User
from tests.documents.reading import links_of, missing_words, pages_of, words_of
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db
LONG = {
    "name": "عبد اللطيف مولاي إدريس الودغيري " * 3,
    "branch": "الفرع الإقليمي بعمالة مقاطعات الدار البيضاء أنفا " * 3,
    "site": "maktab.hizb-el-ofoq-al-watani.example.org/link/",
}
A_SLIP = 69 / 25.4 * 72  # points


def absolute(path):
    return f"https://maktab.example.org{path}"


@pytest.fixture
def slip(party, branch_secretary):
    person = make_member(party["local"], given_name="خديجة", family_name="بنعلي", gender="F").person
    _account, invitation, code = open_account(person=person, username="khadija", by=branch_secretary)
    return Slip(invitation, code)


def test_it_says_whose_it_is_how_to_sign_in_and_until_when(slip):
    paper = slips_paper([slip], absolute)
    (said,) = paper["slips"]
    person = slip.invitation.user.person
    assert (said["name"], said["branch"]) == ("خديجة بنعلي", person.branch.name)
    assert said["login"] == person.shown_number  # the number of the card, whatever the user name
    assert (said["site"], said["code"]) == ("maktab.example.org/link/", slip.code)
    assert said["address"] == f"https://maktab.example.org/link/{slip.code}/"
    assert len(paper["words"]["how"]) == 2


def test_where_the_number_is_an_older_account_s_name_the_slip_says_the_user_name(slip):
    account = slip.invitation.user
    number = account.person.shown_number
    older = make_user(username="older")
    older.sign_in_names.filter(key="older").update(key=number)
    (said,) = slips_paper([slip], absolute)["slips"]
    assert said["login"] == "khadija"
    assert User.objects.find_by_login(said["login"]) == account
    assert User.objects.find_by_login(number) == older
    User.objects.filter(pk=older.pk).update(is_active=False)  # a closed account keeps nobody from the number
    (said,) = slips_paper([slip], absolute)["slips"]
    assert said["login"] == number
    assert User.objects.find_by_login(number) == account


def test_the_names_of_a_whole_sheet_are_one_query(slip, django_assert_num_queries, party):
    for _number in range(3):
        make_user(make_member(party["local"]).person)
    accounts = list(User.objects.filter(person__isnull=False).select_related("person"))
    nobody = User(pk=0, username="without-a-person")
    with django_assert_num_queries(1):
        logins = logins_of([*accounts, nobody])
    assert logins == {account.pk: account.person.shown_number for account in accounts} | {0: "without-a-person"}


def test_every_word_is_found_and_the_picture_leads_there(slip, settings):
    settings.PARTY = settings.PARTY | {"name": "حزب الأفق"}
    paper = slips_paper([slip], absolute)
    pdf = make_pdf("slips", paper)
    assert missing_words(pdf, words_of(paper) | {"حزب", "الأفق"}) == []
    assert links_of(pdf) == [f"https://maktab.example.org/link/{slip.code}/"]
    (text,) = pages_of(pdf)
    # Readers of PDF turn the parts of a code round among Arabic words; on paper it runs left to right.
    line = next(line for line in text.splitlines() if line.startswith("الرمز"))
    assert sorted(re.findall("[0-9A-Z]", line)) == sorted(slip.code.replace("-", ""))


def test_the_longest_names_stay_on_their_slip(slip):
    paper = slips_paper([slip], absolute)
    paper["slips"][0] |= LONG
    pdf = make_pdf("slips", paper)
    assert missing_words(pdf, words_of(paper)) == []
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        boxes = [page.get_charbox(index) for index in range(page.count_chars())]
    finally:
        document.close()
    bottom_of_first_row = (297 - 4 * 69) / 2 / 25.4 * 72 + 3 * A_SLIP
    assert min(box[1] for box in boxes) > bottom_of_first_row
    assert len(pages_of(pdf)) == 1


def test_eight_are_a_sheet_and_the_ninth_begins_another(slip):
    paper = slips_paper([slip], absolute)
    paper["slips"] = [paper["slips"][0] | {"login": f"{number:06}"} for number in range(1, 10)]
    first, second = pages_of(make_pdf("slips", paper))
    assert all(f"{number:06}" in first for number in range(1, 9))
    assert "000009" in second
    assert "000008" not in second


def test_a_name_is_no_markup(slip):
    paper = slips_paper([slip], absolute)
    paper["slips"][0]["name"] = "#set page(width: 1mm) *سعاد* $x$"
    (text,) = pages_of(make_pdf("slips", paper))
    assert all(part in text for part in ("#", "page", "$x$", "*"))
