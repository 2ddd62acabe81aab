"""What is wrong with an assembly's file, and where: every phase names its problems in this way."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

SECTIONS = ("format", "branch", "meeting", "agenda", "attendance", "interventions", "resolutions", "election")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and its spot in the file, such as `election.bureau[3].office` (empty: the whole file)."""

    spot: str
    message: str

    def __str__(self):
        return f"{self.spot}: {self.message}" if self.spot else self.message


class AssemblyRefusedError(ValidationError):
    """The file cannot be recorded; `problems` names every reason with its spot, from the file's top to its bottom."""

    def __init__(self, problems):
        self.problems = tuple(sorted(dict.fromkeys(problems), key=_order_in_file))
        super().__init__([str(problem) for problem in self.problems])


def _order_in_file(problem):
    section, *steps = re.findall(r"\w+", problem.spot) or [""]
    rank = SECTIONS.index(section) if section in SECTIONS else len(SECTIONS)  # the source comes last
    return rank, [(int(step), "") if step.isdecimal() else (0, step) for step in steps]


def quote(value):
    """A value of the file as a message may quote it: one line, short, printable everywhere."""
    text = "".join(char if char.isprintable() else "�" for char in str(value))
    return text if len(text) <= 60 else text[:59] + "…"
