"""Real Chromium against a live server. These tests run once, on one engine."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

# Playwright keeps an event loop in this thread; Django would refuse plain queries beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium(django_db_setup) -> Iterator[Browser]:
    """The machine's Chromium; a missing one fails with its name."""
    path = shutil.which("chromium")
    if not path:
        pytest.fail("Chromium is missing: install the package chromium.", pytrace=False)
    seeded = connection._test_serialized_contents
    with sync_playwright() as playwright:
        # Beside Playwright's loop Django hands out another connection: it too brings the seeded rows back.
        connection._test_serialized_contents = seeded
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server) -> Iterator[Page]:
    """A page on a phone of 360 px; `page.goto("/path/")` is relative to the live server.

    At the end of a test any refusal of the Content-Security-Policy or uncaught script error fails it.
    """
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale="ar-MA")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: _note_refusal(troubles, message.text))
    yield page
    context.close()
    assert not troubles, troubles


def _note_refusal(troubles: list[str], text: str) -> None:
    if "Content Security Policy" in text:
        troubles.append(text)


@pytest.fixture
def sign_in(client, page, live_server) -> Callable:
    """`sign_in(user)` gives the page that user's session without passing through the form."""

    def enter(user) -> None:
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return enter


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Assert that axe finds no violation on the page as it stands."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def assert_no_horizontal_scroll() -> Callable[[Page], None]:
    """Assert that the page at its present size does not scroll sideways."""

    def check(page: Page) -> None:
        sizes = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        content, window = page.evaluate(sizes)
        assert content <= window, f"{page.url}: content {content}px in a window of {window}px"

    return check


@pytest.fixture
def looks_right(page, assert_accessible, assert_no_horizontal_scroll) -> Callable[[], None]:
    """Assert that the open page is accessible and no wider than the screen."""

    def check() -> None:
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    return check
