"""From a Plan to rows: branches, people, the meeting, and its election. Runs in its caller's transaction."""

from dataclasses import dataclass

from bureaus.models import Bureau
from bureaus.representation import Share
from meetings.models import Meeting

from .branches import add_branches
from .election import add_election
from .meeting import add_meeting
from .people import add_people
from .rows import add_rows


@dataclass(frozen=True)
class Recording:
    """What was recorded, in numbers. `is_new` is false where all of it was recorded already."""

    meeting: Meeting
    is_new: bool
    bureau: Bureau | None = None
    is_waiting: bool = False
    women: Share | None = None
    seats: int = 0
    vacancies: int = 0
    branches_added: int = 0
    branches_matched: int = 0
    people_added: int = 0
    people_matched: int = 0
    joined: int = 0


def write_assembly(plan, by=None):
    """Make the rows of `plan` (resolve.plan.Plan); the number of queries grows with new branches, not with people.

    `by` is the account that records it, if any. Returns a Recording. Raises AssemblyRefusedError if a workflow refuses
    what no phase before could know.
    """
    branches = add_branches(plan.branches)
    people = add_people(plan.cast, branches)
    meeting = add_meeting(plan, branches, people)
    add_rows(meeting, plan.file, people)
    elected = add_election(meeting, plan.election, people, branches, by) if plan.election else {}
    added, known = len(plan.branches.added), sum(figure.person is not None for figure in plan.cast.figures)
    return Recording(
        meeting=meeting,
        is_new=True,
        branches_added=added,
        branches_matched=len(plan.branches.chain) - added,
        people_added=len(plan.cast.figures) - known,
        people_matched=known,
        **elected,
    )
