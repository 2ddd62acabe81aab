"""What the papers of bureaus say: plain dicts of text for the layouts of `documents`."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def roster_paper(branch, rosters, day):
    """The organs of `branch` on `day`, each with its seats in order, for the layout "sheet"."""
    return {
        "title": _("Roster of the bureau"),
        "branch": branch.name,
        "facts": [[_("On the day"), date_format(day)], [_("kind"), branch.get_kind_display()]],
        "tables": [_organ(roster) for roster in rosters] or [_nobody()],
        "notes": [],
    }


def _organ(roster):
    caption = _("%(organ)s, in office since %(day)s") % {
        "organ": roster.bureau.get_organ_display(),
        "day": date_format(roster.bureau.started_on),
    }
    rows = [[str(number), seat.title, *_holder(seat)] for number, seat in enumerate(roster.seats, start=1)]
    return {"caption": caption, "columns": _columns(), "rows": rows, "total": [], "empty": _("No seats are recorded.")}


def _holder(seat):
    """Who sits there and since when, or that nobody does and since when."""
    if seat.holder is None:
        return [_("Vacant seat"), date_format(seat.vacant_since)]
    acting = f" ({_('acting')})" if seat.is_acting else ""
    return [f"{seat.holder}{acting}", date_format(seat.mandate.started_on)]


def _columns():
    return [
        {"label": _("No."), "kind": "short"},
        {"label": _("office"), "kind": "wide"},
        {"label": _("Name"), "kind": "wide"},
        {"label": _("Since"), "kind": "short"},
    ]


def _nobody():
    return {"caption": "", "columns": [], "rows": [], "total": [], "empty": _("No bureau is recorded for this day")}
