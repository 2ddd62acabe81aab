"""Everything about a person as a paper: a plain dict of text for the layout "sheet"."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from branches.localities import locality
from documents.pictures import picture_svg
from forms.phones import spoken_phone
from uploads.pictures import PORTRAIT, halved

from .own_data import PARTS
from .photos import photo_of

# Columns of their own; the others are told together in the last one, so that every part fits a page.
SHOWN_APART = 4
PICTURE = "content"  # no text to read: the picture itself stands above


def own_paper(person, everything):
    """What `own_data.everything_about` gave, every part of it with rows; the parts without are named at the end."""
    tables, empty = [], []
    for key, part in PARTS.items():
        if everything[key] and key != "person":
            tables.append(_table(part, everything[key], person.gender))
        elif not everything[key]:
            empty.append(str(part.label))
    notes = [_("Nothing is recorded of: %(parts)s.") % {"parts": _(", ").join(empty)}] if empty else []
    return {
        "title": _("My data"),
        "branch": person.branch.name,
        "picture": portrait_of(photo_of(person)),
        "facts": [[_("On the day"), _shown(None, everything["made_at"])], *_facts(everything["person"][0])],
        "tables": tables,
        "notes": [*notes, _("The phone and the file of others, and who recorded a row, are not in this paper.")],
    }


def portrait_of(photo):
    """A photo as the layouts take it, "" for None: at half its size, which on a card is 340 dots an inch."""
    return picture_svg(halved(bytes(photo.content)), PORTRAIT.width // 2, PORTRAIT.height // 2) if photo else ""


def _facts(file):
    columns = PARTS["person"].columns
    return [[str(column.label), _shown(column, file[key], key)] for key, column in columns.items()]


def _table(part, rows, gender):
    said = {key: column.words(gender) for key, column in part.columns.items() if column.words}
    rows = [row | {key: say(row[key], row) for key, say in said.items() if row[key]} for row in rows]
    shown = [key for key in part.columns if key != PICTURE]
    apart, together = shown[:SHOWN_APART], shown[SHOWN_APART:]
    columns = [{"kind": "text", "label": str(part.columns[key].label)} for key in apart]
    if together:
        columns.append({"kind": "wide", "label": _("Details")})
    return {
        "caption": str(part.label),
        "columns": columns,
        "rows": [_row(part, row, apart, together) for row in rows],
        "total": [],
        "empty": "",
    }


def _row(part, row, apart, together):
    cells = [_shown(part.columns[key], row[key], key) for key in apart]
    if together:
        told = [f"{part.columns[key].label}: {_shown(part.columns[key], row[key], key)}" for key in together]
        kept = [line for key, line in zip(together, told, strict=True) if row[key] not in (None, "")]
        cells.append(" · ".join(kept) or "–")
    return cells


def _shown(column, value, key=""):
    """A value as a reader reads it; «–» for nothing."""
    if value is None or value == "":
        return "–"
    if column is not None and column.choices is not None:
        return str(dict(column.choices.choices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return number_format(value, 2)
    if key == "phone":
        return spoken_phone(value)
    if key == "locality_code":
        found = locality(value)
        return str(found.label) if found else value
    return str(value)
