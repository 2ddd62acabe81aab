"""Shorthands for the tests of the search."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from finding.forms import FindForm
from finding.search import Search

FIND = reverse("finding:find")


def found(user, **asked):
    """The names that the search shows `user`, exact ones and then near ones, in order."""
    form = FindForm(QueryDict(urlencode(asked, doseq=True)), user=user)
    assert form.is_valid(), form.errors
    search = Search(user, form.asked)
    return [row.person.full_name for row in search.full_of(search.keys())]


def page(client, user, **asked):
    client.force_login(user)
    return client.get(FIND, asked or {"all": 1})


def shown(answer):
    """The names on a page."""
    return [row.person.full_name for row, _opens, _cells in [*answer.context["rows"], *answer.context["near"]]]
