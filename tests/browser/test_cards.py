"""A card is issued, its code says that it is valid, it is revoked, and its code says that it is not."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from members.card_tokens import card_token
from members.cards import issue_card
from members.models import MembershipCard
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)
LONG = {
    "given_name": "هدى", "family_name": "الزموري العلوي الودغيري الإسماعيلي", "given_name_latin": "Houda",
    "family_name_latin": "Zemmouri El Alaoui El Oudghiri", "gender": "F",
}  # fmt: skip


@pytest.fixture
def look(assert_accessible, assert_no_horizontal_scroll):
    """`look(page)`: that it can be read by everybody and does not scroll sideways."""

    def at(page):
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    return at


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_issue_to_the_revocation(page, party, sign_in, branch_secretary, look, width):
    membership = make_member(party["local"], **LONG)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(branch_secretary)
    page.goto(reverse("members:person", args=[membership.person_id]))
    look(page)
    page.get_by_role("link", name="إصدار البطاقة").click()
    expect(page.get_by_text("ستصدر بطاقة برسم سنة")).to_be_visible()
    look(page)
    page.get_by_role("button", name="إصدار البطاقة").click()
    expect(page.get_by_text("صدرت البطاقة، ويمكن طبعها.")).to_be_visible()
    expect(page.get_by_text("صالحة اليوم", exact=True)).to_be_visible()
    look(page)

    card = MembershipCard.objects.get()
    with page.expect_download() as download:
        page.get_by_role("button", name="طبع البطاقة (PDF)").click()
    assert download.value.suggested_filename.startswith("بطاقة العضوية")

    address = reverse("members:check-card", args=[card_token(card)])
    public = page.context.browser.new_context(viewport={"width": width, "height": 800}, base_url=page.url).new_page()
    public.goto(address)
    expect(public.get_by_text("هذه البطاقة صالحة اليوم.")).to_be_visible()
    expect(public.get_by_role("article").get_by_text("الفرع المحلي بالنخيل")).to_be_visible()
    expect(public.get_by_text("هدى")).to_have_count(0)
    look(public)

    page.get_by_role("link", name="إلغاء البطاقة").click()
    look(page)
    page.get_by_label("السبب").select_option("lost")
    page.get_by_role("button", name="إلغاء البطاقة").click()
    expect(page.get_by_text("ملغاة", exact=True)).to_be_visible()
    look(page)

    public.reload()
    expect(public.get_by_text("هذه البطاقة غير صالحة اليوم.")).to_be_visible()
    expect(public.get_by_text("النخيل")).to_have_count(0)
    look(public)
    public.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_branch_issues_what_is_missing_and_prints_the_sheets(page, party, sign_in, branch_secretary, look, width):
    make_member(party["local"], **LONG)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(branch_secretary)
    page.goto(reverse("members:list", args=["nakhil"]))
    page.get_by_role("link", name="البطاقات").click()
    look(page)
    page.get_by_role("link", name="إصدار البطاقات الناقصة").click()
    expect(page.get_by_text("ستصدر 6 بطاقات")).to_be_visible()
    look(page)
    page.get_by_role("button", name="إصدار البطاقات الناقصة").click()
    expect(page.get_by_text("صدرت 6 بطاقات.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="طبع ما لم يُطبع بعد").click()
    look(page)
    with page.expect_download():
        page.get_by_role("button", name="طبع البطاقات").click()
    page.goto(reverse("members:cards", args=["nakhil"]))
    expect(page.get_by_role("link", name="طبع ما لم يُطبع بعد")).to_have_count(0)
    assert MembershipCard.objects.filter(printed_at=None).count() == 0


def test_a_member_opens_the_own_card_without_scripts(chromium, live_server, client, party, branch_secretary):
    membership = make_member(party["local"], **LONG)
    issue_card(membership=membership, by=branch_secretary)
    client.force_login(make_user(membership.person))
    cookie = client.cookies["sessionid"]
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="ar-MA")
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("members:me"))
    expect(page.get_by_text(f"إلى غاية 31 دجنبر {localdate().year}")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="فتح بطاقتي (PDF)").click()
    assert download.value.suggested_filename.startswith("بطاقة العضوية")
    context.close()
