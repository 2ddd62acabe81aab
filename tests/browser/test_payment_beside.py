"""On a wide screen a payment is recorded beside the grid, or beside the list of arrears; on a phone under the row."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from tests.treasury.money import charge, dh, member_of, rate
from treasury.models import Payment

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [1280, 1920]
NAME = "خديجة الإدريسي العلوي الودغيري"


@pytest.fixture
def grid(party, bureau, treasurer, sign_in):
    rate(party["national"], 20)
    for number in range(12):
        member_of(party["local"], family_name=f"بنسعيد {number}")
    member_of(party["local"], given_name="خديجة", family_name="الإدريسي العلوي الودغيري")
    charge(party["local"], -2, -1, 0)
    sign_in(treasurer)
    return reverse("treasury:grid", args=[party["local"].slug, localdate().year])


@pytest.fixture
def arrears(grid, party):
    return reverse("treasury:arrears", args=[party["local"].slug])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_payment_stands_beside_the_grid(page, grid, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(grid)
    link = page.locator("a.dues-open", has_text=NAME)
    before = page.locator("#dues-totals").bounding_box()
    link.click()
    panel = page.locator(".dues-panel")
    panel.get_by_text("60,00").first.wait_for()
    box = panel.bounding_box()
    assert (round(box["x"]), round(box["y"]), round(box["height"])) == (0, 0, 800)  # at the inline end, top to foot
    assert box["width"] <= 0.4 * width
    assert page.locator("#dues-totals").bounding_box() == before, "the grid stays where it was"
    expect(link).to_be_in_viewport()
    assert_accessible(page)
    page.locator("#id_amount").fill("x")
    page.get_by_role("button", name="تسجيل الأداء").click()
    expect(panel.locator(".errorlist").first).to_be_visible()
    expect(panel.locator(".form-errors")).to_be_focused()
    expect(page.locator("#id_amount")).to_have_value("x")
    page.locator("#id_amount").fill("40")
    panel.locator("#preview").get_by_text("40,00").first.wait_for()
    page.get_by_role("button", name="تسجيل الأداء").click()
    done = page.locator(".dues-panel.message-success")
    expect(done).to_contain_text(f"{localdate().year}/0001")
    assert Payment.objects.get().amount == dh(40)
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(done).to_be_hidden()
    expect(page.locator("a.dues-open", has_text=NAME)).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_payment_stands_beside_the_list_of_arrears(page, arrears, assert_accessible, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(arrears)
    page.get_by_role("link", name=f"{NAME} – تسجيل أداء").click()
    panel = page.get_by_role("complementary", name="الأداء")
    expect(panel.locator("#id_amount")).to_have_value("60,00")
    assert page.url.endswith(arrears)
    assert_accessible(page)
    panel.locator("#id_amount").fill("x")
    panel.get_by_role("button", name="تسجيل الأداء").click()
    expect(panel.locator(".errorlist").first).to_be_visible()
    expect(panel.locator(".form-errors")).to_be_focused()
    panel.locator("#id_amount").fill("60")
    panel.locator("#preview").get_by_text("60,00").first.wait_for()
    panel.get_by_role("button", name="تسجيل الأداء").click()
    expect(page.get_by_role("status").or_(page.locator("#messages")).first).to_contain_text("0001")
    expect(page.get_by_role("link", name=f"{NAME} – تسجيل أداء")).to_have_count(0)
    assert Payment.objects.get().amount == dh(60)


def test_on_a_phone_the_payment_of_the_arrears_is_a_page(page, arrears, assert_no_horizontal_scroll):
    page.goto(arrears)
    page.get_by_role("link", name=f"{NAME} – تسجيل أداء").click()
    page.wait_for_url("**/payments/*/*")
    expect(page.locator("#id_amount")).to_have_value("60,00")
    assert_no_horizontal_scroll(page)
    page.get_by_role("button", name="تسجيل الأداء").click()
    page.wait_for_url(f"**{arrears}*")
    assert Payment.objects.get().amount == dh(60)


def test_the_back_button_leaves_the_grid_not_the_panel(page, grid):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/me/")
    page.goto(grid)
    page.get_by_role("link", name=NAME).click()
    page.locator(".dues-panel").wait_for()
    page.go_back()
    page.wait_for_url("**/me/")
