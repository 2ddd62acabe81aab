"""The page of long work on a phone: the bar moves and stops by itself, with scripts and without."""

import pytest
from playwright.sync_api import expect

from runs.running import open_run, take_step
from tests.browser.conftest import PHONE
from tests.runs.works import COUNTING, taken

pytestmark = pytest.mark.django_db(transaction=True)
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def run(party, treasurer, sign_in):
    """A run of three steps of which one is taken."""
    sign_in(treasurer)
    run = open_run(work=COUNTING, branch=party["local"], by=treasurer, steps=3)
    take_step(run.pk)
    take_step(run.pk)
    return run


def finish(run):
    while take_step(run.pk):
        pass


def test_the_bar_moves_and_stops_when_the_work_has_ended(page, run, assert_accessible, assert_no_horizontal_scroll):
    page.goto(run.get_absolute_url())
    part = page.locator("#run")
    expect(part).to_contain_text("1 من أصل 3")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_no_horizontal_scroll(page)
        assert_accessible(page)
    take_step(run.pk)
    expect(part).to_contain_text("2 من أصل 3")
    finish(run)
    expect(part).to_contain_text("3 من أصل 3")
    expect(part.locator(".badge")).to_have_text("تمت")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)
    assert asked == []
    assert_accessible(page)
    page.goto("/me/runs/")
    assert_no_horizontal_scroll(page)
    assert_accessible(page)


def test_the_work_is_stopped_from_its_page(page, run):
    page.goto(run.get_absolute_url())
    page.get_by_role("button", name="إيقاف العملية").click()
    expect(page.locator("#run .badge")).to_have_text("أُلغيت")
    finish(run)
    assert taken() == ["step-1"]


def test_without_scripts_the_page_comes_anew_until_the_work_has_ended(chromium, live_server, page, run):
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = context.new_page()
    bare.goto(run.get_absolute_url())
    expect(bare.locator("#run")).to_contain_text("1 من أصل 3")
    finish(run)
    expect(bare.locator("#run")).to_contain_text("3 من أصل 3", timeout=15_000)
    asked = []
    bare.on("request", lambda request: asked.append(request.url))
    bare.wait_for_timeout(4000)
    assert asked == []
    context.close()
