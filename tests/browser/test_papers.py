"""Papers are a tap away on a phone and on a desk, and what comes down is a paper of that name."""

import pypdfium2
import pytest
from django.urls import reverse

from tests.documents.reading import missing_words
from tests.factories import make_bureau, make_member
from tests.treasury.money import charge, pay, rate

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]


@pytest.fixture
def owing(party):
    rate(party["province"], 20)
    member = make_member(party["local"], given_name="خديجة", family_name="بنعلي")
    charge(party["local"], -2, -1, 0)
    return member


def download(page, link):
    """The bytes of the paper that `link` gives."""
    with page.expect_download() as coming:
        link.click()
    return coming.value.path().read_bytes()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_treasurer_takes_the_receipt_and_the_arrears(page, sign_in, party, owing, treasurer, width):
    page.set_viewport_size({"width": width, "height": 800})
    payment = pay(owing, 20)
    sign_in(treasurer)
    page.goto(payment.get_absolute_url())
    receipt = download(page, page.locator(f"a[href$='{payment.number}.pdf']").first)
    assert len(pypdfium2.PdfDocument(receipt)) == 1
    assert missing_words(receipt, ["خديجة", "بنعلي"]) == []
    page.goto(reverse("treasury:dues", args=[party["local"].slug]))
    arrears = download(page, page.locator(f"a[href='{reverse('treasury:arrears-paper', args=['nakhil'])}']").first)
    assert missing_words(arrears, ["خديجة", "بنعلي"]) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_member_takes_the_roster(page, sign_in, party, member, width):
    make_bureau(party["local"], "branch_secretary", "treasurer")
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(member)
    page.goto(party["local"].get_absolute_url())
    roster = download(page, page.locator(f"a[href='{reverse('bureaus:roster-paper', args=['nakhil'])}']").first)
    assert missing_words(roster, ["الفرع", "كاتب"], whole=False) == []
