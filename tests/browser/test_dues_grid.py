"""The grid of dues stays readable while it is scrolled, and is a list of cards on a phone."""

import pytest

from tests.treasury.money import charge, member_of, pay, rate
from tests.treasury.pages import grid_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grid(party, bureau, treasurer, sign_in):
    rate(party["national"], 20)
    for number in range(24):
        member_of(party["local"], family_name=f"الزاهيري {number}", phone="+212612345678")
    paid = member_of(party["local"], given_name="خديجة", family_name="الإدريسي")
    charge(party["local"], -1, 0)
    pay(paid, 40)
    sign_in(treasurer)
    return grid_url(party["local"])


@pytest.mark.parametrize("width", [1280, 800])
def test_months_and_names_stay_in_sight(page, grid, width, assert_accessible, assert_no_horizontal_scroll):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(grid)
    page.evaluate("""() => {
        const box = document.querySelector(".dues-scroll");
        box.scrollIntoView();
        box.scrollTop = 500;
        box.scrollLeft = -200;
    }""")
    inside = page.evaluate("""() => {
        const box = document.querySelector(".dues-scroll").getBoundingClientRect();
        const head = document.querySelector(".dues-grid thead .this-month").getBoundingClientRect();
        const name = document.querySelector(".dues-grid tbody tr:nth-child(20) th").getBoundingClientRect();
        return [Math.abs(head.top - box.top), Math.abs(box.right - name.right)];
    }""")
    assert all(distance <= 2 for distance in inside), inside
    legend, table = page.locator(".legend").bounding_box(), page.locator(".dues-grid").bounding_box()
    assert legend["y"] < table["y"] + 501
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


def test_on_a_phone_a_member_is_a_summary_and_twelve_marks(page, grid, assert_accessible, assert_no_horizontal_scroll):
    page.goto(grid)
    row = page.locator(".dues-grid tbody tr").filter(has_text="خديجة الإدريسي")
    assert row.locator(".dues-through").is_visible()
    assert "مؤدى إلى غاية" in row.inner_text()
    boxes = [mark.bounding_box() for mark in row.locator(".due").all()]
    assert len({round(box["y"]) for box in boxes}) == 1
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    row.get_by_role("link").click()
    page.get_by_role("button", name="تسجيل الأداء").wait_for()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_late_are_listed_with_their_phones(page, grid, width, assert_accessible, assert_no_horizontal_scroll):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(grid)
    page.get_by_role("link", name="المتأخرات", exact=True).click()
    page.get_by_role("link", name="الأقدم أولا").click()
    assert page.locator("a[href^='https://wa.me/212']").count() == 24
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
