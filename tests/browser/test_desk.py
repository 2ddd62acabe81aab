"""The secretary's desk: what waits leads to its list, also where it is counted after the page, and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_bureau, make_member

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1280]


@pytest.fixture
def waiting(party):
    """A branch without a treasurer, and members who are not charged."""
    make_bureau(party["local"], "branch_secretary", "rapporteur")
    make_member(party["other"])
    return party


@pytest.mark.parametrize("width", WIDTHS)
def test_each_matter_leads_to_its_list(
    page, sign_in, waiting, secretary, width, assert_accessible, assert_no_horizontal_scroll
):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(secretary)
    page.goto(reverse("admin:index"))
    expect(page.locator(".desk")).to_contain_text("مكتبان ينقصهما")
    expect(page.locator(".figures")).to_be_visible()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.locator(".desk a", has_text="ينقصهما").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(2)


@pytest.mark.parametrize("width", WIDTHS)
def test_who_sees_many_branches_reads_the_page_before_it_is_counted(
    page, sign_in, waiting, secretary, width, monkeypatch, assert_accessible
):
    monkeypatch.setattr("administration.desk.MANY", 1)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(secretary)
    page.goto(reverse("admin:index"))
    expect(page.locator(".desk")).to_contain_text("مكتبان ينقصهما")
    expect(page.locator(".desk-later h3")).to_have_text(["المكاتب", "المقاعد الشاغرة", "نشاط الفروع"])
    assert_accessible(page)


def test_without_scripts_what_waits_is_a_page(chromium, client, live_server, waiting, secretary, monkeypatch):
    monkeypatch.setattr("administration.desk.MANY", 1)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    client.force_login(secretary)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("admin:index"))
    page.locator(".desk-later a", has_text="المكاتب").click()
    expect(page.locator(".desk")).to_contain_text("مكتبان ينقصهما")
    context.close()
