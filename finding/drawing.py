"""The cells of the search's table as HTML, made in one go: as nodes of a template they were half of its time."""

from functools import partial

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from .columns import cells

NOTHING = "–"


def draw_rows(rows, columns, shown):
    """[(membership, address of its file or "", its cells as HTML)] of the rows of a table."""
    draw = [_drawer(column) for column in columns]
    badges = {}
    drawn = []
    for row in rows:
        values = cells(row, columns, shown)
        html = "".join(cell(value, badges) for cell, value in zip(draw, values, strict=True))
        url = reverse("members:person", args=[row.person_id]) if shown.search.knows_file(row) else ""
        drawn.append((row, url, mark_safe(html)))  # noqa: S308  each value is escaped below
    return drawn


def _drawer(column):
    label = escape(column.label)
    return partial({"state": _state, "date": _date, "phone": _ltr, "latin": _ltr}.get(column.kind, _text), label)


def _text(label, value, badges):
    return f'<td data-label="{label}">{escape(value) or NOTHING}</td>'


def _date(label, value, badges):
    return f'<td data-label="{label}">{value.strftime("%d/%m/%Y") if value else NOTHING}</td>'


def _ltr(label, value, badges):
    return f'<td data-label="{label}">' + (f'<bdi dir="ltr">{escape(value)}</bdi>' if value else NOTHING) + "</td>"


def _state(label, value, badges):
    """What is not as usual, as a badge; a page shows few different ones."""
    if value and value not in badges:
        badges[value] = render_to_string("_badge.html", {"text": value, "badge_icon": "info", "tone": "warn"})
    return f'<td class="exception" data-label="{label}">{badges.get(value, "")}</td>'
