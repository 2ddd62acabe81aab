"""What has to be done to record a file: what the second phase hands on to the third."""

from dataclasses import dataclass
from datetime import date

from bureaus.models import Office
from meetings.elections import ActRecord
from meetings.models import Meeting

from ..read.entries import AssemblyFile, PersonEntry
from .branches import Branches
from .figures import Cast, Figure


@dataclass(frozen=True)
class SeatPlan:
    """A seat of the organ elected: its spot in the file, its office, and who is to hold it.

    `person` is None for a vacant seat; `figure` also where the name is not whole. `joins` is the slug of the branch
    that the holder joins; None if they do not.
    """

    spot: str
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
