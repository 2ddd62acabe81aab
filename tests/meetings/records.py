"""Meetings for the tests of the pages, and what a browser would post from the forms on them."""

from datetime import date
from html.parser import HTMLParser

from meetings.models import Meeting

HELD = date(2026, 10, 18)


def make_meeting(branch, title="الجمع العام لتجديد المكتب", **fields):
    return Meeting.objects.create(branch=branch, title=title, **{"date": HELD, **fields})


class FormReader(HTMLParser):
    """Reads what a browser without scripts would send back from the page's form."""

    def __init__(self):
        super().__init__()
        self.values, self.buttons = {}, []
        self._select = self._area = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "input" and name:
            self._input(name, attrs)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in attrs or self._select not in self.values):
            self.values[self._select] = attrs.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "button" and name:
            self.buttons.append((name, attrs.get("value")))

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser drops the first line break after the tag.
            self.values[self._area] = self.values[self._area].removeprefix("\n")
            self._area = None
        if tag == "select":
            self._select = None

    def _input(self, name, attrs):
        ticked = attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs
        if ticked:
            self.values[name] = attrs.get("value", "on" if attrs.get("type") == "checkbox" else "")


def typed(response):
    """{name: value} of the form on the page."""
    reader = FormReader()
    reader.feed(response.content.decode())
    reader.values.pop("csrfmiddlewaretoken", None)
    reader.values.pop("q", None)
    return reader.values
