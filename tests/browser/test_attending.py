"""The desk at the door by hand: the network is cut and comes back, and two desks see one counter."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import expect

from meetings.attending.desk import check_in
from meetings.models import Attendance, DeskTick, Meeting
from members.card_tokens import card_token
from members.cards import issue_card
from tests.factories import make_members
from tests.meetings.calls import meeting_today

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(party, bureau):
    return make_members(party["local"], 4)


@pytest.fixture
def called(party, people):
    return meeting_today(party["local"])


@pytest.fixture
def desk(page, sign_in, called, branch_secretary):
    """The page of the desk, once the device keeps it."""
    sign_in(branch_secretary)
    page.goto(reverse("meetings:desk", args=[called.pk]))
    page.locator("#desk[data-kept=yes]").wait_for(state="attached")
    return page


def row(page, person):
    return page.locator(".desk-row", has_text=person.full_name)


def tick(page, person, button="سجّل الحضور"):
    row(page, person).get_by_role("button", name=button).click()


def test_ticks_made_without_network_arrive_once_it_is_back(desk, people, called):
    desk.context.set_offline(True)
    tick(desk, people[0])
    expect(row(desk, people[0])).to_contain_text("في انتظار الإرسال")
    expect(desk.locator("#desk-connection")).to_contain_text("في الانتظار: 1")
    assert not Attendance.objects.exists()
    desk.reload()  # the device serves the page that it keeps; Chromium may forget the cut while it loads
    assert desk.evaluate("navigator.serviceWorker.controller !== null")
    tick(desk, people[1])
    desk.context.set_offline(False)
    expect(desk.locator("#desk-present")).to_have_text("2")
    expect(row(desk, people[0])).to_contain_text("الحضور: ")
    expect(desk.locator("#desk-connection")).to_be_hidden()
    desk.reload()
    expect(desk.locator("#desk-present")).to_have_text("2")
    assert DeskTick.objects.count() == Attendance.objects.count() == 2


def test_what_was_refused_meanwhile_is_shown_until_it_is_read(desk, people, called, secretary):
    desk.context.set_offline(True)
    tick(desk, people[0])
    tick(desk, people[1])
    check_in(entry=called.roll.get(person=people[0]), by=secretary)
    Meeting.objects.update(closed_at=time(12))
    desk.context.set_offline(False)
    conflicts = desk.locator("#desk-conflicts")
    expect(conflicts.get_by_role("listitem")).to_have_count(2)
    expect(conflicts).to_contain_text("اختُتم هذا الاجتماع")
    expect(row(desk, people[0])).to_contain_text("الحضور: ")
    desk.reload()
    expect(conflicts.get_by_role("listitem")).to_have_count(2)
    conflicts.get_by_role("button").click()
    expect(conflicts).to_be_hidden()
    assert Attendance.objects.count() == 1


def test_two_desks_see_one_counter(desk, chromium, live_server, people, called, secretary):
    other = Client()
    other.force_login(secretary)
    context = chromium.new_context(base_url=live_server.url, locale="ar-MA")
    context.add_cookies([{"name": "sessionid", "value": other.cookies["sessionid"].value, "url": live_server.url}])
    second = context.new_page()
    second.goto(reverse("meetings:desk", args=[called.pk]))
    tick(desk, people[0])
    expect(second.locator("#desk-present")).to_have_text("1", timeout=15_000)
    tick(second, people[1])
    tick(second, people[2])
    expect(desk.locator("#desk-present")).to_have_text("3", timeout=15_000)
    tick(desk, people[1], "إلغاء التأشير")
    expect(second.locator("#desk-present")).to_have_text("2", timeout=15_000)
    expect(second.locator("#desk-quorum")).to_contain_text("حضر شخصان من أصل 9 أشخاص")
    context.close()
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_reads_well_on_a_phone_and_a_table(desk, people, looks_right, width):
    desk.set_viewport_size({"width": width, "height": 800})
    tick(desk, people[0])
    expect(desk.locator("#desk-present")).to_have_text("1")
    looks_right()
    for button in desk.locator(".desk-row button:visible").all():
        assert button.bounding_box()["height"] >= 44
    desk.get_by_label("الاسم أو رقم العضوية").fill(people[1].family_name.replace("ا", "أ"))
    expect(desk.locator(".desk-row:visible")).to_have_count(1)


def test_the_device_keeps_no_name_after_the_sign_out(desk):
    assert desk.evaluate("async () => (await caches.keys()).length") == 1
    desk.context.clear_cookies()
    desk.goto("/accounts/login/")
    desk.wait_for_function("async () => (await caches.keys()).length === 0")


# What the device keeps of desks: the names of its caches, and how many workers.
KEPT = "async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length]"
TOMORROW = """
const RealDate = Date;
window.Date = class extends RealDate {
  constructor(...given) { super(...(given.length ? given : [RealDate.now() + 24 * 3600 * 1000])); }
};
"""


def test_the_device_keeps_no_name_once_the_day_is_over_though_the_reader_is_signed_in(desk, called, branch_secretary):
    kept = [[f"desk-{called.pk}-{branch_secretary.pk}-{called.date.isoformat()}"], 1]
    assert desk.evaluate(KEPT) == kept
    desk.goto("/")
    assert desk.evaluate(KEPT) == kept  # it is still the meeting's day
    desk.add_init_script(TOMORROW)
    desk.goto("/")
    desk.wait_for_function("async () => (await caches.keys()).length === 0", timeout=15_000)
    desk.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistrations()).length === 0", timeout=15_000
    )


# Runs a worker outside of a device, with a cache that holds a page and a network that is lost.
LOST = """async ([script, address]) => {
  const handlers = {}, deleted = [];
  const self = { addEventListener: (name, handler) => (handlers[name] = handler) };
  const answer = () => new Response("names", { headers: { date: new Date().toUTCString() } });
  const caches = { open: async () => ({ match: async () => answer() }), delete: async (name) => deleted.push(name) };
  const fetch = async () => Promise.reject(new Error("lost"));
  new Function("self", "caches", "fetch", script)(self, caches, fetch);
  let told;
  const request = { method: "GET", mode: "navigate", url: `http://maktab.example${address}` };
  handlers.fetch({ request, respondWith: (promise) => (told = promise) });
  return [await told.then((found) => found.text(), (lost) => lost.message), deleted.length];
}"""


@pytest.mark.parametrize(("days", "served"), [(0, ["names", 0]), (1, ["lost", 1])])
def test_the_worker_serves_nothing_after_the_day_of_the_meeting(page, client, called, branch_secretary, days, served):
    Meeting.objects.update(date=localdate() - timedelta(days=days))
    client.force_login(branch_secretary)
    script = client.get(reverse("meetings:desk-worker", args=[called.pk])).text
    assert page.evaluate(LOST, [script, reverse("meetings:desk", args=[called.pk])]) == served


def test_the_device_keeps_no_name_after_the_meeting(desk, called):
    Meeting.objects.update(closed_at=time(12))
    desk.wait_for_function("async () => (await caches.keys()).length === 0", timeout=15_000)
    expect(desk.locator("#desk-refusal")).to_contain_text("اختُتم هذا الاجتماع")


def test_a_browser_that_reads_no_codes_says_so(desk):
    desk.evaluate("delete window.BarcodeDetector")
    desk.locator("#desk-scan summary").click()
    expect(desk.locator("#desk-scanned")).to_contain_text("لا يقرأ هذا المتصفح الرموز")


CAMERA = """
window.BarcodeDetector = class { async detect() { return [{ rawValue: "%s" }]; } };
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream(1);
"""


def test_a_card_before_the_camera_ticks_its_holder_once(page, sign_in, called, people, branch_secretary, live_server):
    entry = called.roll.get(person=people[0])
    card = issue_card(membership=entry.membership, by=branch_secretary)
    code = live_server.url + reverse("members:check-card", args=[card_token(card)])
    page.add_init_script(CAMERA % code)  # Chromium reads codes on phones alone
    sign_in(branch_secretary)
    page.goto(reverse("meetings:desk", args=[called.pk]))
    page.locator("#desk-scan summary").click()
    expect(page.locator("#desk-scanned")).to_contain_text(people[0].full_name)
    expect(page.locator("#desk-present")).to_have_text("1")
    page.wait_for_timeout(1000)  # the card is still before the camera
    assert DeskTick.objects.count() == 1


def test_without_scripts_the_buttons_post(chromium, live_server, client, called, people, branch_secretary):
    client.force_login(branch_secretary)
    context = chromium.new_context(base_url=live_server.url, locale="ar-MA", java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("meetings:desk", args=[called.pk]))
    tick(page, people[0])
    expect(page.locator("#desk-present")).to_have_text("1")
    expect(page.get_by_text(f"سُجل: {people[0].full_name}")).to_be_visible()
    context.close()
