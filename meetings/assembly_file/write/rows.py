"""Adding the rows of a meeting: agenda, attendance, interventions, resolutions with their tasks."""

from simple_history.utils import bulk_create_with_history

from meetings.models import AgendaItem, Attendance, Intervention, Resolution, Task


def add_rows(meeting, file, people):
    """Add what `file` lists to `meeting`; `people` is {spot of an entry: Person}. One query a table, by the batch."""
    AgendaItem.objects.bulk_create(_agenda_item(meeting, row) for row in file.agenda or ())
    Attendance.objects.bulk_create(_attendance(meeting, row, people) for row in file.attendance or ())
    Intervention.objects.bulk_create(_intervention(meeting, row, people) for row in file.interventions or ())
    entries = file.resolutions or ()
    resolutions = bulk_create_with_history([_resolution(meeting, entry) for entry in entries], Resolution)
    Task.objects.bulk_create(
        _task(resolution, task, people)
        for resolution, entry in zip(resolutions, entries, strict=True)
        for task in entry.tasks
    )


def _agenda_item(meeting, row):
    return AgendaItem(meeting=meeting, order=row.order, subject=row.subject, note=row.note or "")


def _attendance(meeting, row, people):
    return Attendance(
        meeting=meeting,
        order=row.order,
        person=row.person and people[row.person.spot],
        capacity=row.capacity or "",
        count=row.count,
        is_guest=row.is_guest,
    )


def _intervention(meeting, row, people):
    return Intervention(
        meeting=meeting,
        order=row.order,
        speaker=row.speaker and people[row.speaker.spot],
        capacity=row.capacity or "",
        subject=row.subject,
        points="\n".join(row.points),
    )


def _resolution(meeting, entry):
    return Resolution(
        meeting=meeting,
        order=entry.order,
        subject=entry.subject,
        method=entry.method or "",
        votes_for=entry.votes_for,
        votes_against=entry.votes_against,
        abstentions=entry.abstentions,
    )


def _task(resolution, entry, people):
    return Task(
        resolution=resolution,
        order=entry.order,
        subject=entry.subject,
        owner=entry.owner and people[entry.owner.spot],
        due_on=entry.due_on,
        done_on=entry.done_on,
    )
