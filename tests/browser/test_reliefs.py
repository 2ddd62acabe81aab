"""A treasurer records a reduction, the branch's secretary approves it; a rate is decided for later and taken back."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.treasury.money import charge, dh, member_of, month, rate
from treasury.models import DuesCharge, DuesRate, DuesRelief

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@WIDTHS
def test_a_reduction_recorded_by_one_and_approved_by_another(
    page, party, bureau, sign_in, treasurer, branch_secretary, looks_right, width
):
    rate(party["province"], 20)
    member = member_of(party["local"], given_name="خديجة", family_name="الإدريسي العلوي الودغيري")
    charge(party["local"], 0)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    page.goto(reverse("treasury:terms", args=["nakhil", member.person_id]))
    looks_right()
    page.get_by_role("link", name="تسجيل إعفاء أو تخفيض").click()
    looks_right()
    page.get_by_label("تخفيض بنسبة مئوية").check()
    page.get_by_role("button", name="تسجيله").click()
    expect(page.locator("#id_percent_error, [id*=percent]").first).to_be_visible()
    looks_right()  # with its errors
    page.get_by_label("النسبة المخصومة").fill("50")
    page.get_by_label("السبب").fill("فقدان الشغل")
    page.get_by_role("button", name="تسجيله").click()
    expect(page.get_by_text("ويسري بعد أن يصادق عليه شخص آخر")).to_be_visible()
    looks_right()
    page.context.clear_cookies()
    sign_in(branch_secretary)
    page.goto(reverse("treasury:waiting-reliefs"))
    looks_right()
    page.locator("main .dues-lines a").click()
    looks_right()
    page.get_by_role("button", name="المصادقة عليه").click()
    expect(page.get_by_text("صودق عليه، وهو سار.")).to_be_visible()
    looks_right()
    assert DuesRelief.objects.get().is_approved
    assert DuesCharge.objects.get(person=member.person).amount == dh(10)
    page.goto(reverse("treasury:reliefs", args=["nakhil"]))
    looks_right()


@WIDTHS
def test_a_rate_is_decided_for_later_and_taken_back(page, party, bureau, sign_in, treasurer, looks_right, width):
    rate(party["province"], 20)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    page.goto(reverse("treasury:rates", args=["nakhil"]))
    looks_right()
    page.fill("[name=amount]", "25")
    page.select_option("[name=from_month]", f"{month(1):%Y-%m}")
    page.fill("[name=decision]", "قرار المجلس الوطني")
    page.get_by_role("button", name="تحديد المبلغ").click()
    expect(page.get_by_text("المبالغ المقررة للأشهر القادمة")).to_be_visible()
    looks_right()
    page.get_by_role("link", name="سحبه").click()
    looks_right()
    page.get_by_label("السبب").fill("أُجّل القرار")
    page.get_by_role("button", name="سحبه").click()
    expect(page.get_by_text("سُحب المبلغ.")).to_be_visible()
    looks_right()
    row = DuesRate.objects.get(branch=party["local"])
    assert (row.withdrawal_reason, row.decided_on) == ("أُجّل القرار", localdate())
