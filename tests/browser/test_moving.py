"""A member moves by two agreements, a decision is recorded and taken back, a branch closes and opens again."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bureaus.transfers import ask_transfer
from members.models import Membership, Sanction, TransferRequest
from tests.factories import make_member, make_officer, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def mover(party):
    row = make_member(party["local"], given_name="هدى", family_name="الزموري العلوي الودغيري الإسماعيلي", gender="F")
    return make_user(row.person)


@WIDTHS
def test_a_transfer_agreed_by_two_officers(page, party, bureau, mover, sign_in, branch_secretary, looks_right, width):
    neighbour = make_officer(party["other"], "branch_secretary")
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(mover)
    page.goto(reverse("members:me"))
    page.get_by_role("link", name="طلب الانتقال إلى فرع آخر").click()
    looks_right()
    page.get_by_role("link", name="الفرع المحلي بالزيتون").click()
    looks_right()
    page.get_by_label("سبب طلب الانتقال").fill("تغيير مقر السكنى")
    page.get_by_role("button", name="طلب الانتقال").click()
    expect(page.get_by_text("أُرسل الطلب")).to_be_visible()
    looks_right()
    request = TransferRequest.objects.get()
    for officer, said in ((branch_secretary, "سُجلت موافقة فرعك."), (neighbour, "نُقلت العضوية.")):
        page.context.clear_cookies()
        sign_in(officer)
        page.goto(reverse("members:waiting-transfers"))
        looks_right()
        page.get_by_role("link", name="هدى الزموري").click()
        looks_right()
        page.get_by_role("button", name="الموافقة على الانتقال").click()
        expect(page.get_by_text(said)).to_be_visible()
        looks_right()
    request.refresh_from_db()
    assert (request.state, request.joined.branch) == ("done", party["other"])


@WIDTHS
def test_a_refusal_without_a_reason_keeps_the_page(
    page, party, bureau, mover, sign_in, branch_secretary, looks_right, width
):
    asked = ask_transfer(membership=mover.person.memberships.get(), branch=party["other"], by=mover)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    page.goto(reverse("members:transfer-request", args=[asked.pk]))
    page.get_by_role("button", name="رفض الانتقال").click()
    looks_right()
    page.get_by_label("السبب").fill("لم يؤد ما عليه")
    page.get_by_role("button", name="رفض الانتقال").click()
    expect(page.get_by_text("رُفض الانتقال. السبب: لم يؤد ما عليه")).to_be_visible()
    looks_right()


@WIDTHS
def test_a_decision_is_recorded_and_taken_back(
    page, party, bureau, mover, sign_in, branch_secretary, looks_right, width
):
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    page.goto(reverse("members:person", args=[mover.person_id]))
    page.get_by_role("link", name="تسجيل قرار تأديبي").click()
    looks_right()
    page.get_by_role("button", name="تسجيل قرار تأديبي").click()
    looks_right()
    page.get_by_label("القرار", exact=True).select_option("warning")
    page.get_by_label("السبب").fill("الغياب المتكرر دون عذر")
    page.get_by_role("button", name="تسجيل قرار تأديبي").click()
    expect(page.get_by_role("heading", name="القرارات التأديبية")).to_be_visible()
    looks_right()
    page.get_by_role("link", name="التراجع عن القرار").click()
    looks_right()
    page.get_by_label("السبب").fill("خطأ في الهوية")
    page.get_by_role("button", name="التراجع عن القرار").click()
    expect(page.get_by_text("خطأ في الهوية")).to_be_visible()
    looks_right()
    assert not Sanction.objects.get().stands


def test_a_branch_closes_with_its_preview_and_opens_again(page, party, bureau, sign_in, settings, looks_right):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its branch anew
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(make_officer(party["province"], "first_secretary"))
    for name, button in (("closing", "إغلاق الفرع"), ("reopening", "إعادة فتح الفرع")):
        page.goto(reverse(f"admin:branches_branch_{name}", args=[party["local"].pk]))
        if name == "closing":
            page.locator("#id_successor").evaluate(
                "(select, key) => { select.add(new Option('الزيتون', key, true, true)) }", str(party["other"].pk)
            )
        page.get_by_role("button", name=button).click()
        page.wait_for_url("**/runs/*/")
        looks_right()
        here = "other" if name == "closing" else "local"
        assert Membership.objects.open().filter(branch=party[here], person__mandates__isnull=False).count() >= 5
