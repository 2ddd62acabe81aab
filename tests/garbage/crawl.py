"""Finds the addresses, questions and forms of the site by itself, as a browser would: from links and fields."""

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve

UNSENT = {"submit", "button", "image", "reset", "file"}
# Leaving would end the crawl; static files are no pages.
PASSED_OVER = ("/account/logout/", "/static/", "/admin/jsi18n/")


@dataclass
class Form:
    address: str
    method: str
    fields: list = field(default_factory=list)  # (name, value) as the page shows them

    @property
    def signature(self):
        """Forms that differ in their rows' numbers alone are one form."""
        names = frozenset(numberless(name) for name, _value in self.fields)
        if self.method == "get" and "field_name" in names:
            return self.address
        return route_of(self.address), self.method, names if self.method == "post" else None


def numberless(name):
    return re.sub(r"\d+", "0", name)


def route_of(address):
    """The pattern of an address: two people's pages are one page. None where nothing answers."""
    return _route_at(urlsplit(address).path)


@cache  # Django tries its patterns one by one, and every page links to the same places
def _route_at(path):
    try:
        return resolve(path).route
    except Resolver404:
        return None


class Page(HTMLParser):
    """What a page leads to: its links, its forms, and the addresses that its fields ask while one types."""

    def __init__(self, address, html):
        super().__init__()
        self.address, self.links, self.forms, self.questions = address, [], [], []
        self._form = self._select = self._area = None
        self._loose = Form(address, "get")
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        for name in ("href", "hx-get"):
            if tag != "link" and given.get(name):
                self.links.append(urljoin(self.address, given[name]))
        if "data-ajax--url" in given:
            self._note_autocomplete(given)
        if tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self._form = Form(action, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "select":
            self._select = given.get("name")
            if self._select:
                self._add(self._select, "")
        elif tag == "option" and self._select and "selected" in given:
            self._set_last(given.get("value") or "")
        elif tag == "textarea" and given.get("name"):
            self._area = given["name"]
            self._add(self._area, "")
        elif tag in ("input", "button") and given.get("name") and given.get("type", "text") not in UNSENT:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._add(given["name"], given.get("value") or "")
        elif tag in ("input", "button") and given.get("name"):
            self._buttons.append((given["name"], given.get("value") or ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self._set_last(self._current.fields[-1][1] + data)

    @property
    def _current(self):
        return self._form or self._loose

    @property
    def _buttons(self):
        return self._current.__dict__.setdefault("buttons", [])

    def _add(self, name, value):
        self._current.fields.append((name, value))

    def _set_last(self, value):
        name, _before = self._current.fields[-1]
        self._current.fields[-1] = (name, value)

    def _note_autocomplete(self, given):
        keys = {"app_label": "data-app-label", "model_name": "data-model-name", "field_name": "data-field-name"}
        fields = [(key, given.get(name) or "") for key, name in keys.items()]
        asked = urljoin(self.address, given["data-ajax--url"])
        self.questions.append(Form(f"{asked}?{urlencode(fields)}", "get", [*fields, ("term", "س")]))


@dataclass
class Site:
    """What a crawl found, each kind of page, question and form once."""

    pages: dict = field(default_factory=dict)  # route → address
    questions: dict = field(default_factory=lambda: defaultdict(dict))  # route → {key: value seen}
    forms: dict = field(default_factory=dict)  # signature → Form


def crawl(get, starts, without=(), of_each=3):
    """Walk from `starts` through every kind of page that `get(address)` opens; returns the Site.

    `get` returns a response; addresses that begin like one of `without` are passed over. Of each kind at most
    `of_each` pages are opened: another row, or another filter, may show another form.
    """
    site, waiting, opened = Site(), deque(starts), defaultdict(set)
    while waiting:
        address = waiting.popleft()
        route, parts = route_of(address), urlsplit(address)
        if route is None or parts.netloc or parts.path.startswith((*PASSED_OVER, *without)):
            continue
        site.questions[route].update(parse_qsl(parts.query, keep_blank_values=True))
        kind = parts.path, frozenset(key for key, _value in parse_qsl(parts.query))
        if kind in opened[route] or len(opened[route]) >= of_each:
            continue
        opened[route].add(kind)
        answer = get(address)
        if answer.status_code in (301, 302):
            waiting.append(urljoin(address, answer["Location"]))
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        site.pages.setdefault(route, address)
        page = Page(address, answer.content.decode())
        for form in [*page.forms, *page.questions]:
            if route_of(form.address) and not urlsplit(form.address).path.startswith(PASSED_OVER):
                site.forms.setdefault(form.signature, form)
        waiting.extend(page.links)
    return site
