"""A member is invited by a slip, opens its link on a phone, chooses a password, and signs in by the member number."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.models import Invitation, User
from tests.documents.reading import links_of
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)
CHOSEN = "olive-harvest-41"


@pytest.fixture
def look(assert_accessible, assert_no_horizontal_scroll):
    """`look(page)`: that it can be read by everybody and does not scroll sideways."""

    def at(page):
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    return at


@pytest.fixture
def person(party):
    return make_member(party["local"], given_name="هدى", family_name="الزموري العلوي الودغيري الإسماعيلي").person


def links_on(download):
    return links_of(Path(download.value.path()).read_bytes())


def download_again(page, button):
    """The paper once more, where the first was lost: an impatient second tap is dropped, a later one is not."""
    form = page.locator("form", has=page.get_by_role("button", name=button))
    page.get_by_role("button", name=button).click()
    expect(form).not_to_have_attribute("data-sent", "1")
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download


def choose_and_sign_in(page, address, number, look):
    """What the member does with the slip: on the own telephone, with nobody signed in."""
    page.context.clear_cookies()
    page.goto(address)
    look(page)
    expect(page.get_by_text(number)).to_be_visible()
    for field in ("#id_new_password1", "#id_new_password2"):
        page.locator(field).fill(CHOSEN)
    page.get_by_role("button", name="حفظ كلمة المرور").click()
    page.get_by_text("حُفظت كلمة مرورك").wait_for()
    look(page)
    eastern = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    page.get_by_label("رقم العضوية").fill(f"{eastern[:3]} {eastern[3:]}")
    page.get_by_label("كلمة المرور").fill(CHOSEN)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: reverse("account_login") not in url)
    page.goto(reverse("members:me"))
    expect(page.get_by_text("هدى الزموري").first).to_be_visible()


def test_from_the_list_to_the_first_sign_in(page, sign_in, party, person, branch_secretary, look):
    sign_in(branch_secretary)
    page.goto(reverse("members:list", args=[party["local"].slug]))
    with page.expect_navigation():
        page.get_by_role("link", name="الحسابات والدعوات").click()
    look(page)
    page.get_by_label("هدى الزموري").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="بطاقات للمختارين").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("حسابات تُفتح")).to_be_visible()
    look(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="إعداد البطاقات").click()
    (first,) = links_on(download)
    assert User.objects.get(person=person).username == person.shown_number
    (address,) = links_on(download_again(page, "إعداد البطاقات"))
    assert first != address  # the slips that were lost open nothing
    page.goto(reverse("members:invitation-sheet", args=[Invitation.objects.waiting().get().sheet_id]))
    look(page)
    with page.expect_navigation():
        page.get_by_role("link", name="إلغاء روابط هذه الورقة").click()
    look(page)
    choose_and_sign_in(page, address, person.shown_number, look)


def test_without_scripts_and_by_the_typed_code(chromium, live_server, client, party, person, branch_secretary, look):
    client.force_login(branch_secretary)
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="ar-MA", java_script_enabled=False
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("members:invite-members", args=[party["local"].slug]))
    with page.expect_download() as download:
        page.get_by_role("button", name="إعداد البطاقات").click()
    (address,) = links_on(download)
    context.clear_cookies()
    page.goto(reverse("members:type-code"))
    page.get_by_label("الرمز").fill(address.rstrip("/").rpartition("/")[2].lower().replace("-", " "))
    page.get_by_role("button", name="متابعة").click()
    expect(page.get_by_text(person.shown_number)).to_be_visible()
    context.close()


def test_one_link_is_shared_and_copied(page, sign_in, party, person, branch_secretary, look):
    account = User.objects.create_user("houda", person=person)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(branch_secretary)
    page.goto(reverse("members:invitation", args=[account.pk]))
    page.get_by_role("button", name="أنشئ الرابط").click()
    look(page)
    page.get_by_role("button", name="نسخ الرسالة").click()
    expect(page.get_by_role("button", name="نُسخت")).to_be_visible()
    address = page.locator("dd.address").inner_text()
    assert address in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        page.get_by_role("button", name="بطاقة للطباعة").click()
    assert links_on(download) == [address]
    assert links_on(download_again(page, "بطاقة للطباعة")) == [address]


def test_the_pages_of_who_has_no_e_mail(page, db, look):
    for name in ("account_login", "account_reset_password", "members:type-code"):
        page.goto(reverse(name))
        look(page)
