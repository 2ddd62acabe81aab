"""The table of an administration's list: Django asks again for each cell what its column is, and here it is known.

Its rows are made in Python: in a template, even one of Jinja2, each cell costs twice as much.
"""

from datetime import date, time
from functools import lru_cache

from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.utils import display_for_field, display_for_value
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils.formats import localize
from django.utils.translation import get_language
from markupsafe import Markup, escape

NOT_BROKEN = (models.DateField, models.TimeField, models.ForeignKey)


class Column:
    """A column of `list_display`: the class of its cells, whether they lead to the row's page, and their text.

    Its name is a field's, or a method's or property's of the administration or of the row, as Django looks for them.
    """

    def __init__(self, name, changelist):
        self.name = name
        self.leads = name in (changelist.list_display_links or ())
        self.empty = changelist.model_admin.get_empty_value_display()
        self.field = _own_field(changelist.lookup_opts, name)
        self.words = dict(getattr(self.field, "flatchoices", None) or ())
        self.asked = None
        if name != "__str__" and self.field is None:
            self.asked = getattr(changelist.model_admin, name, None)
        if self.field is None:
            attribute = self.asked or getattr(changelist.model, name)
            self.empty = getattr(attribute, "empty_value_display", self.empty)
            self.is_boolean = getattr(attribute, "boolean", False)
        self.style = "action-checkbox" if name == "action_checkbox" else f"field-{name}"
        if isinstance(self.field, NOT_BROKEN):
            self.style += " nowrap"

    def cell(self, row):
        """(classes, text) of the cell of `row`: the sign for nothing where the row has no such value."""
        try:
            return self._of_field(row) if self.field else self._of_answer(row)
        except ObjectDoesNotExist:
            return self.style, self.empty

    def draw(self, row, link):
        """The cell as HTML; `link` is the beginning of the link to the row's page, in the cells that lead to it."""
        style, text = self.cell(row)
        if self.leads:
            return f'<th class="{style}">{link}{escape(text)}</a></th>'
        return f'<td class="{style}">{escape(text)}</td>'

    def _of_field(self, row):
        value = getattr(row, self.field.name)
        if self.words:
            return self.style, self.words.get(value, self.empty)
        if self.field.is_relation:
            return self.style, self.empty if value is None else value
        if type(self.field) is models.DateField:
            return self.style, self.empty if value is None else _day(value, get_language())
        return self.style, display_for_field(value, self.field, self.empty, avoid_link=self.leads)

    def _of_answer(self, row):
        value = self.asked(row) if self.asked else getattr(row, self.name)
        value = value() if not self.asked and callable(value) else value
        if isinstance(value, str) and not value.strip():
            return self.style, self.empty
        style = f"{self.style} nowrap" if isinstance(value, date | time) else self.style
        if hasattr(value, "__html__"):
            return style, value
        return style, display_for_value(value, self.empty, self.is_boolean)


@lru_cache(10_000)
def _day(day, _language):
    """The day as the language writes it: as Django does, once for all the rows that have it."""
    return localize(day)


def table_of(changelist):
    """What `pieces/admin_table.jinja` draws of a list: its headings as Django makes them, and its rows as HTML."""
    headings = list(result_headers(changelist))
    columns = [Column(name, changelist) for name in changelist.list_display]
    return {
        "headings": headings,
        "rows": [Markup(_row(columns, changelist, row)) for row in changelist.result_list],  # noqa: S704  escaped
        "sorted_by": sum(1 for heading in headings if heading["sortable"] and heading["sorted"]),
    }


def _row(columns, changelist, row):
    opener = f' data-popup-opener="{escape(changelist.opener_of(row))}"' if changelist.is_popup else ""
    link = f'<a href="{escape(changelist.url_for_result(row))}"{opener}>'
    return "".join([column.draw(row, link) for column in columns])


def _own_field(options, name):
    """The field of this name whose value stands in the row, or None."""
    try:
        field = options.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if field.concrete and not field.auto_created and not field.many_to_many else None
