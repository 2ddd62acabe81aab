"""Each branch and person of the demo passes its own form: who changes one field is not refused for another."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from branches.models import Branch
from forms.phones import normalise_phone
from members.models import Person


class Fields(HTMLParser):
    """The fields of a page's main form, as a browser sends them."""

    def __init__(self, html):
        super().__init__()
        self.data, self.inside, self.select, self.text = {}, False, None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name = found.get("name")
        if tag == "form":
            self.inside = found.get("id", "").endswith("_form")
        elif not self.inside:
            return
        elif tag == "input" and name and found.get("type") not in ("submit", "button", "file"):
            ticked = found.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in found:
                self.data[name] = found.get("value", "on" if ticked else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self.data[self.select] = found.get("value", "")
        elif tag == "textarea":
            self.text, self.data[name] = name, ""

    def handle_data(self, data):
        if self.text:
            self.data[self.text] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.text = None
        elif tag == "form":
            self.inside = False


@pytest.mark.parametrize("model", [Branch, Person])
def test_every_row_is_saved_unchanged(demo, client, admin_user, model):
    client.force_login(admin_user)
    for row in model.objects.order_by("pk"):
        before = model.objects.filter(pk=row.pk).values().get()
        url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
        data = Fields(client.get(url).text).data
        assert {"phone", "csrfmiddlewaretoken"} <= set(data)
        answer = client.post(url, data)
        assert answer.status_code == 302, (row, answer.context["errors"])
        assert model.objects.filter(pk=row.pk).values().get() == before


def test_every_phone_is_one_that_a_form_accepts(demo):
    phones = {row.phone for model in (Branch, Person) for row in model.objects.exclude(phone="")}
    assert {normalise_phone(phone) for phone in phones} == phones
