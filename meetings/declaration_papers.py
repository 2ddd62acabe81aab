"""What the letter of a declaration says: a plain dict for the layout "declaration", in Arabic."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from bureaus.titles import give_titles
from documents.tables import filled_table

from .declarations import founds_bureau, goes_to_the_interior, refuse_to_declare
from .drafting.declaration import addressee, declaration_paragraphs, declaration_subject, declaration_title


def declaration_paper(declaration):
    """The letter of `declaration`: the bureau as it was elected, with birth date and profession if known; no CIN.

    Raises ValidationError for an election that does not stand.
    """
    refuse_to_declare(declaration.election)
    election = declaration.election
    meeting, branch = election.meeting, election.meeting.branch
    is_first = founds_bureau(election)
    seats = give_titles(election.seats.select_related("office", "person").exclude(person=None))
    with override("ar"):
        return {
            "title": declaration_title(is_first=is_first),
            "branch": branch.name,
            "to": addressee(is_national=goes_to_the_interior(branch)),
            "subject_label": _("Subject:"),
            "subject": declaration_subject(branch.name, meeting.date, is_first=is_first),
            "paragraphs": declaration_paragraphs(
                branch=branch.name, title=meeting.title, held_on=meeting.date, venue=meeting.venue, is_first=is_first
            ),
            "table": _table(seats),
            "closing": _("With our respect."),
            "signature": _("Signature and stamp"),
        }


def _table(seats):
    rows = [
        [str(number), seat.person.full_name, seat.title, _day(seat.person.birth_date), seat.person.occupation]
        for number, seat in enumerate(seats, start=1)
    ]
    columns = [("short", _("No.")), ("wide", _("Name")), ("wide", _("office")), ("short", _("birth date")),
               ("text", _("occupation"))]  # fmt: skip
    return filled_table(columns, rows)


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
