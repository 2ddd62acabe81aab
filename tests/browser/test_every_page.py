"""Every named page in Chromium, on a phone and on a desk: nothing for axe to say, nothing wider than the window."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import make_user
from tests.house.test_roles import READ, ROLES, WRITTEN, addresses_of

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (360, 1280)
# Papers and tables are files, options of a field are a part, and what leads on is another page.
NO_PAGE = (
    {name for name in READ | WRITTEN if name.endswith(("-paper", "-table"))}
    | {"meetings:desk-state", "meetings:desk-worker"}
    | {"meetings:people", "meetings:turnout", "meetings:calendar-file", "meetings:feed"}
    | {"members:own-json", "members:import-refused", "finding:file"}
    | {"members:photo-file", "members:proposed-photo-file"}
    | {"meetings:communique-photo-file", "meetings:published-photo"}
    | {"treasury:cash-people", "treasury:document", "treasury:collection-slip"}
    | {name for name, answers in (READ | WRITTEN).items() if 200 not in answers}
)
PAGES = sorted((READ.keys() | WRITTEN.keys()) - NO_PAGE)
# Who sees most of a page opens it.
HIGHEST_FIRST = ("secretary", "treasurer", "branch_secretary", "member", "teammate", "outsider", "visitor")


address = pytest.fixture(addresses_of)


def reader_of(name):
    answers = dict(zip(ROLES, (READ | WRITTEN)[name], strict=True))
    return next(role for role in HIGHEST_FIRST if answers[role] == 200)


def problems(page, name):
    """What axe finds on the page as it stands, and how much of it is out of sight."""
    for violation in Axe().run(page).response["violations"]:
        targets = [node["target"] for node in violation["nodes"]]
        yield f"{name}: {violation['id']}, {targets}"
    content, window = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if content > window:
        yield f"{name}: {content} px in a window of {window} px"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_fits(request, page, sign_in, secretary, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    found, role = [], "visitor"
    for name in sorted(PAGES, key=reader_of):
        reader = reader_of(name)
        if reader != role:
            page.context.clear_cookies()
            if reader != "visitor":
                sign_in(request.getfixturevalue(reader))
            role = reader
        answer = page.goto(address(name))
        assert answer.status == 200, name
        found += problems(page, name)
    assert found == []


def test_what_the_headquarters_alone_open(page, sign_in, party, address):
    sign_in(make_user(is_superuser=True))
    assert page.goto(address("branches:territory")).status == 200
    found = list(problems(page, "territory"))
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="معاينة").or_(page.locator("main form button[type=submit]")).first.click()
    page.wait_for_load_state()
    assert [*found, *problems(page, "territory, preview")] == []


def test_the_steps_of_a_meeting_with_their_errors(page, sign_in, secretary, address):
    sign_in(secretary)
    found = []
    for step in ("facts", "agenda", "attendance", "resolutions", "election"):
        page.goto(address(f"meetings:{step}"))
        for field in page.locator("main form input[type=text]:visible:enabled").all()[:6]:
            field.fill("x" * 300)
        button = page.locator("main form button[name=preview]")
        (button if button.count() else page.locator("main form button[type=submit]").last).click()
        page.wait_for_load_state()
        found += problems(page, step)
    assert found == []
