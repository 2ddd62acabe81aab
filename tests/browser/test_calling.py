"""From the plan of an assembly to its roll, by hand, on a phone and on a desk: call, exclusion, payment, admission."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from meetings.models import Call, Meeting, RollEntry
from tests.factories import make_member
from tests.treasury.money import charge, pay, rate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def poor(party, bureau):
    """A member who owes three months: one too many."""
    membership = make_member(party["local"], given_name="إدريس", family_name="المتأخر")
    rate(party["local"])
    charge(party["local"], -3, -2, -1)
    for row in party["local"].memberships.exclude(pk=membership.pk):
        pay(row, 60)
    return membership


@pytest.mark.parametrize("width", [360, 1280])
def test_plan_call_and_keep_the_roll(page, sign_in, party, poor, branch_secretary, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(branch_secretary)
    page.goto(f"/branches/{party['local'].slug}/meetings/")
    page.get_by_role("link", name="برمج اجتماعا").click()
    page.get_by_label("النوع").select_option("general_assembly")
    page.get_by_label("الدورة").select_option("renewal")
    page.get_by_label("التاريخ", exact=True).fill(f"{localdate() + timedelta(days=20):%d/%m/%Y}")
    page.get_by_label("عنوان الاجتماع").fill("الجمع العام لتجديد المكتب")
    page.get_by_label("ساعة الافتتاح").fill("10:00")
    page.locator("[name=venue]").fill("دار الشباب")
    page.get_by_role("button", name="حفظ وعرض المحضر").click()
    page.get_by_role("link", name="ادعُ إلى الاجتماع").click()
    page.get_by_text("إدريس المتأخر").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="وجّه الدعوة").click()
    page.get_by_text("وُجهت الدعوة وحُصرت").wait_for()
    assert_accessible(page)
    assert Call.objects.get().sent_by == branch_secretary
    page.get_by_role("link", name="افتح اللائحة").click()
    page.get_by_role("link", name="دون حق الحضور (1)").click()
    page.get_by_text("3 أشهر من واجب الاشتراك غير مؤداة. تقبل القاعدة شهرين.").wait_for()
    assert_accessible(page)
    pay(poor, 20)  # by the treasurer, beside
    page.get_by_role("button", name="راجع القاعدة من جديد").click()
    page.get_by_text("ثبت حق الحضور: إدريس المتأخر").wait_for()
    assert RollEntry.objects.get(person=poor.person).is_entitled
    assert Meeting.objects.get().entitled_count == RollEntry.objects.count()
