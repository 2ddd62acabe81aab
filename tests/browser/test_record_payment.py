"""The treasurer records a payment from the grid, on a phone, in two actions."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from arabic.calendar import format_month
from tests.factories import make_user
from tests.treasury.money import charge, dh, member_of, month, rate
from treasury.models import Payment

pytestmark = pytest.mark.django_db(transaction=True)

DESK = {"width": 1280, "height": 900}


@pytest.fixture
def grid(party, bureau, treasurer, sign_in):
    """The address of a grid with a member who owes three months of 20 dirhams."""
    rate(party["national"], 20)
    for number in range(12):
        member_of(party["local"], family_name=f"بنسعيد {number}")
    member_of(party["local"], given_name="خديجة", family_name="الإدريسي العلوي الودغيري")
    charge(party["local"], -2, -1, 0)
    sign_in(treasurer)
    return reverse("treasury:grid", args=[party["local"].slug, localdate().year])


def opener(page):
    return page.get_by_role("link", name="خديجة الإدريسي العلوي الودغيري")


def test_a_payment_from_the_grid(page, grid, assert_accessible, assert_no_horizontal_scroll):
    page.goto(grid)
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    opener(page).click()
    preview = page.locator("#preview")
    preview.get_by_text(f"من {format_month(month(-2))} إلى {format_month(month())}").wait_for()
    assert page.locator("#id_amount").input_value() == "60,00"
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_role("button", name="تسجيل الأداء").click()
    done = page.locator(".dues-panel.message-success")
    done.wait_for()
    payment = Payment.objects.get()
    assert (payment.amount, payment.receipt) == (dh(60), f"{localdate().year}/0001")
    assert payment.receipt in done.inner_text()
    assert page.evaluate("document.activeElement.matches('.dues-panel')")
    assert page.locator(f"#member-{payment.payer_id} .due[data-state=paid]").count() >= 1
    assert page.locator("tbody tfoot, tbody #dues-totals").count() == 0
    assert page.locator("tfoot#dues-totals tr").count() == 3
    assert "60,00" in page.locator("#dues-stats").inner_text()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    done.get_by_role("link", name="عرض الوصل").click()
    page.get_by_text("ستون درهما").wait_for()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


def test_the_months_follow_the_amount_and_a_refusal_is_said_in_place(page, grid, assert_accessible):
    page.goto(grid)
    opener(page).click()
    preview = page.locator("#preview")
    with page.expect_request(lambda request: "amount=" in request.url) as asked:
        page.locator("#id_amount").fill("١٣٠")
    preview.get_by_text("جزئيا").wait_for()
    assert set(parse_qs(urlsplit(asked.value.url).query)) == {"amount", "form_key", "method", "paid_on"}
    assert f"من {format_month(month(1))} إلى {format_month(month(3))}" in preview.inner_text()
    page.locator("#id_amount").fill("مائة")
    preview.get_by_text("اكتب المبلغ بالأرقام").wait_for()
    page.get_by_role("button", name="تسجيل الأداء").click()
    page.locator(".dues-panel .field-error").wait_for()
    assert page.locator("#id_amount").input_value() == "مائة"
    assert_accessible(page)
    assert not Payment.objects.exists()


def test_a_plan_fills_in_its_amount_and_a_far_one_is_asked_about(page, grid, assert_accessible):
    page.goto(grid)
    opener(page).click()
    page.locator("#payment-panel").get_by_role("radio", name="شهر واحد").click()
    page.locator("#preview [name=previewed][value='20.00']").wait_for(state="attached")
    assert page.locator("#id_amount").input_value() == "20,00"
    page.locator("#id_amount").fill("600")
    assert page.locator("#payment-panel").get_by_role("radio", name="مبلغ آخر").is_checked()
    word = page.get_by_role("checkbox")
    word.wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="تسجيل الأداء").click()
    page.get_by_text("وافق عليه").wait_for()
    assert not Payment.objects.exists()
    word.check()
    page.get_by_role("button", name="تسجيل الأداء").click()
    page.locator(".dues-panel.message-success").wait_for()
    assert Payment.objects.get().amount == dh(600)


def test_one_panel_at_a_time_by_keyboard(page, grid):
    page.set_viewport_size(DESK)
    page.goto(grid)
    opener(page).focus()
    page.keyboard.press("Enter")
    page.locator(".dues-panel").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#payment-panel").count() == 0
    assert opener(page).evaluate("link => link === document.activeElement")
    opener(page).click()
    page.locator(".dues-panel").wait_for()
    page.get_by_role("link", name="بنسعيد 3").click()
    page.get_by_role("heading", name="بنسعيد 3").wait_for()
    assert page.locator("#payment-panel").count() == 1


def test_the_search_filters_while_typing(page, grid):
    page.goto(grid)
    page.get_by_role("searchbox").press_sequentially("الادريسي")
    page.locator(".dues-grid tbody tr").nth(1).wait_for(state="detached")
    assert opener(page).count() == 1


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_other_pages_read_well(page, grid, party, size, assert_accessible, assert_no_horizontal_scroll):
    if size == "desk":
        page.set_viewport_size(DESK)
    page.goto(grid)
    opener(page).click()
    page.get_by_role("button", name="تسجيل الأداء").click()
    page.locator(".dues-panel.message-success").wait_for()
    local, year = party["local"].slug, localdate().year
    pages = [
        reverse("treasury:receipt", args=[local, year, 1]),
        reverse("treasury:void", args=[local, year, 1]),
        reverse("treasury:rates", args=[local]),
        f"{grid}?show=arrears",
        reverse("treasury:below", args=[local, year]),
    ]
    for address in pages:
        page.goto(address)
        assert_accessible(page)
        assert_no_horizontal_scroll(page)
    Payment.objects.update(recorded_by=make_user())  # what one recorded oneself would wait for a second person
    page.goto(pages[1])
    page.get_by_label("السبب").fill("سُجل مرتين")
    page.get_by_role("button", name="إلغاء هذا الأداء").click()
    page.get_by_text("أُلغي الأداء").wait_for()
    page.goto(pages[0])
    assert_accessible(page)


def test_without_scripts(chromium, live_server, page, grid):
    """The same two actions as full pages."""
    cookies = page.context.cookies()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="ar-MA")
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(grid)
    opener(plain).click()
    plain.locator("#id_amount").fill("20")
    plain.get_by_role("button", name="عرض الشهور").click()
    assert plain.locator("#preview li").count() == 1
    assert "csrf" not in plain.url
    plain.get_by_role("button", name="تسجيل الأداء").click()
    assert "الوصل" in plain.locator("#messages").inner_text()
    assert Payment.objects.get().amount == dh(20)
    context.close()
