"""On a telephone: one treasurer proposes credit that follows a member, the other one accepts it."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from members.joining import transfer
from tests.factories import make_officer
from tests.treasury.books import bank_of
from tests.treasury.money import dh, member_of, pay, rate
from treasury.models import CreditMove

pytestmark = pytest.mark.django_db(transaction=True)


def test_credit_is_proposed_by_one_treasurer_and_accepted_by_the_other(page, party, treasurer, sign_in, looks_right):
    page.set_viewport_size({"width": 360, "height": 740})
    rate(party["province"], 20)
    paid = pay(member_of(party["local"]), 37 * 20 + 15, by=treasurer)
    transfer(membership=paid.payer.memberships.get(), branch=party["other"], on=localdate())
    receiver = make_officer(party["other"], "treasurer")
    bank_of(party["other"], by=receiver)
    sign_in(treasurer)
    propose(page, paid, looks_right)
    page.context.clear_cookies()
    sign_in(receiver)
    accept(page, looks_right)
    move = CreditMove.objects.get()
    assert (move.amount, move.target.amount, move.target.branch) == (dh(15), dh(15), party["other"])
    page.context.clear_cookies()
    sign_in(treasurer)
    page.goto(paid.get_absolute_url())
    looks_right()
    page.goto(move.get_absolute_url())
    looks_right()


def propose(page, paid, looks_right):
    page.goto(f"{paid.get_absolute_url()}credit/")
    looks_right()
    page.get_by_label("اقتراحه على الفرع الحالي للعضو").check()
    page.get_by_label("المبلغ", exact=True).fill("15")
    page.get_by_label("الصندوق").check()
    page.get_by_label("السبب").fill("انتقال")
    page.locator("form.form button[type=submit]").click()
    expect(page.get_by_text("ويبقى محجوزا").first).to_be_visible()
    looks_right()


def accept(page, looks_right):
    page.goto(reverse("treasury:waiting-credit"))
    looks_right()
    page.get_by_role("table").get_by_role("link").first.click()
    looks_right()
    page.get_by_label("السبب").fill("")
    page.get_by_role("button", name="رفض").click()  # no reason: nothing happens
    looks_right()
    page.get_by_label("الصندوق").check()
    page.get_by_role("button", name="قبول الرصيد").click()
    expect(page.get_by_text("قُبل: الوصل").first).to_be_visible()
    looks_right()
