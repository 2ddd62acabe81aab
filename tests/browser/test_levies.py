"""The treasurer sets a levy of elected officials, asks for months, receives a payment, gives a part of it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.public_offices import end_public_office
from tests.treasury.levied import ask, elect, left, levy, receive
from tests.treasury.money import dh, month
from treasury.levies.following import follow_person
from treasury.models import LevyPayment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_rate_to_the_receipt(page, party, bureau, sign_in, treasurer, looks_right, width):
    office = elect(party["local"])
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    page.goto(reverse("treasury:levies", args=["nakhil"]))
    looks_right()  # empty
    page.get_by_role("link", name="مبالغ مساهمات المنتخبين").click()
    page.fill("[name=amount]", "100")
    page.select_option("[name=assembly]", "1")
    page.select_option("[name=from_month]", f"{month(-1):%Y-%m}")
    page.fill("[name=decision]", "قرار مجلس الفرع")
    page.get_by_role("button", name="تحديد المبلغ").click()
    expect(page.get_by_role("cell", name="100,00").first).to_be_visible()
    looks_right()
    page.goto(reverse("treasury:charge-levies", args=["nakhil"]))
    looks_right()
    page.get_by_label("كل هذه الأشهر").check()
    page.get_by_role("button", name="طلبها").click()
    expect(page.get_by_text("طُلبت مساهمتان.")).to_be_visible()
    looks_right()
    page.get_by_role("link", name=office.person.full_name).click()
    looks_right()
    page.get_by_role("link", name="استخلاص أداء").click()
    page.fill("[name=amount]", "250")
    page.get_by_role("button", name="تسجيل الأداء وتسليم الوصل").click()
    expect(page.get_by_text("هذا المبلغ يفوق المستحق").first).to_be_visible()
    looks_right()  # with its error
    page.fill("[name=amount]", "150")
    page.get_by_role("button", name="تسجيل الأداء وتسليم الوصل").click()
    expect(page.get_by_text("مائة وخمسون درهما")).to_be_visible()
    looks_right()
    assert left(office.person) == {-1: dh(0), 0: dh(50)}
    page.get_by_role("link", name="سحب الوصل").click()
    looks_right()
    page.get_by_label("السبب").fill("خطأ في المبلغ")
    page.get_by_role("button", name="إرسال الطلب").click()
    expect(page.get_by_text("ينتظر موافقة شخص ثان")).to_be_visible()
    looks_right()
    assert LevyPayment.objects.get().entry.reversals.get().is_waiting


def test_what_settles_no_month_is_given_back(page, party, bureau, sign_in, treasurer, looks_right):
    levy(party["local"], 100)
    office = elect(party["local"])
    ask(party["local"], -1, 0)
    payment = receive(party["local"], office.person, 200, treasurer)
    end_public_office(office=office, on=month(-1) + timedelta(days=3), reason="resignation")
    follow_person(office.person)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(treasurer)
    page.goto(reverse("branches:home"))
    expect(page.get_by_role("heading", name="في انتظارك")).to_be_visible()
    looks_right()
    page.goto(payment.get_absolute_url())
    page.get_by_role("link", name="إرجاع ما لا يسدد أي شهر").click()
    looks_right()
    page.get_by_label("السبب").fill("طلبت استرجاعها")
    page.get_by_role("button", name="إعادته").click()
    expect(page.get_by_text("أُرجع إلى المنتخب").first).to_be_visible()
    looks_right()
    payment.refresh_from_db()
    assert (payment.given_back, payment.free) == (dh(100), dh(0))
