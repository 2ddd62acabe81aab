"""What the papers of members say: plain dicts of text for the layouts of `documents`."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.qr import qr_code
from forms.phones import spoken_phone


def joining_poster(branch, address):
    """The way to the branch's form of joining, for the layout "poster"."""
    return {
        "title": _("Join us"),
        "branch": branch.name,
        "sentence": _("Scan the code, or open the address, and fill in the form."),
        "address": address,
        "qr": qr_code(address),
    }


def coordination_paper(branch, councils, search):
    """The `coordination_list` of `branch` as `search` (an ElectedSearch) asked for it, for the layout "sheet"."""
    kind = search.assembly_asked
    return {
        "title": _("Former elected officials") if search.is_former else _("Coordination of elected officials"),
        "branch": branch.name,
        "facts": [
            [_("On the day"), date_format(localdate())],
            [_("Type of assembly"), str(kind.label) if kind else _("All")],
            [_("Elected officials"), str(sum(len(offices) for _council, offices in councils))],
        ],
        "tables": [_council_table(council, offices, search) for council, offices in councils] or [_no_council()],
        "notes": [],
    }


def _council_table(council, offices, search):
    columns = [
        ("wide", _("Name")),
        ("text", pgettext("elected", "Role")),
        ("wide", _("Constituency and list")),
        ("short", pgettext("elected", "Period") if search.is_former else _("Since")),
        ("code", _("Phone")),
    ]
    return {
        "caption": council,
        "columns": [{"kind": kind, "label": label} for kind, label in columns],
        "rows": [_official(office) for office in offices],
        "total": [],
        "empty": "",
    }


def _official(office):
    start, end = (date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (office.started_on, office.ended_on))
    phone = spoken_phone(office.phone) if office.phone else "–"
    period = f"{start} – {end}" if end else start
    return [office.person.full_name, office.title, office.where_words or "–", period, phone]


def _no_council():
    return {"caption": "", "columns": [], "rows": [], "total": [], "empty": _("No elected official is recorded.")}
