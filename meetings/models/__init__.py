"""The models of meetings, by noun."""

from .elections import Act, ActQuerySet, Candidacy, CandidacyQuerySet, Election, ElectionQuerySet, Method
from .meetings import (
    SOURCES,
    AgendaItem,
    Attendance,
    Intervention,
    Meeting,
    MeetingQuerySet,
    Part,
    PartQuerySet,
    Resolution,
    Task,
    TaskQuerySet,
)

__all__ = [
    "SOURCES",
    "Act",
    "ActQuerySet",
    "AgendaItem",
    "Attendance",
    "Candidacy",
    "CandidacyQuerySet",
    "Election",
    "ElectionQuerySet",
    "Intervention",
    "Meeting",
    "MeetingQuerySet",
    "Method",
    "Part",
    "PartQuerySet",
    "Resolution",
    "Task",
    "TaskQuerySet",
]
