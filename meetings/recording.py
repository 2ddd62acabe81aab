"""Recording an assembly from its file: branches, people, the meeting and its election, in one transaction."""

import re
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from bureaus.models import Bureau
from bureaus.places import PlacesRefusedError
from bureaus.representation import Share, share_of_women, targets_on
from members.joining import join
from members.models import Category

from .assembly_branches import Branches, add_branches, match_branches
from .assembly_election import Ballot, Offices, problems_of_elected, problems_of_term, read_ballot
from .assembly_entries import AssemblyFile
from .assembly_people import Cast, add_people, gather, match_people, mentions
from .assembly_record import differences, recorded_meeting
from .elections import record_election
from .json_reading import Problem
from .models import AgendaItem, Attendance, Intervention, Meeting, Resolution, Task
from .new_members import REGULAR

SECTIONS = ("format", "branch", "meeting", "agenda", "attendance", "interventions", "resolutions", "election")


class AssemblyRefusedError(ValidationError):
    """The file cannot be recorded; `problems` names every reason with its place."""

    def __init__(self, problems):
        self.problems = tuple(sorted(dict.fromkeys(problems), key=_place_in_file))
        super().__init__([str(problem) for problem in self.problems])


def _place_in_file(problem):
    """Where the problem stands: whoever mends the file goes through it once, from top to bottom."""
    section, *steps = re.findall(r"\w+", problem.place) or [""]
    rank = SECTIONS.index(section) if section in SECTIONS else len(SECTIONS)  # the source comes last
    return rank, [(int(step), "") if step.isdecimal() else (0, step) for step in steps]


@dataclass(frozen=True)
class Recording:
    """What was recorded, in numbers. `is_new` is false where all of it was recorded already."""

    meeting: Meeting
    is_new: bool
    bureau: Bureau | None = None
    women: Share | None = None
    seats: int = 0
    vacancies: int = 0
    branches_added: int = 0
    branches_matched: int = 0
    people_added: int = 0
    people_matched: int = 0
    joined: int = 0


@dataclass(frozen=True)
class _Plan:
    """A file without problems, and what it has to do with the party's records."""

    file: AssemblyFile
    branches: Branches
    cast: Cast
    offices: Offices
    ballot: Ballot | None


@transaction.atomic
def record_assembly(*, file, dry_run=False):
    """Record what `file` (meetings.assembly_file.parse_assembly) says. Returns a Recording.

    Branches are matched by slug, people by folded name and branch; those elected join their branch that day. A file
    that is recorded already changes nothing. With `dry_run` everything is done and rolled back. Raises
    AssemblyRefusedError, with every problem of the file, and changes nothing.
    """
    plan, recorded = _check(file)
    if recorded:
        return Recording(recorded, is_new=False)
    recording = _write(plan)
    if dry_run:
        transaction.set_rollback(True)
    return recording


def _check(file):
    """Compare the file with the records. Returns (plan, None), or (None, the meeting) if it is recorded already."""
    if not file.is_readable:
        raise AssemblyRefusedError(file.problems)
    problems = list(file.problems)
    branches = match_branches(file, _named_branches(file), problems)
    offices = Offices()
    ballot = read_ballot(file.election, offices, problems) if file.election else None
    convening = branches.get(file.convening)
    chair = file.meeting and file.meeting.chair
    if chair:
        offices.find(chair.office, f"{chair.person.place}.office", problems)
    recorded = recorded_meeting(file, convening)
    cast = Cast()
    if recorded:
        problems.extend(differences(recorded, file, offices))
    else:
        cast = _check_afresh(file, branches, ballot, problems)
    if problems:
        raise AssemblyRefusedError(problems)
    return (None, recorded) if recorded else (_Plan(file, branches, cast, offices, ballot), None)


def _named_branches(file):
    named = [(f"{entry.place}.branch", entry.branch) for entry, _elected in mentions(file) if entry.branch]
    host = file.meeting and file.meeting.venue_branch
    return [*named, ("meeting.venue_branch", host)] if host else named


def _check_afresh(file, branches, ballot, problems):
    """Check what matters only for a meeting that is not recorded yet. Returns the Cast."""
    convening = branches.get(file.convening)
    if convening and not convening.is_standing:
        problems.append(Problem(f"{file.branches[-1].place}.slug", _("This branch is closed.")))
    cast = gather(file, problems)
    match_people(cast, branches, problems)
    problems.extend(_attending_twice(file, cast))
    if ballot:
        problems.extend(problems_of_elected(file, ballot, cast))
        problems.extend(problems_of_term(file, convening))
        if not Category.objects.filter(code=REGULAR).exists():
            problems.append(Problem("election", _("The members' category «%(code)s» is missing.") % {"code": REGULAR}))
    return cast


def _attending_twice(file, cast):
    seen = {}
    for row in file.attendance or ():
        figure = row.person and cast.by_place.get(row.person.place)
        if figure and seen.setdefault(id(figure), row) is not row:
            yield Problem(row.person.place, _("This person is on the attendance sheet already."))


@contextmanager
def _refusing(place):
    """Turn the refusal of another workflow into a problem of this place, or of the seats that it is about."""
    try:
        yield
    except PlacesRefusedError as refusal:
        raise AssemblyRefusedError(
            Problem(place if index is None else f"{place}.bureau[{index}]", message)
            for index, message in refusal.problems
        ) from refusal
    except ValidationError as refusal:
        raise AssemblyRefusedError(Problem(place, message) for message in refusal.messages) from refusal


def _write(plan):
    file, cast = plan.file, plan.cast
    with _refusing("branch"):
        branches = add_branches(file, plan.branches)
    people = add_people(cast, branches)
    meeting = _record_meeting(plan, branches)
    numbers = {}
    if file.election:
        joined = _join_elected(file, cast, branches)
        numbers = _record_election(plan, meeting) | {"joined": joined}
    return Recording(
        meeting=meeting,
        is_new=True,
        branches_added=len(plan.branches.added),
        branches_matched=len(file.branches) - len(plan.branches.added),
        people_added=len(people),
        people_matched=len(cast.figures) - len(people),
        **numbers,
    )


def _record_meeting(plan, branches):
    file, cast, entry = plan.file, plan.cast, plan.file.meeting
    said = {name: value for name, value in (entry.fields | file.source).items() if value is not None}
    meeting = Meeting.objects.create(
        branch=branches[file.convening],
        venue_branch=branches[entry.venue_branch] if entry.venue_branch else None,
        chair=entry.chair and cast.of(entry.chair.person),
        chair_capacity=_chair_capacity(plan),
        rapporteur=cast.of(entry.rapporteur),
        **said,
    )
    _record_rows(meeting, file, cast)
    _record_resolutions(meeting, file.resolutions or (), cast)
    return meeting


def _chair_capacity(plan):
    """The capacity in the file's own words, else the title of the office that it names."""
    chair = plan.file.meeting.chair
    if chair is None:
        return ""
    office = plan.offices.named(chair.office)
    return chair.capacity or (office.title_for(plan.cast.of(chair.person).gender) if office else "")


def _record_rows(meeting, file, cast):
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, order=row.order, subject=row.subject, note=row.note or "")
        for row in file.agenda or ()
    )
    Attendance.objects.bulk_create(_attendance(meeting, row, cast) for row in file.attendance or ())
    Intervention.objects.bulk_create(_intervention(meeting, row, cast) for row in file.interventions or ())


def _attendance(meeting, row, cast):
    return Attendance(
        meeting=meeting,
        order=row.order,
        person=cast.of(row.person),
        capacity=row.capacity or "",
        count=row.count,
        is_guest=row.is_guest,
    )


def _intervention(meeting, row, cast):
    return Intervention(
        meeting=meeting,
        order=row.order,
        speaker=cast.of(row.speaker),
        capacity=row.capacity or "",
        subject=row.subject,
        points="\n".join(row.points),
    )


def _record_resolutions(meeting, entries, cast):
    resolutions = bulk_create_with_history([_resolution(meeting, entry) for entry in entries], Resolution)
    Task.objects.bulk_create(
        _task(resolution, task, cast)
        for resolution, entry in zip(resolutions, entries, strict=True)
        for task in entry.tasks
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


def _task(resolution, entry, cast):
    return Task(
        resolution=resolution,
        order=entry.order,
        subject=entry.subject,
        owner=cast.of(entry.owner),
        due_on=entry.due_on,
        done_on=entry.done_on,
    )


def _join_elected(file, cast, branches):
    """Those elected who are members of no branch join theirs that day, unless the file says not. Returns how many."""
    category = Category.objects.get(code=REGULAR)
    joining = {}
    for seat in file.election.seats:
        if seat.person and seat.joins:
            joining.setdefault(cast.of(seat.person), seat)
    joined = 0
    for person, seat in joining.items():
        if not person.memberships.overlapping(file.date, None).exists():
            with _refusing(seat.place):
                branch = branches[seat.person.branch or file.convening]
                join(person=person, branch=branch, on=file.date, category=category)
            joined += 1
    return joined


def _record_election(plan, meeting):
    """Record the election; returns its part of the Recording."""
    file, places = plan.file, plan.ballot.places(plan.cast)
    with _refusing("election"):
        election = record_election(
            meeting=meeting,
            places=places,
            acts=plan.ballot.acts,
            organ=file.election.organ,
            term_ends_on=file.election.term_ends_on,
        )
    holders = [place.person for place in places if place.person]
    return {
        "bureau": election.bureau,
        "seats": len(places),
        "vacancies": len(places) - len(holders),
        "women": share_of_women(holders, targets_on(file.date, meeting.branch.kind).get("women")),
    }
