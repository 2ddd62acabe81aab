"""A wide screen uses its width: a person opens beside the list, the bureau's facts stand beside its seats."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_member, make_officer

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def secretary(party):
    for name in ("العلوي", "البقالي"):
        make_member(party["local"], given_name="زينب", family_name=name, gender="F")
    return make_officer(party["local"], "branch_secretary")


def open_list(page, sign_in, user):
    sign_in(user)
    page.goto("/branches/nakhil/members/")
    return page.get_by_role("link", name="زينب البقالي")


def test_a_person_opens_beside_the_list_and_closes_back_to_it(page, sign_in, secretary, assert_accessible):
    page.set_viewport_size(WIDE)
    link = open_list(page, sign_in, secretary)
    link.click()
    panel = page.get_by_role("complementary", name="الشخص")
    expect(panel).to_contain_text("عضوية سارية")
    expect(panel.get_by_role("link", name="فتح الصفحة")).to_have_attribute("href", link.evaluate("a => a.href"))
    assert page.url.endswith("/branches/nakhil/members/")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_on_a_phone_the_name_opens_the_page(page, sign_in, secretary, assert_no_horizontal_scroll):
    open_list(page, sign_in, secretary).click()
    page.wait_for_url("**/people/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("زينب البقالي")
    assert_no_horizontal_scroll(page)


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_facts_of_a_bureau_stand_beside_its_seats(page, sign_in, secretary, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(secretary)
    page.goto("/branches/nakhil/")
    seats, facts = page.locator(".roster").first.bounding_box(), page.locator(".facts").first.bounding_box()
    assert facts["x"] + facts["width"] <= seats["x"], "to the left of the seats: at their inline end"
    assert abs(facts["y"] - seats["y"]) < 60
    assert_accessible(page)


def test_the_tabs_of_a_branch_are_one_row_on_a_phone(page, sign_in, secretary):
    sign_in(secretary)
    page.goto("/branches/nakhil/members/")
    tabs = page.locator(".tabs").first.locator("a")
    tops = tabs.evaluate_all("all => all.map(a => Math.round(a.getBoundingClientRect().top))")
    assert len(tops) >= 5
    assert len(set(tops)) == 1
    expect(page.locator(".tabs").first.locator("[aria-current]")).to_be_in_viewport()
