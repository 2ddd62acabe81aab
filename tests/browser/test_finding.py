"""A member is found by a mistyped name, the list is filtered, kept under a name, and exported."""

import csv

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_member
from traces.models import Reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_find_filter_keep_and_export(
    page, party, sign_in, secretary, assert_accessible, assert_no_horizontal_scroll, width
):
    make_member(party["local"], given_name="هدى", family_name="العلوي", gender="F", phone="+212612345678")
    make_member(party["local"], given_name="محمد", family_name="السوسي")
    page.set_viewport_size({"width": width, "height": 800})

    def look():
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    sign_in(secretary)
    page.goto("/")
    page.get_by_role("link", name="بحث", exact=True).click()
    expect(page.get_by_role("heading", name="البحث عن الأعضاء")).to_be_visible()
    look()

    typed = "العكوي" if connection.vendor == "postgresql" else "alaoui"
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("button", name="بحث").click()
    expect(page.get_by_role("link", name="هدى العلوي")).to_be_visible()
    expect(page.get_by_role("link", name="محمد السوسي")).to_have_count(0)
    if connection.vendor == "postgresql":
        expect(page.get_by_text("لا أحد يحمل هذا الاسم بعينه")).to_be_visible()
    look()

    page.goto(reverse("finding:find"))
    page.get_by_text("التصفية", exact=True).click()
    page.get_by_role("combobox", name="الجنس").select_option("F")
    page.get_by_label("الفرع، مع الفروع التابعة له").fill("النخيل المحلي")
    look()
    page.get_by_role("button", name="عرض").click()
    expect(page.get_by_text("عضو واحد")).to_be_visible()
    expect(page.get_by_text("في الفرع المحلي بالنخيل والفروع التابعة له")).to_be_visible()
    look()

    page.get_by_role("link", name="حفظ التصفية").click()
    look()
    page.get_by_label("الاسم").fill("نساء النخيل")
    page.get_by_role("button", name="حفظ").click()
    expect(page.get_by_text("حُفظت التصفية.")).to_be_visible()
    expect(page.get_by_role("navigation", name="التصفيات المحفوظة").get_by_text("نساء النخيل")).to_be_visible()
    look()

    with page.expect_download() as download:
        page.get_by_role("button", name="تصدير CSV").click()
    assert download.value.suggested_filename.startswith("الأعضاء")
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row[0] for row in rows] == ["الاسم", "هدى العلوي"]
    assert Reading.objects.get().count == 1

    page.get_by_role("link", name="تعديل اسم التصفية أو حذفها").click()
    look()
    page.get_by_role("link", name="حذف التصفية").click()
    look()
    page.get_by_role("button", name="حذف التصفية").click()
    expect(page.get_by_text("حُذفت التصفية.")).to_be_visible()
