"""Minutes are drafted, edited and approved by two people, then a communiqué is published: on a phone and on a desk."""

from datetime import date

import pytest
from playwright.sync_api import expect

from meetings.models import Communique, Minutes
from tests.factories import holder_of, make_bureau, make_user
from tests.meetings.records import make_meeting

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [{"width": 1280, "height": 800}, {"width": 360, "height": 740}]


@pytest.fixture
def look(assert_accessible, assert_no_horizontal_scroll):
    def check(page):
        for size in SIZES:
            page.set_viewport_size(size)
            assert_accessible(page)
            assert_no_horizontal_scroll(page)

    return check


@pytest.fixture
def sitting(party):
    offices = ["branch_secretary", "treasurer", "rapporteur", "counsellor"]
    return make_bureau(party["local"], *offices, on=date(2022, 1, 9))


@pytest.fixture
def meeting(party, sitting):
    meeting = make_meeting(party["local"], venue="دار الشباب", chair=holder_of(sitting, "branch_secretary"))
    meeting.agenda.create(subject="التقرير الأدبي")
    return meeting


def press(page, label):
    page.get_by_role("button", name=label).click()


def follow(page, label):
    page.get_by_role("link", name=label, exact=True).click()


def test_from_the_record_to_the_public(page, sign_in, meeting, sitting, look):
    sign_in(make_user(holder_of(sitting, "rapporteur")))
    page.goto(f"/meetings/{meeting.pk}/")
    look(page)
    follow(page, "محضر")
    look(page)
    follow(page, "صُغ المحضر")
    look(page)
    press(page, "صُغ المحضر")
    follow(page, "عدّل النص")
    look(page)
    page.get_by_label("نص المحضر").fill("## افتتاح الجلسة\n\nنص صححه المقرر.\n- نقطة")
    press(page, "احفظ النص")
    expect(page.get_by_text("نص صححه المقرر.")).to_be_visible()
    look(page)

    page.context.clear_cookies()
    sign_in(make_user(holder_of(sitting, "branch_secretary")))
    page.goto(f"/meetings/{meeting.pk}/minutes/")
    follow(page, "اعتمد المحضر")
    look(page)
    press(page, "اعتمد المحضر")
    expect(page.get_by_text("الرمز المختصر")).to_be_visible()
    look(page)
    assert Minutes.objects.get().is_approved

    page.goto(f"/meetings/{meeting.pk}/communique/")
    follow(page, "صُغ البلاغ")
    press(page, "صُغ البلاغ")
    look(page)
    follow(page, "انشر")
    look(page)
    press(page, "انشر")
    expect(page.get_by_text("البلاغ منشور في هذا العنوان")).to_be_visible()
    look(page)

    page.context.clear_cookies()
    page.goto(Communique.objects.get().public_url)
    expect(page.get_by_role("heading", level=1)).to_contain_text("الجمع العام")
    look(page)
    page.goto(f"/minutes/check/{Minutes.objects.get().digest}/")
    expect(page.get_by_text("هذا رمز محضر معتمد.")).to_be_visible()
    look(page)
