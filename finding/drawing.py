"""The rows of the search's table as HTML, made in one go: as nodes of a template they were half of its time."""

from functools import partial
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from .columns import cells

NOTHING = "–"
_KEY = 10**17  # stands for a key in an address


def draw_rows(rows, columns, shown):
    """[(membership, address of its file or "", its row as HTML)] of the rows of a table."""
    draw, badges, drawn = [_drawer(column) for column in columns], {}, []
    before, after = reverse("members:person", args=[_KEY]).split(str(_KEY))
    for row in rows:
        url = f"{before}{row.person_id}{after}" if shown.search.knows_file(row) else ""
        name = escape(row.person.full_name)
        html = f'<th scope="row"><a href="{url}">{name}</a></th>' if url else f'<th scope="row">{name}</th>'
        html += "".join(cell(value, badges) for cell, value in zip(draw, cells(row, columns, shown), strict=True))
        drawn.append((row, url, mark_safe(f"<tr>{html}</tr>")))  # noqa: S308  each value is escaped here
    return drawn


def _drawer(column):
    """The function that draws a cell of this column: its label is translated once, not in each row."""
    draw = {"state": _state, "date": _date, "phone": _ltr, "latin": _ltr}.get(column.kind, _text)
    return partial(draw, escape(str(column.label)))


def _text(label, value, badges):
    return f'<td data-label="{label}">{escape(value) if value else NOTHING}</td>'


def _date(label, value, badges):
    return f'<td data-label="{label}">{value.strftime("%d/%m/%Y") if value else NOTHING}</td>'


def _ltr(label, value, badges):
    return f'<td data-label="{label}">' + (f'<bdi dir="ltr">{escape(value)}</bdi>' if value else NOTHING) + "</td>"


def _state(label, value, badges):
    """What is not as usual, as a badge; a page shows few different ones."""
    if value and value not in badges:
        badges[value] = render_to_string("_badge.html", {"text": value, "badge_icon": "info", "tone": "warn"})
    return f'<td class="exception" data-label="{label}">{badges.get(value, "")}</td>'
