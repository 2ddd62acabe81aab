"""Closing a month on a telephone and on a desk, the report of the year, and the hand-over to the next treasurer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.factories import holder_of, make_bureau, make_user
from tests.treasury.books import book, fill
from tests.treasury.money import charge, dh, member_of, month, pay, rate
from treasury.models import Handover, MonthClosing

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def branch(party, bureau, treasurer):
    """A branch that keeps dues and a book since last month: 90 dirhams are in its box."""
    rate(party["local"], 20)
    member = member_of(party["local"])
    charge(party["local"], -1, 0)
    pay(member, 20, by=treasurer, paid_on=month(-1))
    fill(party["local"], 100, by=treasurer, booked_on=month(-1))
    book(party["local"], 30, by=treasurer, booked_on=month(-1))
    return party["local"]


@WIDTHS
def test_a_month_is_counted_and_closed_and_the_year_reported(page, branch, treasurer, sign_in, looks_right, width):
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(treasurer)
    page.goto(reverse("treasury:closings", args=[branch.slug]))
    looks_right()
    page.get_by_role("link", name="إقفال شهر").click()
    looks_right()
    page.get_by_label("20 درهما").fill("4")
    page.get_by_label("نصف درهم").fill("1")
    expect(page.locator("[data-count-total]")).to_have_text("80,50")
    page.get_by_role("button", name="أقفل الشهر").click()
    expect(page.get_by_text("بين السبب").first).to_be_visible()
    looks_right()
    page.get_by_label("نصف درهم").fill("")
    page.get_by_label("10 دراهم").fill("1")
    expect(page.locator("[data-count-total]")).to_have_text("90,00")
    page.get_by_role("button", name="أقفل الشهر").click()
    expect(page.get_by_text("أقفل شهر").first).to_be_visible()
    looks_right()
    closing = MonthClosing.objects.get()
    assert (closing.counted, closing.month) == (dh(90), month(-1))
    page.goto(reverse("treasury:year-report", args=[branch.slug, month(-1).year]))
    expect(page.get_by_text("مجموع الموارد")).to_be_visible()
    looks_right()


@WIDTHS
def test_the_treasury_is_handed_over(page, branch, treasurer, sign_in, looks_right, width):
    after = make_bureau(branch, "branch_secretary", "treasurer", on=localdate() - timedelta(days=1))
    incoming = make_user(holder_of(after, "treasurer"))
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(incoming)
    page.goto(reverse("treasury:handovers", args=[branch.slug]))
    looks_right()
    page.get_by_role("link", name="أعد المحضر").click()
    looks_right()
    page.get_by_label("20 درهما").fill("4")
    page.get_by_label("10 دراهم").fill("1")
    page.get_by_role("button", name="أعد المحضر").click()
    expect(page.get_by_text("ينتظر توقيع").first).to_be_visible()
    looks_right()
    handover = Handover.objects.get()
    page.context.clear_cookies()
    sign_in(treasurer)
    page.goto(handover.get_absolute_url())
    page.get_by_role("button", name="وقع المحضر").click()
    expect(page.get_by_text("ينتظر تأكيد").first).to_be_visible()
    page.context.clear_cookies()
    sign_in(incoming)
    page.goto(handover.get_absolute_url())
    looks_right()
    page.get_by_role("button", name="أكد التسلم").click()
    expect(page.get_by_text("أُكد محضر التسليم")).to_be_visible()
    looks_right()
    handover.refresh_from_db()
    assert handover.is_confirmed
