"""Somebody asks to join on a phone, the branch accepts on a desk, and the private link tells the member number."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.opening import set_online_requests
from members import application_forms
from members.applying import apply_to_join
from members.models import Membership, MembershipApplication

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form_url(party, bureau, monkeypatch):
    monkeypatch.setattr(application_forms, "QUICKEST", -1)
    set_online_requests(branch=party["local"], open_to_all=True)
    return reverse("members:apply", args=[party["local"].slug])


def fill_in(page):
    page.get_by_label("الاسم الشخصي", exact=True).fill("هدى")
    page.get_by_label("الاسم العائلي", exact=True).fill("الزموري العلوي الودغيري الإسماعيلي")
    page.get_by_label("امرأة").check()
    page.get_by_label("الهاتف").fill("06 12 34 56 78")
    page.get_by_label("تاريخ الازدياد").fill("17/05/1990")


def test_from_a_request_to_a_member(
    page, form_url, sign_in, branch_secretary, assert_accessible, assert_no_horizontal_scroll
):
    page.goto(form_url)
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    fill_in(page)
    page.get_by_role("button", name="إرسال الطلب").click()
    expect(page.get_by_role("alert")).to_contain_text("لا يجوز للحزب الاحتفاظ بمعطياتك")
    assert_accessible(page)
    page.get_by_label("اطلعت على هذا النص وأوافق عليه").check()
    page.get_by_role("button", name="إرسال الطلب").click()
    page.wait_for_url("**/joining/*/")
    link = page.url
    expect(page.get_by_text("الطلب قيد نظر الفرع.")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)

    sign_in(branch_secretary)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("members:applications", args=["nakhil"]))
    assert_accessible(page)
    page.get_by_role("link", name="هدى الزموري").click()
    assert_accessible(page)
    page.get_by_role("button", name="قبول الطلب").click()
    expect(page.get_by_text("قُبل الطلب وسُجلت العضوية.")).to_be_visible()
    assert_no_horizontal_scroll(page)
    membership = Membership.objects.get(person__given_name="هدى")

    page.context.clear_cookies()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(link)
    expect(page.get_by_text(membership.person.shown_number)).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_several_requests_are_accepted_together(
    page, party, bureau, sign_in, branch_secretary, assert_accessible, assert_no_horizontal_scroll, settings, width
):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each is read again under its lock, and decided alone
    for number, name in enumerate(("سلمى", "نادية")):
        apply_to_join(
            branch=party["local"], given_name=name, family_name="الودغيري الإسماعيلي العلوي", gender="F",
            birth_date=date(1990, 1, 1), phone=f"+21261234567{number}",
        )  # fmt: skip
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    page.goto(reverse("members:waiting-applications"))
    for box in page.get_by_role("checkbox").all():
        box.check()
    assert_accessible(page)
    page.get_by_role("button", name="البت في الطلبات المختارة معا").click()
    expect(page.get_by_role("heading", name="طلبان مختاران")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_role("button", name="رفض الطلبات المختارة").click()
    expect(page.get_by_role("heading", name="طلبان مختاران")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="قبول الطلبات المختارة").click()
    expect(page.get_by_text("قُبل طلبان.")).to_be_visible()
    assert Membership.objects.filter(application__isnull=False).count() == 2


def test_without_scripts_a_request_is_sent_as_well(chromium, live_server, form_url):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="ar-MA")
    page = context.new_page()
    page.goto(form_url)
    fill_in(page)
    page.get_by_label("اطلعت على هذا النص وأوافق عليه").check()
    page.get_by_role("button", name="إرسال الطلب").click()
    page.wait_for_url("**/joining/*/")
    context.close()
    assert MembershipApplication.objects.get().full_name.startswith("هدى")
