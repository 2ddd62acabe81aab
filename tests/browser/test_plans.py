"""A branch adapts the party's plan, adopts and follows it, on a phone and on a desk, with nothing for axe to say."""

from datetime import date

import pytest
from playwright.sync_api import expect

from meetings.models import ActionPlan, IndicatorReading
from tests.factories import holder_of, make_user
from tests.meetings.plans import adopt, adopting_meeting, count_on, make_plan, make_task, measures_of
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [{"width": 1280, "height": 800}, {"width": 360, "height": 740}]


@pytest.fixture
def look(assert_accessible, assert_no_horizontal_scroll):
    def check(page):
        for size in SIZES:
            page.set_viewport_size(size)
            assert_accessible(page)
            assert_no_horizontal_scroll(page)

    return check


def press(page, label):
    page.get_by_role("button", name=label).click()


def follow(page, label):
    page.get_by_role("link", name=label).first.click()


def test_from_the_party_s_plan_to_the_branch_s_progress(page, sign_in, party, bureau, look):
    draft = make_plan(party["national"], "إحداث خلايا القرب", "تكوين الشباب")
    count_on(measures_of(draft)[0])
    adopt(draft)
    adopting_meeting(party["local"], date(2026, 3, 1))
    sign_in(make_user(holder_of(bureau, "branch_secretary")))
    page.goto("/branches/nakhil/plans/")
    look(page)
    follow(page, "ملاءمتها لهذا الفرع")
    look(page)
    press(page, "ملاءمة الخطة")
    look(page)
    follow(page, "أزل تكوين الشباب")
    page.get_by_label("السبب").fill("لا قطاع شبيبيا بعد")
    press(page, "أزله")
    follow(page, "تعديل إحداث خلايا القرب")
    look(page)
    page.get_by_label("التدبير", exact=True).fill("إحداث خمس خلايا القرب")
    press(page, "حفظ")
    follow(page, "الفروق")
    expect(page.locator("ins")).to_have_text("خمس")
    look(page)
    page.go_back()
    follow(page, "تسجيل المصادقة")
    look(page)
    page.get_by_role("radio").first.check()
    press(page, "تسجيل المصادقة")
    plan = ActionPlan.objects.get(branch=party["local"])
    assert plan.is_adopted
    follow(page, "إحداث خمس خلايا القرب")
    look(page)
    follow(page, "سجل قيمة المؤشر")
    page.get_by_label("القيمة").fill("4")
    press(page, "حفظ")
    expect(page.get_by_role("img", name="آخر قيمة: 4: 40%")).to_be_visible()
    look(page)
    assert IndicatorReading.objects.get().value == 4
    for address in (plan.get_absolute_url(), "/branches/nakhil/", "/branches/nakhil/plans/"):
        page.goto(address)
        look(page)


def test_the_smaller_pages(page, sign_in, party, bureau, look):
    plan = make_plan(party["local"])
    make_task(party["local"])
    meeting = make_meeting(party["local"], "حفل تكريم", kind="ceremony", venue="دار الشباب")
    meeting.honourees.create(name="فاطمة الكتاني", capacity="أستاذة", reason="اعترافا بعطائها")
    sign_in(make_user(holder_of(bureau, "branch_secretary")))
    axis = plan.axes.get()
    for address in (f"/plans/{plan.pk}/axes/{axis.pk}/", f"/plans/{plan.pk}/axes/{axis.pk}/measures/add/",
                    f"/plans/{plan.pk}/text/", f"/plans/{plan.pk}/removal/"):  # fmt: skip
        page.goto(address)
        look(page)
    adopt(plan)
    measure = measures_of(plan)[0]
    for address in (f"/measures/{measure.pk}/work/", f"/measures/{measure.pk}/done/", "/branches/nakhil/activities/",
                    f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/honourees/",
                    f"/meetings/{meeting.pk}/presentation/", f"/meetings/{meeting.pk}/founding/"):  # fmt: skip
        page.goto(address)
        look(page)
