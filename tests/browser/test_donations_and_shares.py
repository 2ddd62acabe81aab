"""On a telephone: a donation near the ceiling of the law, and a share from the branch to the province."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_officer, make_user
from tests.treasury.books import bank_of
from tests.treasury.gifts import BORN
from tests.treasury.limits import limit
from tests.treasury.money import dh, member_of, month, pay, rate
from tests.treasury.remits import decide
from treasury.models import Donation, Remittance

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def telephone(page):
    page.set_viewport_size({"width": 360, "height": 740})
    return page


def test_a_donation_near_the_ceiling_and_a_share_that_is_confirmed(telephone, party, treasurer, sign_in, looks_right):
    page, branch = telephone, party["local"]
    limit("donation", dh(1000), ended_on=None)
    bank_of(branch, by=treasurer)
    bank_of(party["province"], by=treasurer, number="7" * 24)
    rate(party["national"], 20)
    decide(party["national"], 50, 25, 15, 10, by=make_user(is_superuser=True))
    pay(member_of(branch), 100, by=treasurer, paid_on=month(-1))
    sign_in(treasurer)
    give(page, branch, looks_right)
    remit(page, branch, looks_right)
    page.context.clear_cookies()
    sign_in(make_officer(party["province"], "treasurer"))
    receive(page, party["province"], looks_right)


def give(page, branch, looks_right):
    page.goto(reverse("treasury:donations", args=[branch.slug]))
    looks_right()
    page.get_by_role("link", name="سجل هبة").click()
    looks_right()
    page.get_by_role("combobox", name="اسم المانح").fill("إدريس الفاسي")
    page.get_by_label("تاريخ الازدياد").fill(f"{BORN:%d/%m/%Y}")
    page.get_by_label("الهاتف").fill("0612345678")
    page.get_by_label("المبلغ", exact=True).fill("850")
    page.get_by_label("حساب التسيير").check()
    page.get_by_role("button", name="سجل الهبة").click()
    expect(page.get_by_text("يبقى 150,00 درهم").first).to_be_visible()
    looks_right()
    page.get_by_label("تحققت من ذلك").check()
    page.get_by_role("button", name="سجل الهبة").click()
    expect(page.get_by_text("وشهادتها جاهزة")).to_be_visible()
    looks_right()
    assert Donation.objects.get().amount == dh(850)
    page.goto(reverse("treasury:donations", args=[branch.slug]))
    looks_right()


def remit(page, branch, looks_right):
    page.goto(reverse("treasury:shares", args=[branch.slug], query={"year": month(-1).year}))
    looks_right()
    page.get_by_role("link", name="حول حصة").click()
    looks_right()
    expect(page.get_by_label("المبلغ", exact=True)).to_have_value("50,00")
    page.get_by_role("button", name="سجل التحويل").click()
    expect(page.get_by_text("يؤكد المستوى الأعلى وصوله")).to_be_visible()
    looks_right()


def receive(page, province, looks_right):
    page.goto(reverse("treasury:waiting-remittances"))
    looks_right()
    page.get_by_role("table").get_by_role("link").first.click()
    looks_right()
    page.get_by_label("المبلغ المتوصل به").fill("48")
    page.get_by_role("button", name="أكد ما وصل").click()
    expect(page.get_by_text("اذكر سبب الفرق").first).to_be_visible()
    looks_right()
    page.get_by_label("سبب الفرق").fill("اقتطاع بنكي")
    page.get_by_role("button", name="أكد ما وصل").click()
    expect(page.get_by_text("أُكد التحويل")).to_be_visible()
    looks_right()
    assert Remittance.objects.get().difference == dh(-2)
    page.goto(reverse("treasury:shares-received", args=[province.slug]))
    looks_right()
    page.goto(reverse("treasury:share-rules", args=[province.slug]))
    looks_right()
