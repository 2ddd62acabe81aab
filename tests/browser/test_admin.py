"""The administration in Chromium: the secretary's own pages, on a desk and on a phone."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Branch
from bureaus.models import Bureau
from meetings.models import Meeting
from tests.factories import make_branch, make_person
from tests.rows import election_row, meeting_row

pytestmark = pytest.mark.django_db(transaction=True)
DESK = {"width": 1280, "height": 800}


def assert_sound(page):
    """No axe violation, and nothing to scroll sideways. axe reads the sheets that the page has: its own would be
    refused by the policy."""
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def addresses(party, bureau):
    Bureau.objects.filter(pk=bureau.pk).update(term_ends_on=date(2026, 1, 1))
    meeting = meeting_row(party["local"])
    meeting.agenda.create(order=1, subject="التقرير الأدبي")
    meeting.interventions.create(order=1, subject="الشأن المحلي", points="أولا\nثانيا")
    meeting.resolutions.create(order=1, subject="عقد لقاء تواصلي")
    election_row(party["local"])
    return [
        reverse("admin:index"),
        reverse("admin:members_person_changelist") + "?q=سعيد",
        reverse("admin:branches_branch_changelist"),
        reverse("admin:branches_branch_add"),
        reverse("admin:branches_branch_change", args=[party["province"].pk]),
        reverse("admin:branches_branch_moving", args=[party["local"].pk]),
        reverse("admin:bureaus_bureau_change", args=[bureau.pk]),
        reverse("admin:meetings_meeting_change", args=[meeting.pk]),
        reverse("admin:meetings_meeting_history", args=[meeting.pk]),
        reverse("admin:meetings_meeting_add"),
    ]


@pytest.mark.parametrize("viewport", [DESK, {"width": 360, "height": 740}], ids=["desk", "phone"])
def test_the_pages_are_sound(page, sign_in, party, bureau, secretary, viewport):
    sign_in(secretary)
    page.set_viewport_size(viewport)
    for address in addresses(party, bureau):
        page.goto(address)
        page.wait_for_load_state()
        assert_sound(page)


def choose(page, field, typed, wanted):
    """Pick in an autocomplete the option that reads `wanted`."""
    page.locator(f"#id_{field} + .select2-container").click()
    page.locator(".select2-search__field").last.fill(typed)
    page.get_by_role("option", name=re.compile(re.escape(wanted))).first.click()


def test_the_secretary_plants_a_branch(page, sign_in, party, secretary):
    sign_in(secretary)
    page.set_viewport_size(DESK)
    page.goto(reverse("admin:branches_branch_add"))
    choose(page, "parent", "النخيل", party["province"].name)
    page.select_option("#id_kind", "local")
    page.fill("#id_name", "الفرع المحلي بالرمان")
    page.fill("#id_slug", "romman")
    choose(page, "locality_code", "الخميسات", "الخميسات")
    page.fill("#id_phone", "06 12 34 56 78")
    page.click("input[name=_save]")
    page.wait_for_load_state()
    branch = Branch.objects.get(slug="romman")
    assert branch.path.startswith(party["province"].path)
    assert branch.locality.name == "الخميسات"


def test_the_secretary_records_an_assembly(page, sign_in, party, secretary):
    make_person(party["local"], "هدى", "الزموري", "F")
    make_person(make_branch(party["region"], "province"), "هدى", "البعيدة", "F")
    sign_in(secretary)
    page.set_viewport_size(DESK)
    page.goto(reverse("admin:meetings_meeting_add"))
    choose(page, "branch", "نخيل", party["local"].name)
    page.fill("#id_title", "الجمع العام لتجديد المكتب")
    page.fill("#id_date", "03/05/2026")
    page.locator("#agenda-group .add-row a").click()
    page.fill("#id_agenda-0-subject", "التقرير الأدبي")
    page.locator("#attendance-group .add-row a").click()
    page.locator("#id_attendance-0-person + .select2-container").click()
    page.locator(".select2-search__field").last.fill("هدى")
    page.get_by_role("option", name="هدى الزموري").wait_for()
    assert page.get_by_role("option", name="هدى البعيدة").count() == 0
    page.get_by_role("option", name="هدى الزموري").click()
    page.click("input[name=_save]")
    page.wait_for_load_state()
    meeting = Meeting.objects.get()
    assert meeting.agenda.get().subject == "التقرير الأدبي"
    assert meeting.attendance.get().person.family_name == "الزموري"


def test_the_address_word_follows_the_names_until_it_is_written_by_hand(page, sign_in, party, secretary):
    sign_in(secretary)
    page.goto(reverse("admin:branches_branch_add"))
    slug = page.locator("#id_slug")
    page.locator("#id_name").press_sequentially("فرع تنغير")
    expect(slug).to_have_value("fra-tnghir")
    page.locator("#id_name_latin").press_sequentially("Section de Tinghir")
    expect(slug).to_have_value("section-de-tinghir")
    slug.fill("tinghir")
    page.locator("#id_name_latin").press_sequentially(" centre")
    page.wait_for_timeout(600)
    expect(slug).to_have_value("tinghir")
