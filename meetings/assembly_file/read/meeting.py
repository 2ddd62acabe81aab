"""From the file's `meeting` to the meeting itself: what it was, when and where, who chaired."""

from django.utils.translation import gettext as _

from meetings.models import SESSIONS, Meeting

from .entries import ChairEntry, MeetingEntry
from .people import read_person
from .reader import SMALL


def read_meeting(reader):
    """The MeetingEntry that `reader` tells."""
    fields = {
        "kind": reader.choice("kind", Meeting.Kind, required=True),
        "session": reader.choice("session", Meeting.Session),
        "title": reader.text("title", 200, required=True),
        "purpose": reader.text("purpose", 5000, lines=True),
        "date": reader.day("date", required=True),
        "part_of_day": reader.choice("part_of_day", Meeting.PartOfDay),
        "starts_at": reader.clock("starts_at"),
        "closed_at": reader.clock("closed_at"),
        "venue": reader.text("venue", 200),
        "call_number": reader.number("call_number", least=1, most=SMALL),
        "called_on": reader.day("called_on"),
        "entitled_count": reader.number("entitled_count"),
        "present_count": reader.number("present_count"),
        "quorum": reader.number("quorum"),
    }
    _check_session(reader, fields["kind"], fields["session"])
    _check_call(reader, called_on=fields["called_on"], held_on=fields["date"])
    return MeetingEntry(
        fields=fields,
        venue_branch=reader.slug("venue_branch"),
        chair=reader.part("chair", _read_chair),
        rapporteur=reader.part("rapporteur", read_person),
    )


def _check_session(reader, kind, session):
    if kind and session and session not in SESSIONS.get(kind, ()):
        reader.problem(_("A meeting of this kind has no such session."), "session")


def _check_call(reader, *, called_on, held_on):
    if called_on and held_on and called_on > held_on:
        reader.problem(_("The call is later than the meeting."), "called_on")


def _read_chair(reader):
    return ChairEntry(read_person(reader), reader.text("office", 120), reader.text("capacity", 160))
