"""From the lists of the file to their rows: agenda, attendance, interventions, resolutions with their tasks."""

from django.utils.translation import gettext as _

from meetings.models import Method

from .entries import AgendaEntry, AttendanceEntry, InterventionEntry, ResolutionEntry, TaskEntry
from .people import read_person


def read_agenda_item(reader, order):
    return AgendaEntry(order, reader.text("subject", 250, required=True), reader.text("note", 5000, lines=True))


def read_attendance(reader, order):
    entry = AttendanceEntry(
        order=order,
        person=reader.part("person", read_person),
        capacity=reader.text("capacity", 200),
        count=reader.number("count"),
        is_guest=reader.flag("guest") or False,
    )
    if not entry.person and not entry.capacity:
        reader.problem(_("Say who attended: a person, or a capacity."), "capacity")
    if entry.person and entry.count is not None:
        reader.problem(_("A person is one: a number goes with a capacity only."), "count")
    return entry


def read_intervention(reader, order):
    return InterventionEntry(
        order=order,
        speaker=reader.part("speaker", read_person),
        capacity=reader.text("capacity", 200),
        subject=reader.text("subject", 250, required=True),
        points=tuple(text for _spot, text in reader.texts("points", 1000) or ()),
    )


def read_resolution(reader, order):
    return ResolutionEntry(
        order=order,
        subject=reader.text("subject", 300, required=True),
        method=reader.choice("method", Method),
        votes_for=reader.number("votes_for"),
        votes_against=reader.number("votes_against"),
        abstentions=reader.number("abstentions"),
        tasks=reader.read_numbered("tasks", _read_task, short="subject") or (),
    )


def _read_task(reader, order):
    return TaskEntry(
        order=order,
        subject=reader.text("subject", 250, required=True),
        owner=reader.part("owner", read_person),
        due_on=reader.day("due_on", future=True),
        done_on=reader.day("done_on"),
    )
