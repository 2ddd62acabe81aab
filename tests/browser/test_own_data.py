"""A member proposes a correction, takes all of it home, and withdraws a consent; the secretary confirms."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.models import Consent, DataRequest, Person
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def owner(party):
    row = make_member(party["local"], given_name="هدى", family_name="الزموري العلوي الودغيري الإسماعيلي", gender="F")
    return make_user(row.person)


@WIDTHS
def test_a_correction_from_the_member_to_the_secretary_and_back(
    page, bureau, owner, sign_in, branch_secretary, looks_right, width
):
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(owner)
    page.goto(reverse("members:me"))
    looks_right()
    page.get_by_role("link", name="اقتراح تصحيح").click()
    looks_right()
    page.get_by_label("الاسم العائلي", exact=True).fill("الزموري")
    page.get_by_label("ما يثبت ذلك").fill("البطاقة الوطنية")
    page.get_by_role("button", name="إرسال الاقتراح").click()
    expect(page.get_by_text("أُرسل اقتراحك")).to_be_visible()
    looks_right()
    page.context.clear_cookies()
    sign_in(branch_secretary)
    page.goto(reverse("members:data-requests", args=["nakhil"]))
    looks_right()
    page.get_by_role("link", name="هدى الزموري").click()
    looks_right()
    page.get_by_role("button", name="تأكيد التصحيح").click()
    expect(page.get_by_text("صُحح الملف.")).to_be_visible()
    looks_right()
    page.context.clear_cookies()
    sign_in(owner)
    page.goto(reverse("members:data-request", args=[DataRequest.objects.get().pk]))
    expect(page.get_by_text("أُنجز الطلب.")).to_be_visible()
    looks_right()
    assert Person.objects.get(pk=owner.person_id).family_name == "الزموري"


@WIDTHS
def test_everything_is_taken_home_and_a_consent_taken_back(page, owner, sign_in, looks_right, width):
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(owner)
    page.goto(reverse("members:own-data"))
    looks_right()
    with page.expect_download() as download:
        page.get_by_role("link", name="لتطبيق آخر (JSON)").click()
    told = json.loads(download.value.path().read_text())
    assert told["person"][0]["given_name"] == "هدى"
    for button in ("أوافق", "سحب موافقتي"):
        page.get_by_role("link", name="الرسائل النصية القصيرة").click()
        looks_right()
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("heading", name="ما وافقت عليه")).to_be_visible()
        looks_right()
    consent = Consent.objects.get()
    assert (consent.text.purpose, consent.is_standing, consent.given_on == consent.withdrawn_on) == (
        "sms",
        False,
        True,
    )


def test_the_phone_is_changed_by_its_owner(page, owner, sign_in, looks_right):
    sign_in(owner)
    page.goto(reverse("members:own-contacts"))
    page.get_by_label("الهاتف").fill("12")
    page.get_by_role("button", name="حفظ", exact=True).click()
    looks_right()
    page.get_by_label("الهاتف").fill("0661234567")
    page.get_by_role("button", name="حفظ", exact=True).click()
    expect(page.get_by_text("حُيّنت وسائل الاتصال بك.")).to_be_visible()
    assert Person.objects.get(pk=owner.person_id).phone == "+212661234567"
