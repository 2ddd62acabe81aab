"""A secretary searches for duplicates, compares two records, merges them and undoes it."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.models import Person
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_two_records_become_one_and_two_again(
    page, party, bureau, sign_in, branch_secretary, settings, assert_accessible, assert_no_horizontal_scroll, width
):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its branch anew
    born = {"gender": "F", "birth_date": date(1990, 1, 1)}
    make_member(party["local"], given_name="هدى", family_name="الزموري", phone="+212611111111", **born)
    make_member(party["local"], date(2022, 1, 1), given_name="هُدى", family_name="الزمّوري", **born)

    def looks_right():
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    page.goto(reverse("members:list", args=["nakhil"]))
    page.get_by_role("link", name="ملفات قد تكون مكررة").click()
    looks_right()
    page.get_by_role("button", name="البحث في الفرع والفروع التابعة له").click()
    page.wait_for_url("**/runs/*/")
    page.goto(reverse("merging:duplicates", args=["nakhil"]))
    looks_right()
    page.get_by_role("link", name="هدى الزموري").click()
    looks_right()
    page.get_by_role("radio", name="الزمّوري", exact=True).check()
    page.get_by_role("button", name="معاينة ما سيحدث").click()
    expect(page.get_by_text("عضويات تنتهي")).to_be_visible()
    looks_right()
    page.get_by_role("button", name="نعم، دمج الملفين").click()
    expect(page.get_by_text("أصبح الملفان ملفا واحدا.")).to_be_visible()
    looks_right()
    assert Person.objects.filter(name_key__contains="زموري").count() == 1
    page.get_by_text("التراجع عن الدمج", exact=True).click()
    looks_right()
    page.get_by_role("button", name="نعم، التراجع عنه").click()
    expect(page.get_by_text("وقع التراجع عن الدمج: أصبحا من جديد ملفين منفصلين.")).to_be_visible()
    looks_right()
    assert Person.objects.filter(name_key__contains="زموري").count() == 2
