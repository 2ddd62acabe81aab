"""Comparing a file with a meeting that is recorded already: what the file says, the record must say too.

What the file leaves out is not compared, so that a record may be completed later.
"""

from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.record import hold_record

from ..read.problems import Problem

ROWS = ("agenda", "attendance", "interventions", "resolutions")


# A meeting of which no call is told was held at the first.
FIRST_CALL = 1


def recorded_meeting(file, branch):
    """The meeting of which the file speaks, with its record; None if it is not recorded.

    It is of the same branch, kind and day, and of the same call where the file tells the call. Of several the one with
    the file's title is meant, then the first call.
    """
    if not (branch and file.date):
        return None
    told = file.meeting.fields
    same = hold_record(list(Meeting.objects.with_names().filter(branch=branch, date=file.date, kind=told["kind"])))
    number = told["call_number"]
    calls = [meeting for meeting in same if number is None or _call_of(meeting) == number]
    return min(calls, key=lambda row: (row.title != told["title"], _call_of(row), row.pk), default=None)


def _call_of(meeting):
    return meeting.call_number or FIRST_CALL


def differences(meeting, file, offices):
    """A Problem for each part of the file that the recorded meeting contradicts."""
    said = _said_of_meeting(file, offices)
    kept = _kept_of_meeting(meeting)
    for spot, value in said.items():
        if value is not None and value != kept[spot]:
            yield _differs(spot)
    for name in ROWS:
        rows = getattr(file, name)
        if rows is not None and not _agree(_said_rows(name, rows), _kept_rows(name, meeting)):
            yield _differs(name)
    if file.election:
        yield from _differences_of_election(meeting, file.election, offices)


def _differs(spot):
    return Problem(spot, _("This meeting is recorded already, and this part otherwise."))


def _agree(said, kept):
    """Whether what is said, value by value and row by row, is what is kept; None says nothing."""
    if said is None or not isinstance(said, tuple):
        return said is None or said == kept
    return len(said) == len(kept) and all(_agree(one, other) for one, other in zip(said, kept, strict=True))


def _key(entry):
    return entry and entry.name_key


def _kept_key(person):
    return person and person.name_key


def _said_of_meeting(file, offices):
    entry = file.meeting
    said = {f"meeting.{name}": value for name, value in entry.fields.items()}
    chair = entry.chair
    said["meeting.venue_branch"] = entry.venue_branch
    said["meeting.chair"] = chair and _key(chair.person)
    said["meeting.chair.capacity"] = chair and chair.capacity
    said["meeting.rapporteur"] = _key(entry.rapporteur)
    said |= {f"source.{name.removeprefix('source_')}": value for name, value in file.source.items()}
    return said


def _kept_of_meeting(meeting):
    kept = {f"meeting.{field.name}": getattr(meeting, field.name) for field in Meeting._meta.concrete_fields}
    kept["meeting.venue_branch"] = meeting.venue_branch and meeting.venue_branch.slug
    kept["meeting.chair"] = _kept_key(meeting.chair)
    kept["meeting.chair.capacity"] = meeting.chair_capacity
    kept["meeting.rapporteur"] = _kept_key(meeting.rapporteur)
    return kept | {f"source.{name}": getattr(meeting, f"source_{name}") for name in ("kind", "credit", "place")}


def _said_rows(name, rows):
    read = {
        "agenda": lambda row: (row.subject, row.note),
        "attendance": lambda row: (_key(row.person), row.capacity, row.count, row.is_guest or None),
        "interventions": lambda row: (_key(row.speaker), row.capacity, row.subject, "\n".join(row.points) or None),
        "resolutions": lambda row: (
            *(row.subject, row.method, row.votes_for, row.votes_against, row.abstentions),
            tuple((task.subject, _key(task.owner), task.due_on) for task in _in_order(row.tasks)) or None,
        ),
    }[name]
    return tuple(read(row) for row in _in_order(rows))


def _kept_rows(name, meeting):
    read = {
        "agenda": lambda row: (row.subject, row.note),
        "attendance": lambda row: (_kept_key(row.person), row.capacity, row.count, row.is_guest),
        "interventions": lambda row: (_kept_key(row.speaker), row.capacity, row.subject, row.points),
        "resolutions": lambda row: (
            *(row.subject, row.method, row.votes_for, row.votes_against, row.abstentions),
            tuple((task.subject, _kept_key(task.owner), task.due_on) for task in row.tasks.all()),
        ),
    }[name]
    return tuple(read(row) for row in getattr(meeting, name).all())


def _in_order(rows):
    return sorted(rows, key=lambda row: row.order)


def _differences_of_election(meeting, entry, offices):
    election = next((row for row in meeting.elections.all() if row.organ == entry.organ and row.is_live), None)
    if election is None:
        yield Problem("election", _("This meeting is recorded already, and without this election."))
        return
    acts = election.acts.all()
    elected = sorted((row for act in acts for row in act.candidacies.all() if row.is_elected), key=lambda r: r.order)
    said = [(offices.get(seat.office), seat.person.name_key) for seat in entry.seats if seat.person]
    if said != [(row.office, row.person.name_key) for row in elected]:
        yield Problem("election.bureau", _("This meeting is recorded already, and with another result."))
    if entry.acts and _said_acts(entry.acts, offices) != _kept_acts(acts):
        yield _differs("election.acts")
    if entry.term_ends_on and entry.term_ends_on != (election.bureau or election).term_ends_on:
        yield _differs("election.term_ends_on")


def _said_acts(acts, offices):
    """(order, method, codes) of each act; the act of all other offices names none."""
    named = [[name for _spot, name in act.offices if not act.fills_all_others] for act in acts]
    codes = [sorted(office.code for name in names if (office := offices.get(name))) for names in named]
    return sorted((act.order, act.method or "", found) for act, found in zip(acts, codes, strict=True))


def _kept_acts(acts):
    return [(act.order, act.method, sorted(office.code for office in act.offices.all())) for act in acts]
