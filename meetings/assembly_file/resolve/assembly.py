"""From an AssemblyFile to a Plan: everything that the file names is looked for in the party's records."""

from ..read.problems import AssemblyRefusedError
from .branches import match_branches
from .election import resolve_election
from .figures import tell_apart
from .meeting import problems_of_meeting
from .offices import Offices
from .people import match_people
from .plan import Plan
from .recorded import differences, recorded_meeting


def resolve_assembly(file):
    """The Plan that records `file`; the number of queries does not grow with it. Nothing is changed.

    The tree of branches stays locked to the end of the transaction. Raises AssemblyRefusedError with every
    problem of the file, those of reading it included.
    """
    if not file.is_readable:
        raise AssemblyRefusedError(file.problems)
    problems, mentions = list(file.problems), file.mentions()
    offices = Offices()
    chair = file.meeting and file.meeting.chair
    chair_office = chair and offices.find(chair.office, f"{chair.person.spot}.office", problems)
    branches = match_branches(file, mentions, problems)
    cast = tell_apart(branches.chain, mentions, problems)
    recorded = recorded_meeting(file, branches.convening)
    if recorded:
        problems.extend(differences(recorded, file, offices))
    else:
        match_people(cast, branches, problems)
        problems.extend(problems_of_meeting(file, branches, cast))
    # Judged in either case: a vacant seat, for one, is not compared with the record.
    election = file.election and resolve_election(file, offices, cast, problems)
    if problems:
        raise AssemblyRefusedError(problems)
    return Plan(file, branches, cast, chair_office, election, recorded)
