"""From an empty database to the first receipt, wholly by the pages: the headquarters' first day.

On a phone and on a desk; and without scripts, but for the administration's form of a branch, which needs them.
"""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from branches.models import Branch, Kind
from branches.tree import add_branch
from bureaus.headquarters import invite_headquarters
from bureaus.models import Bureau, Mandate
from members.models import Membership, User
from tests.treasury.money import dh
from treasury.models import DuesCharge, Payment

pytestmark = pytest.mark.django_db(transaction=True)

CHOSEN = "olive-harvest-41"
HOME = "/"
MEMBERS = [("سعيد", "الورياغلي", "M"), ("نجاة", "القباج", "F"), ("هشام", "الودغيري", "M")]
SEATS = ["branch_secretary", "treasurer", "rapporteur"]
CLICKS = 42


@pytest.fixture(params=[(360, 740), (1280, 800)], ids=["phone", "desk"])
def walk(request, page, assert_accessible, assert_no_horizontal_scroll):
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    return Walk(page, assert_accessible, assert_no_horizontal_scroll)


@pytest.fixture
def plain_walk(chromium, live_server, assert_no_horizontal_scroll):
    """A walk without scripts on a phone; axe itself is a script."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="ar-MA", java_script_enabled=False
    )
    yield Walk(context.new_page(), assert_no_horizontal_scroll)
    context.close()


class Walk:
    """The page, with every click counted and each page that is come to looked at."""

    def __init__(self, page, *checks):
        self.page, self.checks, self.clicks = page, checks, 0
        self.has_scripts = len(checks) > 1

    def click(self, place):
        self.clicks += 1
        place.click()

    def go(self, place):
        """Click what leads to another page, and look at that page."""
        with self.page.expect_navigation():
            self.click(place)
        self.look()

    def look(self):
        if "/admin/" not in self.page.url:
            for check in self.checks:
                check(self.page)

    def link(self, name, **options):
        return self.page.locator("main").get_by_role("link", name=name, **options).first

    def button(self, name):
        return self.page.locator("main").get_by_role("button", name=name, exact=True).first

    def ticked(self):
        """The steps of the home page that are done."""
        self.page.goto(HOME)
        self.look()
        return [mark.locator("svg").count() == 1 for mark in self.page.locator(".timeline-mark").all()]


def sign_in_by_the_link(walk):
    _invitation, code = invite_headquarters(username="hq")
    page = walk.page
    page.goto(reverse("members:choose-password", args=[code]))
    walk.look()
    page.fill("[name=new_password1]", CHOSEN)
    page.fill("[name=new_password2]", CHOSEN)
    walk.go(page.locator("main button[type=submit]"))
    page.fill("[name=login]", "hq")
    page.fill("[name=password]", CHOSEN)
    walk.go(page.locator("main button[type=submit]"))
    expect(page.get_by_role("heading", name="الخطوات الأولى")).to_be_visible()


def add_the_territory(walk):
    page = walk.page
    walk.go(walk.link("إضافة المقر الوطني"))
    page.fill("[name=name]", "المقر الوطني")
    walk.go(page.locator("[name=_save]"))
    walk.go(walk.link("اختيار الجهات والأقاليم"))
    walk.click(page.get_by_role("group", name="الرباط-سلا-القنيطرة").get_by_label("الجهة وكل أقاليمها"))
    walk.go(walk.button("مراجعة قبل الإضافة"))
    walk.go(walk.button("إضافة الفروع"))


def add_the_local_branch(walk):
    page = walk.page
    walk.go(walk.link("إضافة فرع محلي"))
    walk.click(page.locator(".field-parent .select2-selection"))
    page.locator(".select2-search__field").fill("الخميسات")
    walk.click(page.get_by_role("option", name="الفرع الإقليمي بالخميسات"))
    page.fill("[name=name]", "الفرع المحلي بتيفلت")
    walk.go(page.locator("[name=_save]"))
    assert Branch.objects.get(kind=Kind.LOCAL).slug


def record_members(walk):
    page = walk.page
    walk.go(walk.link("تسجيل عضو"))
    for number, (given, family, gender) in enumerate(MEMBERS, 1):
        page.fill("[name=given_name]", given)
        page.fill("[name=family_name]", family)
        walk.click(page.locator(f"[name=gender][value={gender}]"))
        page.fill("[name=started_on]", f"01/01/{localdate().year - 1}")
        walk.go(walk.button("تسجيل العضو" if number == len(MEMBERS) else "تسجيل وإضافة آخر"))
    assert Membership.objects.count() == len(MEMBERS)


def hold_the_assembly(walk):
    """Its facts, then straight to the election; the rest of its record can wait."""
    page = walk.page
    walk.go(walk.link("تسجيل الجمع العام"))
    page.fill("[name=title]", "الجمع العام التأسيسي")
    page.fill("[name=date]", localdate().strftime("%d/%m/%Y"))
    walk.go(walk.button("حفظ ومتابعة"))
    walk.go(page.locator("main .tabs").get_by_role("link", name="الانتخاب"))
    for office, (given, family, _gender) in zip(SEATS, MEMBERS, strict=True):
        field = page.locator(f"[name=seat-{office}-1-holder-name]")
        if not walk.has_scripts:  # the whole name, which one member of the branch has
            field.fill(f"{given} {family}")
            continue
        walk.click(field)
        field.press_sequentially(family[:6])
        walk.click(page.get_by_role("option", name=f"{given} {family}"))
        expect(field).to_have_value(re.compile(family))
    walk.go(walk.button("مراجعة قبل التسجيل"))
    walk.go(walk.button("تسجيل الانتخاب"))
    assert Bureau.objects.current().count() == 1
    assert Mandate.objects.current().count() == len(SEATS)


def set_the_rate(walk):
    walk.go(walk.link("تحديد مبلغ"))
    walk.page.fill("[name=amount]", "20")
    walk.page.fill("[name=decision]", "قرار المجلس الوطني")
    walk.go(walk.button("تحديد المبلغ"))


def open_an_account(walk):
    """The branch's secretary gets a link; the list of steps has done its work."""
    walk.go(walk.link("سعيد الورياغلي (كاتب الفرع)"))
    walk.go(walk.button("فتح الحساب"))
    expect(walk.page.get_by_role("heading", name="سلّم هذا الرابط الآن")).to_be_visible()
    assert User.objects.get(person__family_name="الورياغلي").invitations.waiting().count() == 1


def collect(walk):
    """From the home page to the branch's dues: the month is charged, a payment recorded, its receipt shown."""
    page = walk.page
    page.goto(HOME)
    page.fill("[name=q]", "تيفلت")
    walk.click(page.locator("main").get_by_role("button", name="بحث"))
    walk.go(walk.link("الفرع المحلي بتيفلت"))
    walk.go(page.locator("main .tabs").get_by_role("link", name="الواجبات"))
    walk.go(walk.button("احتساب الشهر"))
    walk.go(walk.link("عرض النتيجة"))
    assert DuesCharge.objects.count() == len(MEMBERS)
    pay(walk)
    page.get_by_text("عشرون درهما").wait_for()
    payment = Payment.objects.get()
    assert (payment.amount, payment.receipt) == (dh(20), f"{localdate().year}/0001")


def pay(walk):
    """Beside the grid; without scripts on a page of its own, which leads to the receipt."""
    page = walk.page
    if not walk.has_scripts:
        walk.go(walk.link("نجاة القباج"))
        walk.go(walk.button("تسجيل الأداء"))
        walk.go(walk.link("عرض الوصل"))
        return
    walk.click(walk.link("نجاة القباج"))
    page.locator(".dues-panel").wait_for()
    walk.click(page.get_by_role("button", name="تسجيل الأداء"))
    page.locator(".dues-panel.message-success").wait_for()
    walk.look()
    walk.go(walk.link("عرض الوصل"))


def test_from_nothing_to_the_first_receipt(walk, settings):
    settings.ZEAL_ALLOWLIST = [{"model": "branches.Branch"}]  # a parent is read again under the tree's lock
    settings.PARTY = settings.PARTY | {"name": "", "name_latin": ""}
    sign_in_by_the_link(walk)
    assert walk.ticked() == [False] * 6
    settings.PARTY = settings.PARTY | {"name": "حزب الورد"}
    assert walk.ticked() == [True, False, False, False, False, False]
    add_the_territory(walk)
    add_the_local_branch(walk)
    assert walk.ticked() == [True, True, False, False, False, False]
    record_members(walk)
    assert walk.ticked() == [True, True, True, False, False, False]
    hold_the_assembly(walk)
    assert walk.ticked() == [True, True, True, True, False, False]
    set_the_rate(walk)
    assert walk.ticked() == [True, True, True, True, True, False]
    open_an_account(walk)
    assert walk.ticked() == []
    collect(walk)
    assert walk.clicks == CLICKS


def test_the_first_day_without_scripts(plain_walk, settings):
    walk = plain_walk
    settings.ZEAL_ALLOWLIST = [{"model": "branches.Branch"}]  # a parent is read again under the tree's lock
    settings.PARTY = settings.PARTY | {"name": "حزب الورد"}
    sign_in_by_the_link(walk)
    add_the_territory(walk)
    above = Branch.objects.get(name="الفرع الإقليمي بالخميسات")
    add_branch(name="الفرع المحلي بتيفلت", slug="tiflet", kind=Kind.LOCAL, parent=above, founded_on=date(2020, 1, 1))
    assert walk.ticked() == [True, True, False, False, False, False]
    for step in (record_members, hold_the_assembly, set_the_rate, open_an_account):
        step(walk)
        walk.ticked()
    assert walk.ticked() == []
    collect(walk)
