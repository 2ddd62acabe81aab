"""What has to be done to record a file: what the second phase hands on to the third."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bureaus.models import Office
from meetings.elections import ActRecord
from meetings.models import Meeting
from members.models import Person

from ..read.entries import AssemblyFile, BranchEntry, PersonEntry


@dataclass(frozen=True)
class Branches:
    """The chain of the file, and all branches that the file names and that are recorded, by slug."""

    chain: tuple[BranchEntry, ...]
    recorded: dict

    def get(self, slug):
        return self.recorded.get(slug)

    def knows(self, slug):
        return slug in self.recorded or slug in self.added

    @cached_property
    def added(self):
        """The slugs that the file adds, from the top."""
        return tuple(entry.slug for entry in self.chain if entry.slug and entry.slug not in self.recorded)

    @property
    def convening(self):
        """The convening branch, the last of the chain; None where it is not recorded yet."""
        return self.get(self.chain[-1].slug) if self.chain else None


@dataclass(eq=False)
class Figure:
    """One person of the file: the entries that speak of them, and the slugs of the branches in which to look.

    `home` is the slug of the branch that keeps their file, `person` who they are if they are recorded.
    """

    entries: list[PersonEntry]
    scope: tuple[str, ...]
    home: str
    person: Person | None = None

    def __str__(self):
        return f"{self.entries[0].given_name} {self.entries[0].family_name}"

    def said(self, detail):
        """What the first entry that tells this detail says, or None."""
        return next((value for entry in self.entries if (value := getattr(entry, detail))), None)

    @property
    def place(self):
        return self.entries[0].place

    @property
    def name_key(self):
        return self.entries[0].name_key

    @property
    def gender(self):
        return self.said("gender") or (self.person and self.person.gender)

    @property
    def birth_date(self):
        return self.said("birth_date") or (self.person and self.person.birth_date)


@dataclass(frozen=True)
class Cast:
    """The people of the file, and which of them each entry (by its place) speaks of."""

    figures: list[Figure] = field(default_factory=list)
    by_place: dict[str, Figure] = field(default_factory=dict)

    def of(self, entry):
        """The figure of an entry; None for no entry, or for one without a whole name."""
        return entry and self.by_place.get(entry.place)


@dataclass(frozen=True)
class SeatPlan:
    """A seat of the organ elected: its place in the file, its office, and who is to hold it.

    `person` is None for a vacant seat; `figure` also where the name is not whole. `joins` is the slug of the branch
    that the holder joins; None if they do not.
    """

    place: str
    office: Office | None
    person: PersonEntry | None
    figure: Figure | None
    joins: str | None


@dataclass(frozen=True)
class ElectionPlan:
    organ: str
    term_ends_on: date | None
    acts: tuple[ActRecord, ...]
    seats: tuple[SeatPlan, ...]


@dataclass(frozen=True)
class Plan:
    """A file without problems, and how it stands to the party's records.

    `recorded` is the meeting if all of it is recorded already: then nothing is left to do. What nothing had to be
    found for is taken from `file` as it was read.
    """

    file: AssemblyFile
    branches: Branches
    cast: Cast
    chair_office: Office | None = None
    election: ElectionPlan | None = None
    recorded: Meeting | None = None
