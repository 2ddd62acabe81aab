"""The treasurer collects dues after a meeting: thirty members on one sheet, with a thumb or with the keys alone."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import make_user
from tests.treasury.money import charge, dh, member_of, month, rate
from tests.treasury.pages import grid_url
from treasury.models import Collection, Payment

pytestmark = pytest.mark.django_db(transaction=True)

DESK = {"width": 1280, "height": 900}
MOST_ACTIONS = 45


@pytest.fixture
def grid(party, bureau, treasurer, sign_in):
    """The address of the grid of a branch with thirty members, who owe two months of 20 dirhams each."""
    rate(party["national"], 20)
    for number in range(24):
        member_of(party["local"], family_name=f"الزاهيري {number}")
    member_of(party["local"], given_name="خديجة", family_name="الإدريسي العلوي الودغيري")
    charge(party["local"], -1, 0)
    sign_in(treasurer)
    return grid_url(party["local"])


def assert_recorded(page, members=30, amount=40):
    page.get_by_role("heading", name="ورقة الأداءات").wait_for()
    assert Collection.objects.count() == 1
    assert sorted(Payment.objects.values_list("number", "amount")) == [
        (number, dh(amount)) for number in range(1, members + 1)
    ]


def test_thirty_members_with_a_thumb(page, grid, assert_accessible, assert_no_horizontal_scroll):
    page.goto(grid)
    actions = 0

    def tap(place):
        nonlocal actions
        actions += 1
        place.click()

    tap(page.get_by_role("link", name="تحصيل الواجبات"))
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    for line in page.locator(".sheet-line").all():
        tap(line.get_by_role("radio", name="كل المستحق"))
    tap(page.get_by_role("radio", name="شيك"))
    page.get_by_label("رقم الشيك أو التحويل أو العملية").fill("7654321")
    page.get_by_label("البنك المسحوب عليه الشيك").fill("البنك الأول")
    total = page.locator("[data-sheet-total]")
    assert total.inner_text().replace("\u00a0", " ") == "1 200,00"
    assert page.locator("[data-sheet-count]").inner_text() == "30"
    tap(page.get_by_role("button", name="تسجيل الورقة"))
    assert_recorded(page)
    assert set(Payment.objects.values_list("method", flat=True)) == {"cheque"}
    assert actions == 33 <= MOST_ACTIONS
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


def test_thirty_members_with_the_keys_alone(page, grid, assert_accessible, assert_no_horizontal_scroll):
    page.set_viewport_size(DESK)
    page.goto(grid)
    page.get_by_role("link", name="تحصيل الواجبات").focus()
    presses = 0

    def press(key):
        nonlocal presses
        presses += 1
        page.keyboard.press(key)

    press("Enter")
    page.get_by_role("heading", name="تحصيل واجبات الاشتراك").wait_for()
    assert page.evaluate("document.activeElement.type") == "search"
    while not page.evaluate("document.activeElement.name").startswith("pay-"):
        press("Tab")
    while page.evaluate("document.activeElement.name").startswith("pay-"):
        press("Enter")
        assert page.evaluate(
            "document.activeElement.getBoundingClientRect().bottom < "
            "document.querySelector('.sheet-total').getBoundingClientRect().top || "
            "document.activeElement.closest('.sheet-total') !== null"
        )
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    press("Enter")
    assert_recorded(page)
    assert presses <= MOST_ACTIONS


def test_the_total_follows_and_another_amount_is_typed_at_once(page, grid):
    page.goto(f"{reverse('treasury:collect', args=['nakhil'])}?q=خديجة")
    line = page.locator(".sheet-line").first
    line.get_by_role("radio", name="شهر واحد").click()
    total = page.locator("[data-sheet-total]")
    assert total.inner_text() == "20,00"
    line.get_by_role("radio", name="مبلغ آخر").click()
    page.keyboard.type("١٢٥٠٫٥")
    assert total.inner_text().replace("\u00a0", " ") == "1 250,50"
    line.get_by_role("radio", name="كل المستحق").click()
    assert total.inner_text() == "40,00"
    line.get_by_role("radio", name="بلا أداء").click()
    assert total.inner_text() == "0,00"


def test_a_wrong_line_is_shown_first(page, grid, assert_accessible, assert_no_horizontal_scroll):
    page.goto(reverse("treasury:collect", args=["nakhil"]))
    lines = page.locator(".sheet-line")
    lines.nth(0).get_by_role("radio", name="كل المستحق").click()
    lines.nth(7).get_by_role("radio", name="مبلغ آخر").click()
    page.keyboard.type("900")
    page.get_by_role("button", name="تسجيل الورقة").click()
    page.locator(".form-errors").wait_for()
    assert page.evaluate("document.activeElement.matches('.form-errors')")
    wrong = page.locator(".sheet-line.field-error")
    assert wrong.count() == 1
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    assert page.locator("[data-sheet-total]").inner_text() == "940,00"
    wrong.get_by_role("checkbox").check()
    page.get_by_role("button", name="تسجيل الورقة").click()
    page.get_by_role("heading", name="ورقة الأداءات").wait_for()
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [dh(40), dh(900)]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_recorded_sheet_is_voided_whole(page, grid, size, assert_accessible, assert_no_horizontal_scroll):
    if size == "desk":
        page.set_viewport_size(DESK)
    page.goto(reverse("treasury:collect", args=["nakhil"]))
    page.locator(".sheet-line").last.get_by_role("radio", name="شهر واحد").click()
    page.get_by_role("button", name="تسجيل الورقة").click()
    page.get_by_role("link", name="إلغاء الورقة كلها").wait_for()
    Payment.objects.update(recorded_by=make_user())  # what one recorded oneself would wait for a second person
    page.get_by_role("link", name="إلغاء الورقة كلها").click()
    assert_accessible(page)
    assert_no_horizontal_scroll(page)
    page.get_by_label("السبب").fill("سُجلت مرتين")
    page.get_by_role("button", name="إلغاء هذه الأداءات").click()
    page.get_by_text("أُلغيت الورقة").wait_for()
    assert Payment.objects.get().void_reason == "سُجلت مرتين"
    assert_accessible(page)
    assert_no_horizontal_scroll(page)


def test_without_scripts(chromium, live_server, page, party, grid):
    """The server counts the total; what is chosen survives the next page; the sheet is recorded once."""
    for number in range(5):
        member_of(party["local"], on=month(), family_name=f"اليوسفي {number}")
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="ar-MA")
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(grid)
    plain.get_by_role("link", name="تحصيل الواجبات").click()
    plain.locator(".sheet-line").nth(0).get_by_role("radio", name="كل المستحق").click()
    plain.locator(".sheet-line").nth(1).get_by_role("radio", name="مبلغ آخر").click()
    plain.locator(".sheet-line").nth(1).get_by_role("textbox").fill("15")
    plain.locator("noscript").get_by_role("button", name="حساب المجموع").click()
    assert plain.locator("[data-sheet-total]").inner_text() == "55,00"
    assert plain.locator(".sheet-line").nth(1).get_by_role("textbox").input_value() == "15"
    plain.get_by_role("button", name="التالي").click()
    assert plain.locator(".sheet-elsewhere li").count() == 2
    plain.locator(".sheet-line").last.get_by_role("radio", name="شهر واحد").click()
    plain.get_by_role("button", name="تسجيل الورقة").click()
    assert "75,00" in plain.locator(".receipt-amount").inner_text()
    assert Payment.objects.count() == 3
    assert {row.paid_on for row in Payment.objects.all()} == {localdate()}
    context.close()
