"""A list of members goes in by the pages: its columns, its rows, progress to the end, and back again."""

import io

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from bench.member_sheet import write_sheet
from bureaus.importing import start_check
from members.exchange.batches import map_batch, upload_members
from members.models import Category, Membership
from runs.models import Run
from runs.running import carry_on, take_step
from tests.members.exchange.conftest import csv_of

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@WIDTHS
def test_a_list_is_read_in_and_undone(
    page, party, bureau, sign_in, branch_secretary, assert_accessible, assert_no_horizontal_scroll, settings, width
):
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]  # each step of a run reads its batch anew

    def looks_right():
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    file = io.BytesIO()
    made = write_sheet(file, 100)
    before = Membership.objects.count()
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(branch_secretary)
    page.goto(reverse("members:list", args=[party["local"].slug]))
    page.get_by_role("link", name="استيراد من ملف").click()
    looks_right()
    page.get_by_label("الملف").set_input_files(
        {"name": "members.xlsx", "mimeType": "application/octet-stream", "buffer": file.getvalue()}
    )
    page.get_by_role("button", name="رفع الملف").click()
    expect(page.get_by_label("الاسم الكامل", exact=True)).to_have_value("full_name")
    looks_right()
    page.get_by_role("button", name="فحص الصفوف").click()
    page.wait_for_url("**/runs/*/")
    expect(page.get_by_role("progressbar").or_(page.locator("#run"))).to_be_visible()
    looks_right()
    page.get_by_role("link", name="عرض النتيجة").click()
    expect(page.get_by_role("link", name=f"مرفوضة {made['bad']}")).to_have_attribute("aria-current", "page")
    looks_right()
    page.get_by_role("button", name="تسجيل الكل").click()
    page.wait_for_url("**/runs/*/")
    looks_right()
    assert Membership.objects.count() == before + made["good"]
    page.get_by_role("link", name="عرض النتيجة").click()
    page.get_by_role("link", name="التراجع عن الاستيراد").click()
    looks_right()
    page.get_by_role("button", name="التراجع عن الاستيراد").click()
    page.wait_for_url("**/runs/*/")
    assert Membership.objects.count() == before
    page.get_by_role("link", name="عرض النتيجة").click()
    expect(page.get_by_text("تم التراجع عنه", exact=True)).to_be_visible()
    looks_right()


def test_the_bar_moves_while_a_worker_records_the_members(
    page, party, bureau, sign_in, branch_secretary, assert_accessible, settings, monkeypatch
):
    """The server hands the run to a worker; here the test is the worker and takes it step by step."""
    settings.ZEAL_ALLOWLIST = [{"model": "*", "field": "*"}]
    monkeypatch.setattr("members.exchange.plan.pages.PAGE", 25)
    file = io.BytesIO()
    made = write_sheet(file, 100)
    batch = upload_members(branch=party["local"], data=file.getvalue(), file_name="members.xlsx", by=branch_secretary)
    told = {"category": Category.objects.first(), "joined_on": localdate(), "name_order": batch.name_order}
    batch = map_batch(batch=batch, mapping={int(place): code for place, code in batch.mapping.items()}, **told)
    assert start_check(batch=batch, by=branch_secretary).state == "done"
    monkeypatch.setattr(type(carry_on), "enqueue", lambda _task, _key: None)
    before = Membership.objects.count()
    sign_in(branch_secretary)
    page.goto(batch.get_absolute_url())
    page.get_by_role("button", name="تسجيل الكل").click()
    page.wait_for_url("**/runs/*/")
    run, part, seen = Run.objects.open().get(), page.locator("#run"), []
    bar = part.locator(".bar-value")
    while take_step(run.pk):
        run.refresh_from_db()
        if 0 < run.done < run.total:
            expect(bar).to_have_attribute("width", f"{run.percent}%")
            seen.append(run.percent)
    assert len(seen) >= 3
    assert all(0 < percent < 100 for percent in seen)
    assert seen == sorted(seen)
    expect(bar).to_have_attribute("width", "100%")
    expect(part.locator(".badge")).to_have_text("تمت")
    assert_accessible(page)
    assert Membership.objects.count() == before + made["good"]


def test_a_file_of_another_kind_is_refused_beside_the_field(page, party, bureau, sign_in, branch_secretary):
    sign_in(branch_secretary)
    page.goto(reverse("members:imports", args=[party["local"].slug]))
    for data, said in ((b"%PDF-1.7", "ملف من نوع آخر"), (csv_of([[""]]), "الملف فارغ")):
        page.get_by_label("الملف").set_input_files({"name": "x.csv", "mimeType": "text/csv", "buffer": data})
        page.get_by_role("button", name="رفع الملف").click()
        expect(page.locator(".errorlist").get_by_text(said)).to_be_visible()
