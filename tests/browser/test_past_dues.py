"""On a telephone: a sheet of past dues is sent, confirmed by the secretary, and undone by both."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.treasury.earlier_books import heading, sheet
from tests.treasury.money import member_of, rate
from treasury.models import PastDuesBatch, Payment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def members(party, bureau):
    rate(party["province"], 20)
    return [member_of(party["local"], given_name=name, family_name="البقالي") for name in ("سعاد", "عمر")]


def test_a_sheet_is_recorded_and_undone_by_two_people(
    page, party, members, treasurer, branch_secretary, sign_in, looks_right, tmp_path, settings
):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its batch anew
    page.set_viewport_size({"width": 360, "height": 740})
    file = tmp_path / "واجبات.xlsx"
    file.write_bytes(sheet(["الاسم الكامل", *heading(-3, -2)], ["سعاد البقالي", "x", "20"], ["عمر البقالي", "", "x"]))

    def sign(user):
        page.context.clear_cookies()
        sign_in(user)

    sign(treasurer)
    page.goto(reverse("treasury:past-dues", args=[party["local"].slug]))
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="رفع الملف").click()
    looks_right()
    page.get_by_role("button", name="فحص الصفوف").click()
    batch = PastDuesBatch.objects.get()
    page.goto(batch.get_absolute_url())
    looks_right()
    page.get_by_role("button", name="الإرسال للمصادقة").click()
    expect(page.get_by_text("وهو ينتظر مصادقة").first).to_be_visible()
    sign(branch_secretary)
    page.goto(reverse("treasury:waiting-past-dues"))
    looks_right()
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("button", name="المصادقة وتسجيل").click()
    expect(page.get_by_text("الأشهر المسجلة").first).to_be_visible()
    assert Payment.objects.valid().count() == 2
    sign(treasurer)
    page.goto(batch.get_absolute_url())
    page.get_by_role("link", name="التراجع عن الاستيراد").click()
    looks_right()
    page.get_by_label("السبب").fill("شهور مكررة")
    page.get_by_role("button", name="إرسال الطلب").click()
    expect(page.get_by_text("شهور مكررة")).to_be_visible()
    looks_right()
    sign(branch_secretary)
    page.goto(batch.get_absolute_url())
    looks_right()
    page.get_by_role("button", name="الموافقة على التراجع").click()
    expect(page.get_by_text("تم التراجع عنه").first).to_be_visible()
    assert not Payment.objects.valid().exists()
