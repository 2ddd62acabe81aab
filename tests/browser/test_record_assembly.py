"""A provincial secretary records a whole assembly by the pages; a deputy confirms and sees the roster.

On a phone and on a desk.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from meetings.models import Meeting
from members.models import Gender, Person
from tests.factories import make_bureau, make_member, make_person, make_user

MEN = [
    "عثمان البوكيلي",
    "ياسين الحمداوي",
    "جواد الصقلي",
    "أنس بن الطاهر",
    "منير آيت واعراب",
    "زكرياء المسناوي",
    "هشام الودغيري",
    "طارق بلمقدم",
    "رشيد الحنصالي",
    "سفيان الكتاني",
    "توفيق الرامي",
    "بدر الشدادي",
    "إدريس المعطاوي",
    "عادل الناجي",
    "فؤاد السرغيني",
    "حسام الدين الفيلالي",
]
WOMEN = ["رقية السملالي", "إيمان بن عيسى", "نجاة القباج", "سلوى المريني"]
OFFICES = [
    "branch_secretary",
    "deputy_secretary",
    "treasurer",
    "deputy_treasurer",
    "rapporteur",
    "deputy_rapporteur",
    "communication_officer",
    "local_affairs_officer",
    "union_work_officer",
    "parity_officer",
    "youth_officer",
]
CAPACITIES = ["منخرطات ومنخرطون", "أعضاء اللجنة المركزية", "مسؤولو الهيئات الموازية المحلية"]
TASKS = ["هيكلة القطاعات المهنية", "تشكيل شبكة خلايا القرب", "تتبع الشأن المحلي"]


@pytest.fixture
def provincial_secretary(party):
    person = make_member(party["province"], given_name="مصطفى", family_name="الغرباوي").person
    deputy = make_member(party["province"], given_name="سعاد", family_name="المرنيسي", gender=Gender.FEMALE).person
    make_bureau(party["province"], "first_secretary", "deputy_secretary", holders=[person, deputy])
    make_user(deputy)
    make_member(party["local"], given_name="عمر", family_name="بنسودة")
    return make_user(person)


@pytest.fixture(params=[(360, 740), (1280, 800)], ids=["phone", "desk"])
def look(request, page, assert_accessible, assert_no_horizontal_scroll):
    """Look at the page as it stands, which has the size of a phone or of a desk: axe, and no scrolling sideways."""
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})

    def check():
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    return check


def step(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_on(page: Page, to: str) -> None:
    step(page, "حفظ ومتابعة")
    page.wait_for_url(re.compile(f"/{to}/$"))


def choose(page: Page, field: str, typed: str, name: str) -> None:
    """Type the beginning of a name and take the person from the list."""
    page.locator(f"[name={field}]").press_sequentially(typed)
    page.get_by_role("option", name=name).click()
    expect(page.locator(f"[name={field}]")).to_have_value(re.compile(name))


def add_new(page: Page, seat: str, name: str, gender: str) -> None:
    page.fill(f"[name=seat-{seat}-holder-name]", name)
    page.check(f"[name=seat-{seat}-holder-gender][value={gender}]")


def record_facts(page: Page) -> None:
    page.fill("[name=title]", "الجمع العام لتجديد مكتب الفرع المحلي")
    page.fill("[name=date]", "18/10/2026")
    page.select_option("[name=part_of_day]", "morning")
    page.fill("[name=purpose]", "إعادة هيكلة الفرع المحلي")
    page.fill("[name=venue]", "المقر الإقليمي للحزب")
    page.select_option("[name=venue_branch]", label="الفرع الإقليمي بالنخيل")
    choose(page, "chair-name", "غرباوي", "مصطفى الغرباوي")
    go_on(page, "agenda")


def record_words(page: Page, look) -> None:
    """The agenda, the attendance, the interventions and the resolutions."""
    page.fill("[name=agenda-0-subject]", "تجديد المكتب")
    look()
    go_on(page, "attendance")
    for number, capacity in enumerate(CAPACITIES):
        page.fill(f"[name=attendance-{number}-capacity]", capacity)
    look()
    go_on(page, "interventions")
    choose(page, "interventions-0-speaker-name", "غرباوي", "مصطفى الغرباوي")
    page.fill("[name=interventions-0-subject]", "كلمة افتتاحية")
    page.fill("[name=interventions-0-points]", "الدينامية التنظيمية\nالأنشطة الإشعاعية")
    look()
    go_on(page, "resolutions")
    page.fill("[name=resolutions-0-subject]", "توسيع تشكيلة المكتب")
    page.select_option("[name=resolutions-0-method]", "consensus")
    for number in (1, 2):
        page.locator("[value=resolutions-0-tasks][name=add]").click()
        expect(page.locator(f"[name=resolutions-0-tasks-{number}-subject]")).to_be_focused()
    for number, task in enumerate(TASKS):
        page.fill(f"[name=resolutions-0-tasks-{number}-subject]", task)
    look()
    go_on(page, "election")


def fill_in_election(page: Page) -> None:
    men, women = iter(MEN), iter(WOMEN)
    page.select_option("[name=terms-leader_method]", "consensus")
    choose(page, "seat-branch_secretary-1-holder-name", "بنسو", "عمر بنسودة")
    for office in OFFICES[1:]:
        if office == "parity_officer":
            add_new(page, f"{office}-1", next(women), "F")
        else:
            add_new(page, f"{office}-1", next(men), "M")
    for shown in range(2, 11):
        page.locator("[value=seats-counsellor][name=add]").click()
        expect(page.locator("[name^=seat-counsellor-][name$=-holder-name]")).to_have_count(shown)
        # The added seat takes the focus a moment after it appears: what is typed before would land there.
        expect(page.locator(f"[name=seat-counsellor-{shown}-holder-name]")).to_be_focused()
    for number in range(1, 11):
        person, gender = (next(women), "F") if number in (4, 5, 6) else (next(men), "M")
        add_new(page, f"counsellor-{number}", person, gender)


def confirm_as_deputy(page: Page, sign_in, party, look) -> None:
    """From the branch's page to what waits in it, and to the election; then the button."""
    page.context.clear_cookies()
    sign_in(Person.objects.get(family_name="المرنيسي").user)
    page.goto(f"/branches/{party['local'].slug}/")
    page.get_by_role("link", name="قرار واحد ينتظر في هذا الفرع").click()
    look()
    page.locator("main table a").click()
    look()
    step(page, "تأكيد")


@pytest.mark.django_db(transaction=True)
def test_an_assembly_is_recorded_by_its_pages(page, sign_in, party, provincial_secretary, look):
    sign_in(provincial_secretary)
    page.goto(f"/branches/{party['local'].slug}/meetings/")
    look()
    page.get_by_role("link", name="تسجيل اجتماع").click()
    look()
    record_facts(page)
    record_words(page, look)
    look()
    fill_in_election(page)
    look()
    step(page, "مراجعة قبل التسجيل")
    expect(page.locator(".notice.tone-info")).to_contain_text("ويضم 21 مقعدا، من بين المنتخبين 4 نساء.")
    look()
    expect(page.locator("main")).to_contain_text("ينتظر تأكيد أحد من: سعاد المرنيسي.")
    step(page, "تسجيل الانتخاب")
    meeting = Meeting.objects.get()
    page.wait_for_url(f"**/meetings/{meeting.pk}/")
    expect(page.locator("main")).to_contain_text("لا يسري إلا بعد أن يؤكده شخص ثان.")
    look()
    assert meeting.elections.get().bureau is None
    confirm_as_deputy(page, sign_in, party, look)
    page.wait_for_url(f"**/branches/{party['local'].slug}/")
    main = page.locator("main")
    for text in (
        "عمر بنسودة",
        "كاتب الفرع",
        "مسؤولة عن التنسيق مع هيئة المناصفة والمساواة",
        "4 من 21",
        "18 أكتوبر 2026",
    ):
        expect(main).to_contain_text(text)
    expect(main.locator(".roster-name")).to_have_count(21)
    page.locator(f"main a[href='/meetings/{meeting.pk}/']").first.click()
    look()
    expect(main).to_contain_text("رئيس الجلسة")
    expect(main).to_contain_text("منخرطات ومنخرطون")
    assert meeting.elections.get().bureau.seats.count() == 21


@pytest.mark.django_db(transaction=True)
def test_a_refused_page_keeps_what_was_typed(page, sign_in, party, provincial_secretary, look):
    sign_in(provincial_secretary)
    make_person(party["local"], "أمينة", "آيت القاضي", Gender.FEMALE)
    make_person(party["local"], "امينة", "ايت القاضي", Gender.FEMALE)
    page.goto(f"/branches/{party['local'].slug}/meetings/record/")
    page.fill("[name=title]", "جمع عام")
    page.fill("[name=date]", "31/02/2026")
    page.fill("[name=chair-name]", "هدى الصنهاجي")
    page.fill("[name=rapporteur-name]", "أمينة ايت القاضي")
    step(page, "حفظ ومتابعة")
    expect(page.locator("[name=title]")).to_have_value("جمع عام")
    expect(page.locator("[name=date]")).to_have_value("31/02/2026")
    expect(page.get_by_role("group", name="من المقصود؟")).to_be_visible()
    look()
    assert not Meeting.objects.exists()
