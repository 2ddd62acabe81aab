"""What the minutes of a meeting say: a plain dict of text for the layout "minutes" of `documents`.

What the record does not tell is left out, as on its page.
"""

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bureaus.models import Organ

from .voting.words import explain


def minutes_paper(meeting, elections, chair_capacity):
    """The minutes of a meeting that holds its record; `elections` are its ElectionRecords. No query.

    `chair_capacity` is in which capacity the chair presides.
    """
    sections = [
        _section(_("Purpose"), text=meeting.purpose.split("\n") if meeting.purpose else []),
        _section(_("Agenda"), items=[_item(row.subject, row.note) for row in meeting.agenda.all()], numbered=True),
        _attendance(meeting),
        _section(_("Interventions"), items=[_intervention(row) for row in meeting.interventions.all()]),
        _section(_("Resolutions"), items=[_resolution(row) for row in meeting.resolutions.all()], numbered=True),
        *map(_election, elections),
    ]
    return {
        "title": meeting.title,
        "branch": meeting.branch.name,
        "kind": f"{_('Minutes')} – {meeting.get_kind_display()}" if meeting.is_held else meeting.get_kind_display(),
        "lead": f"{date_format(meeting.date, 'l j F Y')} {meeting.get_part_of_day_display()}".strip(),
        "facts": _facts(meeting, chair_capacity),
        "sections": [section for section in sections if any(section[part] for part in SAID)],
        "signatures": [
            [_("Signature of the chair"), str(meeting.chair or "")],
            [_("Signature of the rapporteur"), str(meeting.rapporteur or "")],
        ],
    }


# The parts without which a section has nothing to say.
SAID = ("text", "items", "facts", "tables")


def _section(heading, *, text=(), items=(), facts=(), tables=(), numbered=False):
    return {
        "heading": heading,
        "text": [line.strip() for line in text if line.strip()],
        "items": list(items),
        "facts": list(facts),
        "tables": list(tables),
        "numbered": numbered,
    }


def _item(title, note="", points=()):
    return {"title": title, "note": note, "points": list(points)}


def _joined(*parts):
    return "، ".join(str(part) for part in parts if part)


def _facts(meeting, chair_capacity):
    facts = [
        (_("Venue"), _joined(meeting.venue, meeting.venue_branch)),
        (_("Time"), _time(meeting)),
        (_session_role("Chair of the session", meeting.chair), _joined(meeting.chair, chair_capacity)),
        (_session_role("Rapporteur of the session", meeting.rapporteur), str(meeting.rapporteur or "")),
        (_("Convocation"), _convocation(meeting)),
        (_("Source"), _joined(meeting.source_label, meeting.source_credit, meeting.source_place)),
    ]
    return [[label, value] for label, value in facts if value]


def _session_role(role, person):
    return pgettext("a woman" if person and person.gender == "F" else "a man", role)


def _time(meeting):
    start, end = (moment and time_format(moment) for moment in (meeting.starts_at, meeting.closed_at))
    if start and end:
        return _("from %(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _("from %(start)s") % {"start": start}
    return _("closed at %(end)s") % {"end": end} if end else ""


def _convocation(meeting):
    number = _("call no. %(number)s") % {"number": meeting.call_number} if meeting.call_number else ""
    return _joined(number, meeting.called_on and _("dated %(day)s") % {"day": date_format(meeting.called_on)})


def _attendance(meeting):
    counts = [
        (_("Entitled to attend"), meeting.entitled_count),
        (_("Present"), meeting.present_count),
        (_("Represented"), meeting.represented_count),
        (_("Quorum"), _quorum(meeting)),
    ]
    rows = [_attendee(number, row) for number, row in enumerate(meeting.attendance.all(), start=1)]
    columns = [("short", _("No.")), ("wide", _("Name")), ("wide", _("capacity")), ("short", _("number"))]
    return _section(
        _("Attendance"),
        facts=[[label, str(count)] for label, count in counts if count is not None],
        tables=[_table(columns, rows)] if rows else [],
    )


def _quorum(meeting):
    if meeting.has_quorum is None:
        return meeting.quorum
    reached = pgettext("quorum", "reached") if meeting.has_quorum else pgettext("quorum", "not reached")
    return f"{meeting.quorum} ({reached})"


def _attendee(number, row):
    name, capacity = (row.person, row.capacity) if row.person else (row.capacity, "")
    count = "" if row.count is None else str(row.count)
    return [str(number), str(name), _joined(capacity, row.is_guest and _guest(row.person)), count]


def _guest(person):
    if person is None:
        return _("guests")
    return pgettext("a woman", "guest") if person.gender == "F" else pgettext("a man", "guest")


def _intervention(row):
    return _item(row.subject, _joined(row.speaker, row.capacity), row.point_list)


def _resolution(row):
    votes = [
        (pgettext("votes", "For"), row.votes_for),
        (pgettext("votes", "Against"), row.votes_against),
        (pgettext("votes", "Abstentions"), row.abstentions),
    ]
    counts = [f"{label}: {count}" for label, count in votes if count is not None]
    if row.vote:
        return _item(row.subject, _joined(row.get_method_display(), explain(row.vote)), map(_task, row.tasks.all()))
    return _item(row.subject, _joined(row.method and row.get_method_display(), *counts), map(_task, row.tasks.all()))


def _task(task):
    due = task.due_on and _("before %(day)s") % {"day": date_format(task.due_on)}
    done = task.done_on and _("done on %(day)s") % {"day": date_format(task.done_on)}
    about = _joined(task.owner, due, done)
    return f"{task.subject} ({about})" if about else task.subject


def _election(record):
    election = record.election
    headings = {
        Organ.BUREAU: _("Election of the bureau"),
        Organ.COUNCIL: _("Election of the council"),
        Organ.COMMITTEE: _("Election of the committee"),
    }
    in_force = election.state == election.State.IN_FORCE
    acts = [
        _joined(_act(act, titles, len(record.acts)), act.method and act.get_method_display())
        for act, titles in record.acts
    ]
    rows = [[str(number), seat.title, _elected(seat)] for number, seat in enumerate(record.seats, start=1)]
    columns = [("short", _("No.")), ("wide", _("office")), ("wide", _("Elected"))]
    return _section(
        headings[election.organ],
        text=[*acts, "" if in_force else str(election.get_state_display())],
        tables=[_table(columns, rows)] if rows else [],
    )


def _act(act, titles, acts):
    if not act.all_other_offices:
        return f"{_('Election:')} {_joined(*titles)}"
    return _("Election of all the offices") if acts == 1 else _("Distribution of the other offices")


def _elected(seat):
    if seat.person is None:
        return _("Vacant seat")
    waits = getattr(seat, "is_waiting", False)
    return f"{seat.person} {_('(awaiting membership)')}" if waits else str(seat.person)


def _table(columns, rows):
    named = [{"kind": kind, "label": label} for kind, label in columns]
    return {"caption": "", "columns": named, "rows": rows, "total": [], "empty": ""}
