"""A member sends a photo from a telephone, the secretary confirms it, it is printed with the cards and removed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.cards import issue_card
from members.models import Photo
from tests.factories import make_member, make_user
from tests.uploads.pictures import HTML, jpeg, turned

pytestmark = pytest.mark.django_db(transaction=True)
PHOTO = {"name": "IMG_2031.jpg", "mimeType": "image/jpeg", "buffer": turned(6)}
PAGE = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": HTML}


@pytest.fixture
def owner(party):
    row = make_member(party["local"], given_name="هدى", family_name="الزموري العلوي الودغيري الإسماعيلي", gender="F")
    return make_user(row.person)


def natural_size(page, image):
    """The pixels of the picture that came; none where it did not."""
    expect(image).to_be_visible()
    page.wait_for_function("image => image.complete", arg=image.element_handle())
    return image.evaluate("image => [image.naturalWidth, image.naturalHeight]")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_telephone_to_the_card(page, bureau, owner, sign_in, branch_secretary, looks_right, width):
    issue_card(membership=owner.membership, by=branch_secretary)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(owner)
    page.goto(reverse("members:me"))
    page.get_by_role("link", name="صورتي").click()
    looks_right()
    chosen, sends = page.get_by_label("الصورة الشخصية"), page.get_by_role("button", name="إرسال الصورة")
    preview = page.get_by_role("img", name="الصورة المختارة كما ستُقص")
    chosen.set_input_files(PAGE)
    expect(preview).to_be_hidden()
    sends.click()
    expect(page.locator(".field .errorlist")).to_contain_text("هذا الملف ليس صورة")
    looks_right()
    chosen.set_input_files(PHOTO)
    expect(preview).to_be_visible()
    looks_right()
    sends.click()
    expect(page.get_by_text("أُرسلت صورتك")).to_be_visible()
    assert natural_size(page, page.get_by_role("img", name="الصورة التي أرسلتها")) == [480, 600]
    looks_right()

    page.context.clear_cookies()
    sign_in(branch_secretary)
    page.goto(reverse("members:data-requests", args=["nakhil"]))
    page.get_by_role("link", name="هدى الزموري").click()
    assert natural_size(page, page.get_by_role("img", name="الصورة المقترحة")) == [480, 600]
    looks_right()
    page.get_by_role("button", name="تأكيد الصورة").click()
    expect(page.get_by_text("أُنجز الطلب.")).to_be_visible()
    page.goto(reverse("members:person", args=[owner.person_id]))
    assert natural_size(page, page.get_by_role("img", name="صورة هدى الزموري")) == [480, 600]
    looks_right()
    page.goto(reverse("members:print-cards", args=["nakhil"]))
    expect(page.get_by_label("طبع الصور الشخصية على البطاقات")).to_be_checked()
    looks_right()
    with page.expect_download():
        page.get_by_role("button", name="طبع البطاقات").click()

    page.goto(reverse("members:person", args=[owner.person_id]))
    page.get_by_role("link", name="تغيير الصورة").click()
    looks_right()
    page.get_by_role("link", name="حذف الصورة").click()
    looks_right()
    page.get_by_role("button", name="حذف الصورة").click()
    expect(page.get_by_text("حُذفت الصورة.")).to_be_visible()
    assert not Photo.objects.exists()


def test_without_scripts_it_is_sent_too(chromium, live_server, bureau, owner, branch_secretary, sign_in, page):
    sign_in(branch_secretary)
    without = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    try:
        plain = without.new_page()
        plain.goto(live_server.url + reverse("members:photo", args=[owner.person_id]))
        plain.get_by_label("الصورة الشخصية").set_input_files(PHOTO | {"buffer": jpeg()})
        plain.get_by_role("button", name="وضع الصورة في الملف").click()
        expect(plain.get_by_text("أضيفت الصورة إلى الملف.")).to_be_visible()
    finally:
        without.close()
    assert Photo.objects.get().person == owner.person
