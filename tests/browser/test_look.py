"""The components in real Chromium: readable by everybody, on a phone and a desk, by day and by night."""

import pytest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.look.urls")]

DESK = {"width": 1280, "height": 900}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?form=errors", "?guest"])
def test_components_on_a_phone(page, assert_accessible, assert_no_horizontal_scroll, scheme, query):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/_components/{query}")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_components_on_a_desk(page, assert_accessible, assert_no_horizontal_scroll, scheme):
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme=scheme)
    page.goto("/_components/")
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/password/reset/done/"])
def test_account_pages(page, assert_accessible, assert_no_horizontal_scroll, path):
    page.goto(path)
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


def test_what_a_thumb_presses_is_large_enough(page):
    page.goto("/_components/")
    pressed = "main .button, .destinations a, .field input:not([type=hidden]), .field select, .dues-grid .due, summary"
    small = page.evaluate(
        """(pressed) => [...document.querySelectorAll(pressed)]
            .filter((item) => !item.matches("[type=checkbox], [type=radio]"))
            .map((item) => [item.getBoundingClientRect(), item.outerHTML.slice(0, 80)])
            .filter(([box]) => box.width && (box.height < 44 || box.width < 44))
            .map(([box, html]) => html)""",
        pressed,
    )
    assert small == []


def test_the_side_bar_is_at_the_inline_start_and_content_is_not_too_wide(page):
    page.set_viewport_size({"width": 1600, "height": 900})
    page.goto("/_components/")
    side, main = (page.locator(selector).bounding_box() for selector in (".side", "main"))
    assert side["x"] + side["width"] == 1600
    assert main["x"] + main["width"] <= side["x"]
    assert main["width"] <= 72 * 16


def test_the_name_stays_while_the_months_scroll(page):
    page.goto("/_components/")
    name = page.locator(".dues-grid tbody th").first
    before = name.bounding_box()["x"]
    page.locator(".dues-scroll").evaluate("grid => grid.scrollBy({ left: -400, behavior: 'instant' })")
    assert page.locator(".dues-scroll").evaluate("grid => grid.scrollLeft") < -100
    assert name.bounding_box()["x"] == before


def test_the_font_is_ours_and_arabic_is_shaped(page):
    page.goto("/_components/")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.weight)")
    assert sorted(loaded) == ["400", "600"]


def test_the_errors_take_the_focus_and_lead_to_the_field(page):
    page.goto("/_components/?form=errors")
    assert page.evaluate("document.activeElement.matches('.form-errors')")
    page.locator(".form-errors a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_a_listbox_answers_the_keys(page):
    page.goto("/_components/")
    page.locator("#id_locality").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#id_locality").get_attribute("aria-activedescendant") == "id_locality-option-1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("[name=locality]").input_value() == "1"
    assert page.locator("#localities [role=option]").count() == 0


def test_without_a_network_nothing_is_sent_and_the_page_says_so(page):
    page.goto("/account/login/")
    page.fill("[name=login]", "somebody")
    page.fill("[name=password]", "secret")
    page.context.set_offline(True)
    page.click("main button[type=submit]")
    assert "لا اتصال بالشبكة" in page.locator("#messages").inner_text()
    assert page.locator("[name=login]").input_value() == "somebody"


def test_paper_carries_the_party_and_no_navigation(page):
    page.emulate_media(media="print")
    page.goto("/_components/")
    assert page.locator(".print-header").is_visible()
    for hidden in (".destinations", ".masthead", ".button >> nth=0", ".tabs", ".pagination"):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_motion_stops_when_asked(page):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/_components/")
    spin = page.locator(".spin").evaluate("icon => getComputedStyle(icon).animationIterationCount")
    assert spin == "1"
