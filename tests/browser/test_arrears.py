"""On a phone: a member in arrears is reminded from it; a sheet of earlier books with problems goes in."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.treasury.money import charge, member_of, month, rate
from treasury.models import DuesReminder, Payment

pytestmark = pytest.mark.django_db(transaction=True)


def sheet():
    workbook = Workbook()
    rows = [
        ["الاسم الكامل", *(f"{month(-back):%m/%Y}" for back in (3, 2, 1))],
        ["خديجة الإدريسي العلوي الودغيري", "x", "20", "=B2"],
        ["غريب عن الفرع", "x", "", ""],
    ]
    for row in rows:
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_a_reminder_is_shared_and_past_dues_are_taken_over(
    page, party, bureau, sign_in, treasurer, branch_secretary, assert_accessible, assert_no_horizontal_scroll, settings
):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its batch anew

    def looks_right():
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    rate(party["province"], 20)
    member = member_of(party["local"], given_name="خديجة", family_name="الإدريسي العلوي الودغيري", gender="F",
                       phone="+212612345678")  # fmt: skip
    charge(party["local"], -2, -1)
    sign_in(treasurer)
    page.goto(reverse("treasury:arrears", args=["nakhil"]))
    looks_right()
    page.get_by_role("link", name="تذكير – خديجة الإدريسي العلوي الودغيري").click()
    looks_right()
    page.get_by_role("button", name="تذكير عبر واتساب").click()
    opens = page.get_by_role("link", name="فتح الرسالة في هذا الهاتف")
    expect(opens).to_have_attribute("href", re.compile("^https://wa.me/212612345678"))
    looks_right()
    assert DuesReminder.objects.get().person == member.person
    for name in ("ages", "proposals", "figures", "remind-many"):
        page.goto(reverse(f"treasury:{name}", args=["nakhil"]))
        looks_right()
    page.goto(reverse("treasury:past-dues", args=["nakhil"]))
    looks_right()
    page.get_by_label("الملف").set_input_files(
        {"name": "books.xlsx", "mimeType": "application/octet-stream", "buffer": sheet()}
    )
    page.get_by_role("button", name="رفع الملف").click()
    page.wait_for_url("**/columns/")
    expect(page.get_by_label("الاسم الكامل", exact=True)).to_have_value("full_name")
    looks_right()
    page.get_by_role("button", name="فحص الصفوف").click()
    page.wait_for_url("**/runs/*/")
    page.get_by_role("link", name="عرض النتيجة").click()
    expect(page.get_by_role("link", name="فيها مشاكل 2")).to_have_attribute("aria-current", "page")
    looks_right()
    page.get_by_role("button", name="الإرسال للمصادقة").click()
    looks_right()
    assert not Payment.objects.valid().exists()
    sign_in(branch_secretary)
    page.goto(reverse("treasury:waiting-past-dues"))
    looks_right()
    page.get_by_role("link", name="books.xlsx").click()
    looks_right()
    page.get_by_role("button", name="المصادقة وتسجيل الواجبات السابقة").click()
    expect(page.get_by_text("تمت المصادقة، ويجري التسجيل.")).to_be_visible()
    assert Payment.objects.valid().count() >= 1
