"""The record of an assembly as a file: format `maktab.assembly/1`, described in docs/formats/assembly.md.

Only what the file itself can tell is checked here; `meetings.recording` compares it with what the party has recorded.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.localities import locality
from branches.models import Kind
from branches.phones import normalise_phone
from bureaus.models import Organ
from members.models import Gender

from .assembly_entries import (
    ActEntry,
    AgendaEntry,
    AssemblyFile,
    AttendanceEntry,
    BranchEntry,
    ChairEntry,
    ElectionEntry,
    InterventionEntry,
    MeetingEntry,
    PersonEntry,
    ResolutionEntry,
    SeatEntry,
    TaskEntry,
)
from .json_reading import SMALL, Problem, Reader, UnreadableError, load_json, shown
from .models import Meeting, Method

FORMAT = "maktab.assembly/1"


def parse_assembly(data):
    """Read `data` (bytes) as the record of an assembly. Never raises: see `problems` of the AssemblyFile returned."""
    problems = []
    try:
        document = load_json(data)
    except UnreadableError as error:
        return AssemblyFile(problems=(Problem("", str(error)),), is_readable=False)
    if not isinstance(document, dict):
        message = _("The file holds no assembly: an object is expected, as in the documented example.")
        return AssemblyFile(problems=(Problem("", message),), is_readable=False)
    reader = Reader(document, "", problems)
    content = _read_document(reader)
    reader.finish()
    return AssemblyFile(**content, problems=tuple(problems))


def _read_document(reader):
    _check_format(reader)
    return {
        "branches": _read_branches(reader),
        "meeting": reader.part("meeting", _read_meeting, required=True),
        "agenda": _numbered(reader, "agenda", _read_agenda_item),
        "attendance": _numbered(reader, "attendance", _read_attendance),
        "interventions": _numbered(reader, "interventions", _read_intervention),
        "resolutions": _numbered(reader, "resolutions", _read_resolution),
        "election": reader.part("election", _read_election),
        "source": reader.part("source", _read_source) or {},
    }


def _check_format(reader):
    version = reader.text("format", 80, required=True)
    if version and version != FORMAT:
        said = {"found": shown(version), "expected": FORMAT}
        reader.problem(_("The format is «%(found)s»; this command reads «%(expected)s».") % said, "format")


def _read_branches(reader):
    entries = reader.rows("branch", _read_branch, required=True) or ()
    seen = set()
    for entry in entries:
        if entry.slug and entry.slug in seen:
            message = _("The branch «%(slug)s» is in the chain twice.") % {"slug": entry.slug}
            reader.problem(message, entry.place + ".slug")
        seen.add(entry.slug)
    return entries


def _read_branch(reader):
    code = reader.text("locality", 16)
    if code and not locality(code):
        message = _("No region, province or commune has the code «%(code)s».") % {"code": shown(code)}
        reader.problem(message, "locality")
    return BranchEntry(
        place=reader.place,
        kind=reader.choice("kind", Kind, required=True),
        name=reader.text("name", 160, required=True),
        name_latin=reader.text("name_latin", 160),
        slug=reader.slug("slug", required=True),
        locality=code,
        founded_on=reader.day("founded_on"),
    )


def _read_meeting(reader):
    fields = {
        "kind": reader.choice("kind", Meeting.Kind, required=True),
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
    called_on, held_on = fields["called_on"], fields["date"]
    if called_on and held_on and called_on > held_on:
        reader.problem(_("The call is later than the meeting."), "called_on")
    return MeetingEntry(
        fields=fields,
        venue_branch=reader.slug("venue_branch"),
        chair=reader.part("chair", _read_chair),
        rapporteur=reader.part("rapporteur", _read_person),
    )


def _read_chair(reader):
    return ChairEntry(_read_person(reader), reader.text("office", 120), reader.text("capacity", 160))


def _read_person(reader):
    entry = PersonEntry(
        place=reader.place,
        given_name=reader.text("given_name", 80, required=True),
        family_name=reader.text("family_name", 80, required=True),
        given_name_latin=reader.text("given_name_latin", 80),
        family_name_latin=reader.text("family_name_latin", 80),
        gender=reader.choice("gender", Gender),
        birth_date=reader.day("birth_date"),
        phone=_read_phone(reader),
        branch=reader.slug("branch"),
    )
    if entry.given_name and entry.family_name and not entry.name_key:
        reader.problem(_("The name has no letters."), "family_name")
    return entry


def _read_phone(reader):
    """The phone as people's files keep it, judged as in a form."""
    text = reader.text("phone", 40)
    try:
        return text and normalise_phone(text)
    except ValidationError:
        reader.problem(_("«%(value)s» is no phone number.") % {"value": shown(text)}, "phone")
        return None


def _numbered(reader, key, read, short=None):
    """The rows of a list, each read with its order: the number that it gives, else its position; none twice.

    A row may be a text alone where `short` names the key for which it stands.
    """
    orders = []

    def read_row(row):
        order = row.number("order", least=1, most=SMALL) or len(orders) + 1
        if order in orders:
            row.problem(_("The order %(order)s is given twice.") % {"order": order}, "order")
        orders.append(order)
        return read(row, order)

    def read_text(text, place):
        return reader.wrap_text(text, place, read_row, short)

    return reader.rows(key, read_row, read_text=short and read_text)


def _read_agenda_item(reader, order):
    return AgendaEntry(order, reader.text("subject", 250, required=True), reader.text("note", 5000, lines=True))


def _read_attendance(reader, order):
    entry = AttendanceEntry(
        order=order,
        person=reader.part("person", _read_person),
        capacity=reader.text("capacity", 200),
        count=reader.number("count"),
        is_guest=reader.flag("guest") or False,
    )
    if not entry.person and not entry.capacity:
        reader.problem(_("Say who attended: a person, or a capacity."), "capacity")
    if entry.person and entry.count is not None:
        reader.problem(_("A person is one: a number goes with a capacity only."), "count")
    return entry


def _read_intervention(reader, order):
    return InterventionEntry(
        order=order,
        speaker=reader.part("speaker", _read_person),
        capacity=reader.text("capacity", 200),
        subject=reader.text("subject", 250, required=True),
        points=tuple(text for _place, text in reader.texts("points", 1000) or ()),
    )


def _read_resolution(reader, order):
    return ResolutionEntry(
        order=order,
        subject=reader.text("subject", 300, required=True),
        method=reader.choice("method", Method),
        votes_for=reader.number("votes_for"),
        votes_against=reader.number("votes_against"),
        abstentions=reader.number("abstentions"),
        tasks=_numbered(reader, "tasks", _read_task, short="subject") or (),
    )


def _read_task(reader, order):
    return TaskEntry(
        order=order,
        subject=reader.text("subject", 250, required=True),
        owner=reader.part("owner", _read_person),
        due_on=reader.day("due_on", future=True),
        done_on=reader.day("done_on"),
    )


def _read_election(reader):
    return ElectionEntry(
        organ=reader.choice("organ", Organ) or Organ.BUREAU,
        term_ends_on=reader.day("term_ends_on", future=True),
        acts=_numbered(reader, "acts", _read_act) or (),
        seats=reader.rows("bureau", _read_seat, required=True) or (),
    )


def _read_act(reader, order):
    offices = reader.texts("offices", 120, required=True) or ()
    act = ActEntry(reader.place, order, reader.choice("method", Method), offices)
    if act.fills_all_others and len(offices) > 1:
        reader.problem(_("«*» stands for all the other offices and is alone in its list."), "offices")
    return act


def _read_seat(reader):
    """A vacant seat says so; without the word, somebody must be named."""
    is_vacant = reader.flag("vacant")
    return SeatEntry(
        place=reader.place,
        office=reader.text("office", 120, required=True),
        joins=reader.flag("member") is not False,
        person=None if is_vacant else _read_person(reader),
    )


def _read_source(reader):
    return {
        "source_kind": reader.text("kind", 80),
        "source_credit": reader.text("credit", 120),
        "source_place": reader.text("place", 120),
    }
