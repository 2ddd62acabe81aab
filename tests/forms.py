"""What a browser without scripts shows and sends of a page's form, and what a post changed in the database."""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.apps import apps


class FormReader(HTMLParser):
    """Reads what a browser without scripts would send back from the page's form."""

    def __init__(self):
        super().__init__()
        self.values, self.buttons, self.kinds, self.options = {}, [], {}, {}
        self._select = self._area = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if "disabled" in attrs:
            return
        if tag == "input" and name:
            self._input(name, attrs)
        elif tag == "select":
            self._select = name
            self.kinds[name] = "select"
        elif tag == "option" and self._select:
            self._option(attrs)
        elif tag == "textarea":
            self._area = name
            self.values[name], self.kinds[name] = "", "textarea"
        elif tag == "button" and name:
            self.buttons.append((name, attrs.get("value")))

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            # A browser drops the first line break after the tag, and sends the others as two signs.
            text = self.values[self._area].replace("\r\n", "\n").removeprefix("\n")
            self.values[self._area] = text.replace("\n", "\r\n")
            self._area = None
        if tag == "select":
            self._select = None

    def _input(self, name, attrs):
        kind = attrs.get("type", "text")
        self.kinds[name] = kind
        if kind == "radio":
            self.options.setdefault(name, []).append(attrs.get("value", ""))
        if kind not in ("checkbox", "radio") or "checked" in attrs:
            self.values[name] = attrs.get("value", "on" if kind == "checkbox" else "")

    def _option(self, attrs):
        value = attrs.get("value", "")
        self.options.setdefault(self._select, []).append(value)
        if "selected" in attrs or self._select not in self.values:
            self.values[self._select] = value


def read_form(response):
    """The FormReader of the page, without the search in its header and the token."""
    reader = FormReader()
    reader.feed(response.content.decode())
    for name in ("csrfmiddlewaretoken", "q"):
        reader.values.pop(name, None)
        reader.kinds.pop(name, None)
    return reader


def values_of(response):
    """{name: value} of the form on the page."""
    return read_form(response).values


@dataclass(frozen=True, order=True)
class Change:
    """A column of a row that has another value than before; `field` is "+" for a new row and "-" for one gone."""

    model: str
    pk: object
    field: str


def rows_of(*labels):
    """{(model, pk): {column: value}} of these apps, without what search and history derive from it."""
    found = {}
    for label in labels:
        for model in apps.get_app_config(label).get_models():
            if not model.__name__.startswith("Historical"):
                columns = [field.attname for field in model._meta.concrete_fields]
                for row in model.objects.order_by().values(*columns):
                    derived = {"search_key", "name_key"}
                    kept = {name: value for name, value in row.items() if name not in derived}
                    found[model.__name__, row[model._meta.pk.attname]] = kept
    return found


def changes(before, after):
    """What differs between two `rows_of`, as a sorted list of Change."""
    found = [Change(*key, "+") for key in after.keys() - before.keys()]
    found += [Change(*key, "-") for key in before.keys() - after.keys()]
    for key in before.keys() & after.keys():
        found += [Change(*key, name) for name, value in before[key].items() if after[key][name] != value]
    return sorted(found, key=str)
