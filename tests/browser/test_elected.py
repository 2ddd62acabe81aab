"""A secretary records a public office on a file and finds it on the branch's list, on a phone and on a desk."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.models import PublicOffice
from members.public_offices import record_public_office
from members.public_results import record_public_result
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)
LONG = {"given_name": "فاطمة الزهراء عائشة", "family_name": "بنعبد الرازق العلوي الإسماعيلي الحسني", "gender": "F"}


@pytest.fixture
def person(party):
    return make_member(party["local"], phone="+212661234567", **LONG).person


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_file_to_the_list(
    page, person, sign_in, branch_secretary, assert_accessible, assert_no_horizontal_scroll, width
):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(branch_secretary)
    page.goto(reverse("members:person", args=[person.pk]))
    page.get_by_role("link", name="تسجيل مهمة انتخابية").click()
    page.get_by_role("button", name="حفظ المهمة الانتخابية").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_label("المجلس أو الغرفة").select_option("المجلس الجماعي")
    page.get_by_label("الجماعة أو الإقليم أو الجهة").fill("بني ملال")
    page.get_by_label("الصفة").select_option("نائبة الرئيس")
    page.get_by_label("الدائرة الانتخابية").fill("الدائرة الانتخابية الثانية عشرة")
    page.get_by_label("ابتداء من يوم").fill("08/09/2021")
    page.get_by_role("button", name="حفظ المهمة الانتخابية").click()
    expect(page.get_by_text("سُجلت المهمة الانتخابية.")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)

    page.goto(reverse("branches:branch", args=["nakhil"]))
    page.get_by_role("navigation", name="صفحات الفرع").get_by_role("link", name="المنتخبون").click()
    row = page.get_by_role("row").filter(has_text="فاطمة الزهراء")
    expect(row).to_contain_text("نائبة الرئيس")
    expect(row.get_by_role("link", name="واتساب")).to_have_attribute("href", "https://wa.me/212661234567")
    expect(page.get_by_role("heading", name="المجلس الجماعي، بني ملال")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    assert PublicOffice.objects.get().person == person


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_elected_officials(
    page, party, person, sign_in, branch_secretary, assert_accessible, assert_no_horizontal_scroll, width
):
    office = record_public_office(person=person, assembly=5, role=90, started_on=date(2021, 9, 8), list_name="ل" * 60)
    for day, votes in ((date(2015, 9, 4), 3_240), (date(2021, 9, 8), 1_204_870)):
        record_public_result(branch=party["local"], by=None, kind=2, held_on=day, votes=votes, votes_cast=2_000_000,
                             seats_won=7)  # fmt: skip
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(branch_secretary)
    for url in (
        reverse("members:elected", args=["nakhil"]),
        reverse("members:elected", args=["nakhil"]) + "?state=former&assembly=1",
        reverse("branches:branch", args=["nakhil"]),
        reverse("members:correct-public-office", args=[office.pk]),
        reverse("members:end-public-office", args=[office.pk]),
        reverse("members:record-public-result", args=["nakhil"]),
    ):
        assert page.goto(url).status == 200, url
        assert_accessible(page)
        assert_no_horizontal_scroll(page)
    page.goto(reverse("branches:branch", args=["nakhil"]))
    assert page.get_by_role("img", name="2021: 1 204 870 صوتا").count() == 1
