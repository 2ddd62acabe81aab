"""Garbage in every field and question of every page that a crawl finds: a word on the form or 400/404, never a 500.

Numbers that no row has are no page.

The crawl starts at the front pages, so a new page is tried without being named. `MAKTAB_GARBAGE=all` tries every value
in every field (some ten thousand requests); without it each field takes a few, chosen by a fixed seed.
"""

import os
import random
import re
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from tests.factories import make_user
from tests.garbage.crawl import crawl, numberless, route_of
from tests.garbage.values import GARBAGE
from tests.rows import ROWS
from tests.treasury.money import charge, pay, rate

# Zeal warns of questions asked row by row: a form of fifty wrong choices asks fifty.
pytestmark = pytest.mark.filterwarnings("ignore:N\\+1 detected")
SEED = 1
VALUES_A_FIELD = len(GARBAGE) if os.environ.get("MAKTAB_GARBAGE") == "all" else 1
PAGES = ["/", "/me/", "/me/branch/", "/me/dues/", "/account/login/", "/account/password/reset/"]
NUMBERED = {"payment", "allocation"}  # their rows bring numbers of their own, which the local branch has given already
OTHER_PAGES = ["/branches/", "/people/", "/meetings/", "/me/", "/seats/", "/mandates/", "/account/"]
NEVER_SHOWN = ["q", "page", "p", "o", "e", "next", "_popup", "_to_field", "_changelist_filters"]


@pytest.fixture
def whole_party(settings, party, bureau, member, treasurer):
    """The suite's party with a row of everything, so that every kind of page has something to show."""
    settings.ZEAL_RAISE = False
    rate(party["province"], 20)
    charge(party["local"], -1, 0)
    pay(member.person.memberships.get(), 25, by=treasurer)
    for name, make in ROWS.items():
        make(party["other"] if name in NUMBERED else party["local"])
    return party


class Visitor:
    """Sends requests as one user; whatever a request changed is undone before the next."""

    def __init__(self, user):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.session = self.client.cookies["sessionid"].value
        self.failures, self.sent = [], 0

    def open(self, address):
        return self.send("get", address)

    def miss(self, address):
        """Open the address of nothing: it is no page."""
        answer = self.open(address)
        if answer is not None and answer.status_code != 404:
            self.failures.append(f"get {short(address)}: {answer.status_code}, although it names nothing")

    def send(self, method, address, data=None):
        self.client.cookies["sessionid"] = self.session
        self.sent += 1
        try:
            with transaction.atomic():
                answer = getattr(self.client, method)(address, data or {})
                transaction.set_rollback(True)
        except Exception as error:
            answer = None
            self.failures.append(f"{method} {short(address)} {short(data)}: {error!r:.200}")
        if answer is not None and answer.status_code >= 500:
            reason = answer.exc_info and repr(answer.exc_info[1])[:200]
            self.failures.append(f"{method} {short(address)} {short(data)}: {answer.status_code} {reason}")
        return answer


def short(value):
    text = repr(value)
    return text if len(text) < 160 else text[:160] + "…"


def spoilt(form, dice, tried):
    """Submissions with garbage in one field each, the rest as shown; without one field; with garbage in all.

    `tried` holds the fields that other forms of this kind have tried: rows of a formset are alike.
    """
    shown = as_data(form.fields)
    for name in shown:
        kind = route_of(form.address), form.method, numberless(name)
        if kind in tried:
            continue
        tried.add(kind)
        for value in dice.sample(GARBAGE, VALUES_A_FIELD):
            yield shown | {name: [value]}
        if dice.random() < 0.2:
            yield {key: values for key, values in shown.items() if key != name}
    for value in dice.sample(GARBAGE, VALUES_A_FIELD):
        yield {name: [value] for name in shown}


def as_data(fields):
    data = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return data


def throw_garbage(visitor, site):
    """Send garbage to every form, question and address of the site."""
    dice, tried = random.Random(SEED), set()  # noqa: S311 (chooses values, guards nothing)
    for form in site.forms.values():
        address = form.address.partition("?")[0] if form.method == "get" else form.address
        for data in spoilt(form, dice, tried):
            visitor.send("get" if form.method == "get" else "post", address, data)
    for route, address in site.pages.items():
        path = urlsplit(address).path
        for key in [*site.questions[route], dice.choice(NEVER_SHOWN)]:
            for value in dice.sample(GARBAGE, VALUES_A_FIELD):
                visitor.send("get", f"{path}?{urlencode({key: value})}")
        visitor.send("post", path)
        if re.search(r"\d", path):
            visitor.miss(re.sub(r"\d+", "9" * dice.choice([19, 5000]), path))


@pytest.mark.parametrize(
    ("who", "starts", "without", "least"),
    [
        ("headquarters", ["/admin/"], OTHER_PAGES, 60),
        ("secretary", [*PAGES, "/branches/nakhil/"], ["/admin/"], 24),
        ("branch_secretary", PAGES, ["/admin/"], 20),
        ("treasurer", PAGES, ["/admin/"], 15),
    ],
    ids=["headquarters in the administration", "secretary", "branch secretary", "treasurer"],
)
def test_garbage_is_answered_with_a_word(request, whole_party, who, starts, without, least):
    user = make_user(is_superuser=True) if who == "headquarters" else request.getfixturevalue(who)
    visitor = Visitor(user)
    site = crawl(visitor.open, starts, without=without)
    assert len(site.pages) >= least, sorted(site.pages)
    throw_garbage(visitor, site)
    assert not visitor.failures, f"{len(visitor.failures)} of {visitor.sent}:\n" + "\n".join(visitor.failures)


def test_the_crawl_finds_what_a_person_would(whole_party, secretary):
    """A crawl that finds nothing would let everything pass."""
    visitor = Visitor(secretary)
    site = crawl(visitor.open, [*PAGES, "/admin/"])
    assert {
        "people/<row:pk>/",
        "meetings/<row:pk>/resolutions/",
        "seats/<row:pk>/holder/",
        "admin/meetings/meeting/<path:object_id>/change/",
    } <= set(site.pages)
    autocompletes = [form for form in site.forms.values() if form.address.startswith("/admin/autocomplete/")]
    assert {"chair", "owner"} <= {dict(form.fields)["field_name"] for form in autocompletes}
    election = next(form for form in site.forms.values() if re.fullmatch(r"/meetings/\d+/election/", form.address))
    assert len(election.fields) > 10
