"""A file that another level corrects, a paper request, an appeal, a record taken back, two records compared."""

import pytest
from cryptography.fernet import Fernet
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from bureaus.sanctions import sanction_member
from bureaus.transfers import ask_transfer
from members.identity_numbers import record_identity_number
from members.models import Appeal, DataRequest, PublicOffice
from members.public_offices import record_public_office
from members.public_results import record_public_result
from tests.factories import make_bureau, make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def woman(party):
    row = make_member(party["local"], given_name="هدى", family_name="الزموري العلوي الودغيري الإسماعيلي", gender="F")
    return make_user(row.person)


def open_page(page, name, *keys):
    page.goto(reverse(f"members:{name}", args=keys))


@WIDTHS
def test_a_higher_officer_s_file_is_locked_and_the_request_waits_above(
    page, party, bureau, region, sign_in, branch_secretary, woman, looks_right, width
):
    make_bureau(party["province"], "first_secretary", holders=[woman.person])
    ask_transfer(membership=woman.person.memberships.get(), branch=party["other"], by=woman)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    open_page(page, "person", woman.person_id)
    expect(page.get_by_text("يصحح هذا الملف: الكاتب الأول")).to_be_visible()
    looks_right()
    open_page(page, "waiting-transfers")
    expect(page.get_by_role("heading", name="في انتظار جواب المستوى الأعلى")).to_be_visible()
    looks_right()


@WIDTHS
def test_a_paper_request_is_entered(page, party, bureau, sign_in, branch_secretary, woman, looks_right, width):
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    open_page(page, "person", woman.person_id)
    page.get_by_role("link", name="تسجيل طلب يخص المعطيات").click()
    looks_right()
    page.get_by_role("button", name="تسجيل الطلب").click()
    looks_right()
    page.get_by_label("طلب ورقي").check()
    page.get_by_label("سؤال").check()
    page.get_by_label("بعبارات العضو").fill("ما مصدر رقم هاتفي؟")
    page.get_by_role("button", name="تسجيل الطلب").click()
    expect(page.get_by_text("سُجل الطلب وأُشعر به العضو.")).to_be_visible()
    open_page(page, "data-request", DataRequest.objects.get().pk)
    expect(page.get_by_text("طلب ورقي")).to_be_visible()
    looks_right()
    open_page(page, "enter-correction", woman.person_id)
    looks_right()


@WIDTHS
def test_an_appeal_is_lodged_and_the_decision_annulled(
    page, party, bureau, sign_in, secretary, branch_secretary, woman, looks_right, width
):
    membership = woman.person.memberships.get()
    given = {"kind": "reprimand", "on": localdate(), "reason": "الغياب المتكرر", "by": branch_secretary}
    sanction_member(membership=membership, **given)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(woman)
    open_page(page, "me")
    page.get_by_role("link", name="الطعن فيه، إلى غاية").click()
    looks_right()
    page.get_by_label("لماذا تطعن في القرار؟").fill("لم أُستدع ولم أُسمع")
    page.get_by_role("button", name="إرسال الطعن").click()
    looks_right()
    page.context.clear_cookies()
    sign_in(secretary)
    open_page(page, "appeal", Appeal.objects.get().pk)
    looks_right()
    page.get_by_label("تعليل قرارك").fill("لم يُستمع إليها")
    page.get_by_role("button", name="إلغاء القرار").click()
    expect(page.get_by_text("تم إلغاء القرار.").first).to_be_visible()
    looks_right()


@WIDTHS
def test_an_office_and_a_result_are_taken_back(
    page, party, bureau, sign_in, branch_secretary, woman, looks_right, width
):
    day = localdate().replace(year=2021)
    record_public_office(person=woman.person, assembly=5, role=90, started_on=day)
    result = record_public_result(branch=party["local"], by=None, kind=1, held_on=day, votes=120)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    open_page(page, "person", woman.person_id)
    page.get_by_role("link", name="التراجع عن التسجيل").click()
    looks_right()
    page.get_by_label("السبب").fill("سُجلت لغير صاحبتها")
    page.get_by_role("button", name="التراجع عن التسجيل").click()
    expect(page.get_by_text("سُجلت لغير صاحبتها")).to_be_visible()
    looks_right()
    assert not PublicOffice.objects.get().stands
    open_page(page, "reverse-public-result", result.pk)
    page.get_by_label("السبب").fill("نتيجة فرع آخر")
    page.get_by_role("button", name="التراجع عن التسجيل").click()
    expect(page.get_by_text("نتيجة فرع آخر")).to_be_visible()
    looks_right()


@WIDTHS
def test_another_record_and_a_number_are_sought(
    page, party, bureau, sign_in, branch_secretary, woman, looks_right, width, settings
):
    settings.CIN_AUTHORISATION, settings.CIN_KEYS = "D-7/2026", [Fernet.generate_key().decode()]
    settings.CIN_HASH_KEY = "a hash key of the tests, which is long enough for them"
    record_identity_number(person=woman.person, number="ZQ739154")
    other = make_member(party["local"], given_name="حسناء", family_name="بنكيران", gender="F").person
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    open_page(page, "person", other.pk)
    page.get_by_role("link", name="المقارنة بملف آخر").click()
    page.get_by_label("البحث عن الملف الآخر").fill("الزموري")
    page.get_by_label("البحث عن الملف الآخر").press("Enter")
    expect(page.get_by_role("link", name="هدى الزموري")).to_be_visible()
    looks_right()
    open_page(page, "find-identity-number")
    page.get_by_label("رقم البطاقة").fill("zq 739154")
    page.get_by_role("button", name="بحث", exact=True).click()
    expect(page.get_by_role("link", name="هدى الزموري")).to_be_visible()
    assert "739154" not in page.url
    looks_right()
