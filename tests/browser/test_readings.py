"""A secretary opens a member's file: the level above and the member see it; an identity is removed for good."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bureaus.departures import leave_party
from members.models import Membership, Person
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def reader(page, sign_in):
    """`reader(user)`: the browser of somebody else."""

    def enter(user):
        page.context.clear_cookies()
        sign_in(user)

    return enter


@pytest.fixture
def person(party):
    row = make_member(party["local"], given_name="هدى", family_name="الزموري العلوي الودغيري الإسماعيلي", gender="F")
    return row.person


@WIDTHS
def test_an_opened_file_shows_to_the_level_above_and_to_the_member(
    page, party, person, branch_secretary, secretary, reader, looks_right, width
):
    page.set_viewport_size({"width": width, "height": 740})
    owner = make_user(person)
    reader(branch_secretary)
    page.goto(reverse("members:person", args=[person.pk]))
    reader(secretary)
    page.goto(reverse("members:list", args=[party["local"].slug]))
    page.get_by_role("link", name="من اطلع على معطيات الأعضاء").click()
    expect(page.get_by_role("rowheader", name=str(branch_secretary))).to_be_visible()
    expect(page.get_by_text("فتح ملف العضو")).to_be_visible()
    looks_right()
    page.get_by_label("العملية").select_option("exported")
    page.get_by_role("button", name="عرض").click()
    expect(page.get_by_text("لا اطلاع بهذه المواصفات")).to_be_visible()
    looks_right()
    reader(owner)
    page.goto(reverse("members:visibility"))
    page.get_by_role("link", name="من اطلع على معطياتي").click()
    expect(page.get_by_role("rowheader", name=str(branch_secretary))).to_be_visible()
    looks_right()


@WIDTHS
def test_an_identity_is_removed_after_the_page_has_asked(page, person, secretary, reader, looks_right, width):
    leave_party(membership=person.memberships.get(), on=person.memberships.get().started_on, reason="resignation")
    assert not Membership.objects.open().filter(person=person).exists()
    page.set_viewport_size({"width": width, "height": 740})
    reader(secretary)
    page.goto(reverse("members:person", args=[person.pk]))
    page.get_by_role("link", name="حذف الهوية").click()
    looks_right()
    page.get_by_role("button", name="حذف الهوية نهائيا").click()
    looks_right()
    page.get_by_label("أعلم أن هذا لا رجعة فيه").check()
    page.get_by_role("button", name="حذف الهوية نهائيا").click()
    expect(page.get_by_text("حُذفت الهوية.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"هوية محذوفة {person.pk}")).to_be_visible()
    looks_right()
    assert Person.objects.get(pk=person.pk).anonymised_at


@WIDTHS
def test_an_identity_number_is_recorded_masked_and_shown(
    page, person, branch_secretary, reader, looks_right, settings, width
):
    settings.CIN_AUTHORISATION = "D-7/2026"
    settings.CIN_KEYS = ["c2l4dGVlbiBieXRlcyB0d2ljZSBpcyAzMiBieXRlcyE="]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"
    page.set_viewport_size({"width": width, "height": 740})
    reader(branch_secretary)
    page.goto(reverse("members:person", args=[person.pk]))
    page.get_by_role("link", name="تسجيل الرقم").click()
    looks_right()
    page.get_by_label("رقم البطاقة الوطنية للتعريف").fill("zq739154")
    page.get_by_role("button", name="حفظ الرقم").click()
    page.get_by_role("link", name="•••••154").click()
    looks_right()
    page.get_by_role("button", name="كشف الرقم كاملا").click()
    expect(page.get_by_text("ZQ739154")).to_be_visible()
    looks_right()
