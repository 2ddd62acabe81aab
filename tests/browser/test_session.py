"""A session is led on a phone: the next item, the floor given by the keyboard, a vote and what came of it."""

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from meetings.floor import ask_for_floor
from meetings.models import Intervention, Vote
from tests.factories import make_officer
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secretary(party):
    return make_officer(party["local"], "branch_secretary")


@pytest.fixture
def meeting(party, secretary):
    meeting = make_meeting(party["local"], "الجمع العام", date=localdate(), present_count=46, entitled_count=60,
                           quorum=31)  # fmt: skip
    for order, subject in enumerate(("التقرير الأدبي", "برنامج الأنشطة"), 1):
        meeting.agenda.create(order=order, subject=subject)
    for name in ("منسق الشبيبة", "منسقة القطاع النسائي"):
        ask_for_floor(meeting=meeting, by=secretary, capacity=name)
    return meeting


def test_it_leads_from_the_first_item_to_a_vote(
    page, sign_in, secretary, meeting, assert_accessible, assert_no_horizontal_scroll
):
    sign_in(secretary)
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_role("link", name="سير الجلسة").click()
    page.get_by_role("button", name="التالي: التقرير الأدبي").click()
    expect(page.get_by_role("heading", name="التقرير الأدبي")).to_be_visible()
    page.get_by_role("button", name="تقديم منسقة القطاع النسائي").click()
    give = page.get_by_role("button", name="إعطاء الكلمة منسقة القطاع النسائي")
    give.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="أنهى كلمته")).to_be_visible()
    assert [row.capacity for row in Intervention.objects.exclude(given_at=None)] == ["منسقة القطاع النسائي"]
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_role("link", name="عرض قرار للتصويت").click()
    page.get_by_label("المعروض للتصويت").fill("تنظيم لقاء شهري")
    page.get_by_label("الطريقة").select_option("secret_ballot")
    expect(page.locator(".chair-vote")).to_be_hidden()
    page.get_by_label("الطريقة").select_option("show_of_hands")
    expect(page.locator(".chair-vote")).to_be_visible()
    for label, number in (("الأصوات المؤيدة", "31"), ("الأصوات المعارضة", "12"), ("الممتنعون", "9")):
        page.get_by_label(label).fill(number)
    page.get_by_role("button", name="تسجيل التصويت").click()
    expect(page.get_by_text("أكثر من عدد الحاضرين").first).to_be_visible()
    expect(page.get_by_label("المعروض للتصويت")).to_have_value("تنظيم لقاء شهري")
    assert_accessible(page)
    page.get_by_label("الممتنعون").fill("3")
    page.get_by_role("button", name="تسجيل التصويت").click()
    page.wait_for_url("**/session/")
    expect(page.get_by_text("أكثر من نصف الأصوات المعبر عنها (22)").last).to_be_visible()
    assert Vote.objects.get().outcome == "adopted"
    assert_no_horizontal_scroll(page)


def test_the_health_of_branches_is_sorted_on_a_phone(
    page, sign_in, party, meeting, assert_accessible, assert_no_horizontal_scroll
):
    sign_in(make_officer(party["province"], "first_secretary"))
    page.goto(f"/branches/{party['province'].slug}/health/")
    expect(page.get_by_role("heading", name="وضعية الفرع")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="آخر جمع عام").click()
    page.wait_for_url("**sort=assembly")
    expect(page.get_by_role("row").nth(1)).to_contain_text(party["local"].name)
    assert_accessible(page)
