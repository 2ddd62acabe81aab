"""What the file of an assembly says, entry by entry: what the first phase hands on."""

from dataclasses import dataclass, field
from datetime import date

from arabic.folding import search_key

from .problems import Problem

ALL_OTHERS = "*"


@dataclass(frozen=True)
class BranchEntry:
    spot: str
    kind: str | None
    name: str | None
    name_latin: str | None
    slug: str | None
    locality: str | None
    founded_on: date | None


@dataclass(frozen=True)
class PersonEntry:
    """Somebody of whom the file speaks. `branch` is the slug of the branch that keeps the file, where it is said."""

    spot: str
    given_name: str | None
    family_name: str | None
    given_name_latin: str | None = None
    family_name_latin: str | None = None
    gender: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    branch: str | None = None

    @property
    def name_key(self):
        """The folded name, as members.Person keeps it; empty where the name is not complete."""
        return search_key(self.given_name, self.family_name) if self.given_name and self.family_name else ""


@dataclass(frozen=True)
class ChairEntry:
    """Who chaired the meeting, and as what: an office (code or title) or a capacity in words."""

    person: PersonEntry
    office: str | None
    capacity: str | None


@dataclass(frozen=True)
class AgendaEntry:
    order: int
    subject: str | None
    note: str | None


@dataclass(frozen=True)
class AttendanceEntry:
    order: int
    person: PersonEntry | None
    capacity: str | None
    count: int | None
    is_guest: bool


@dataclass(frozen=True)
class InterventionEntry:
    order: int
    speaker: PersonEntry | None
    capacity: str | None
    subject: str | None
    points: tuple[str, ...]


@dataclass(frozen=True)
class TaskEntry:
    order: int
    subject: str | None
    owner: PersonEntry | None
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True)
class ResolutionEntry:
    order: int
    subject: str | None
    method: str | None
    votes_for: int | None
    votes_against: int | None
    abstentions: int | None
    tasks: tuple[TaskEntry, ...]


@dataclass(frozen=True)
class ActEntry:
    """One act of the election; `offices` are (spot, code or title)."""

    spot: str
    order: int
    method: str | None
    offices: tuple[tuple[str, str], ...]

    @property
    def fills_all_others(self):
        return any(name == ALL_OTHERS for _spot, name in self.offices)


@dataclass(frozen=True)
class SeatEntry:
    """A place of the organ elected: who holds which office (code or title), or nobody yet."""

    spot: str
    office: str | None
    person: PersonEntry | None
    joins: bool


@dataclass(frozen=True)
class ElectionEntry:
    organ: str
    term_ends_on: date | None
    acts: tuple[ActEntry, ...]
    seats: tuple[SeatEntry, ...]


@dataclass(frozen=True)
class MeetingEntry:
    """The meeting's own fields by their name in the model, and what leads to other rows."""

    fields: dict
    venue_branch: str | None
    chair: ChairEntry | None
    rapporteur: PersonEntry | None


@dataclass(frozen=True)
class AssemblyFile:
    """What the file says. With `problems`, whatever is wrong reads as None or is left out."""

    branches: tuple[BranchEntry, ...] = ()
    meeting: MeetingEntry | None = None
    agenda: tuple[AgendaEntry, ...] | None = None
    attendance: tuple[AttendanceEntry, ...] | None = None
    interventions: tuple[InterventionEntry, ...] | None = None
    resolutions: tuple[ResolutionEntry, ...] | None = None
    election: ElectionEntry | None = None
    source: dict = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_readable: bool = True

    @property
    def date(self):
        return self.meeting.fields.get("date") if self.meeting else None

    @property
    def convening(self):
        """The slug of the convening branch, the last of the chain."""
        return self.branches[-1].slug if self.branches else None

    def mentions(self):
        """Every entry that speaks of a person, as (entry, is_elected), in the order of the file."""
        return tuple(self._mentions())

    def _mentions(self):
        if self.meeting:
            chair, rapporteur = self.meeting.chair, self.meeting.rapporteur
            yield from ((person, False) for person in (chair and chair.person, rapporteur) if person)
        yield from ((row.person, False) for row in self.attendance or () if row.person)
        yield from ((row.speaker, False) for row in self.interventions or () if row.speaker)
        for row in self.resolutions or ():
            yield from ((task.owner, False) for task in row.tasks if task.owner)
        if self.election:
            yield from ((seat.person, True) for seat in self.election.seats if seat.person)
