"""A branch secretary prepares an election and the province records it: on a phone, on a desk, and without scripts."""

from datetime import date

import pytest
from playwright.sync_api import expect

from meetings.models import Election, ElectionDraft
from tests.factories import holder_of, make_bureau, make_user
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 800}]


@pytest.fixture
def meeting(party):
    return make_meeting(party["local"])


@pytest.fixture
def sitting(party):
    offices = ["branch_secretary", "treasurer", "rapporteur", "counsellor"]
    return make_bureau(party["local"], *offices, on=date(2022, 1, 9))


@pytest.fixture
def look(assert_accessible, assert_no_horizontal_scroll):
    def check(page):
        for size in SIZES:
            page.set_viewport_size(size)
            assert_accessible(page)
            assert_no_horizontal_scroll(page)

    return check


def test_prepared_in_the_branch_and_recorded_above(page, sign_in, meeting, sitting, secretary, look):
    sign_in(make_user(holder_of(sitting, "branch_secretary")))
    page.goto(f"/meetings/{meeting.pk}/attendance/")
    page.locator(".ticks input").first.check()
    look(page)
    page.goto(f"/meetings/{meeting.pk}/election/")
    page.locator(".seat-again input").nth(0).check()
    page.locator(".seat-again input").nth(1).check()
    expect(page.locator("#shares")).to_contain_text("من 2")
    page.locator("[value=seats-counsellor][name=add]").click()
    expect(page.locator("[name=seat-counsellor-2-holder-name]")).to_be_focused()
    expect(page.locator(".seat-again input").nth(0)).to_be_checked()
    look(page)
    page.get_by_role("button", name="مراجعة المسودة قبل حفظها").click()
    expect(page.locator("main")).to_contain_text("من يغادر المكتب")
    look(page)
    page.get_by_role("button", name="حفظ المسودة").click()
    page.wait_for_url(f"**/meetings/{meeting.pk}/")
    look(page)
    assert ElectionDraft.objects.count() == 1
    page.context.clear_cookies()
    sign_in(secretary)
    page.goto("/waiting/")
    look(page)
    page.locator("main table a").click()
    expect(page.locator("[name=seat-treasurer-1-holder-name]")).to_have_value(str(holder_of(sitting, "treasurer")))
    look(page)
    page.get_by_role("button", name="مراجعة قبل التسجيل").click()
    page.get_by_role("button", name="تسجيل الانتخاب").click()
    page.wait_for_url("**/branches/nakhil/")
    assert Election.objects.get().state == "in_force"


def test_without_scripts_a_title_an_item_a_tick_and_a_seat_are_one_tap(
    chromium, client, live_server, meeting, sitting, secretary
):
    context = chromium.new_context(base_url=live_server.url, viewport=SIZES[0], java_script_enabled=False)
    client.force_login(secretary)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/branches/nakhil/meetings/record/")
    page.locator("button[data-take]:visible").first.click()
    expect(page.locator("[name=title]")).to_have_value("الجمع العام لتجديد مكتب الفرع المحلي بالنخيل")
    page.goto(f"/meetings/{meeting.pk}/agenda/")
    page.locator("[value=agenda-usual-2]").click()
    expect(page.locator("[name=agenda-0-subject]")).to_have_value("تلاوة التقرير المالي ومناقشته")
    page.goto(f"/meetings/{meeting.pk}/attendance/")
    page.locator(".ticks input").nth(1).check()
    page.locator("button[name=save]").click()
    assert meeting.attendance.get().person == holder_of(sitting, "treasurer")
    page.goto(f"/meetings/{meeting.pk}/election/")
    page.locator(".seat-again input").nth(2).check()
    page.locator("[value=seats-counsellor][name=add]").click()
    expect(page.locator(".seat-again input").nth(2)).to_be_checked()
    page.locator("button[name=preview]").click()
    expect(page.locator(".elected")).to_contain_text(str(holder_of(sitting, "rapporteur")))
    expect(page.locator("#shares")).to_contain_text("من 1")
    context.close()
