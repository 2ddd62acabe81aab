"""An officer hands a link over and its owner chooses a password with it, in real Chromium."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from members.confirmation import confirmed_address
from members.email_change import agreement_key
from members.models import User
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def check(assert_accessible, assert_no_horizontal_scroll):
    def both(page):
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    return both


def test_a_link_is_handed_over_and_used(page, sign_in, party, branch_secretary, check):
    person = make_member(party["local"], given_name="هدى", family_name="الزموري", phone="+212612345678").person
    account = User.objects.create_user("houda", person=person)
    sign_in(branch_secretary)
    page.goto(reverse("members:invitation", args=[account.pk]))
    check(page)
    page.get_by_role("button", name="أنشئ الرابط").click()
    address = page.locator("dd.address").inner_text()
    check(page)
    assert (
        page.get_by_role("link", name="إرسال عبر واتساب")
        .get_attribute("href")
        .startswith("https://wa.me/212612345678")
    )
    page.get_by_role("link", name="سُلّم الرابط").click()
    assert address not in page.content()
    check(page)

    page.context.clear_cookies()
    page.goto(address)
    check(page)
    for field in ("#id_new_password1", "#id_new_password2"):
        page.locator(field).fill("olive-harvest-41")
    page.get_by_role("button", name="حفظ كلمة المرور").click()
    page.get_by_text("حُفظت كلمة مرورك").wait_for()
    account.refresh_from_db()
    assert account.check_password("olive-harvest-41")
    page.goto(address)
    page.get_by_role("heading", name="لم يعد هذا الرابط صالحا").wait_for()
    check(page)


def test_the_present_e_mail_agrees_to_the_next(page, db, check, mailoutbox):
    owner = make_user()
    new = EmailAddress.objects.create(user=owner, email="a.rather.long.new.address@example.org")
    page.goto(reverse("members:agree-email", args=[agreement_key(old=confirmed_address(owner), new=new)]))
    check(page)
    page.get_by_role("button", name="أوافق").click()
    page.get_by_text("تمت موافقتك").wait_for()
    assert mailoutbox[0].to == [new.email]


def test_an_account_that_waits_for_its_owner_says_so(page, sign_in, party, branch_secretary, check):
    User.objects.filter(pk=branch_secretary.pk).update(owner_confirmed_at=None)
    sign_in(branch_secretary)
    page.goto("/")
    page.get_by_text("ينتظر هذا الحساب تأكيد صاحبه").wait_for()
    check(page)
