"""The models of meetings, by noun."""

from .calls import CalendarKey, Call, CallMail, CallMailQuerySet, CallQuerySet, Cancellation, Postponement
from .contests import Contest, ContestQuerySet
from .drafts import ElectionDraft, ElectionDraftQuerySet
from .elections import (
    Act,
    ActQuerySet,
    Candidacy,
    CandidacyQuerySet,
    ElectedSeat,
    ElectedSeatQuerySet,
    Election,
    ElectionQuerySet,
    Method,
)
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
from .rolls import RollChange, RollEntry, RollQuerySet
from .rules import SESSIONS, CallNumber, MeetingRule, MeetingRuleQuerySet, Quorum, Session
from .usual_items import UsualItem, UsualItemQuerySet

__all__ = [
    "SESSIONS",
    "SOURCES",
    "Act",
    "ActQuerySet",
    "AgendaItem",
    "Attendance",
    "CalendarKey",
    "Call",
    "CallMail",
    "CallMailQuerySet",
    "CallNumber",
    "CallQuerySet",
    "Cancellation",
    "Candidacy",
    "CandidacyQuerySet",
    "Contest",
    "ContestQuerySet",
    "ElectedSeat",
    "ElectedSeatQuerySet",
    "Election",
    "ElectionDraft",
    "ElectionDraftQuerySet",
    "ElectionQuerySet",
    "Intervention",
    "Meeting",
    "MeetingQuerySet",
    "MeetingRule",
    "MeetingRuleQuerySet",
    "Method",
    "Part",
    "PartQuerySet",
    "Postponement",
    "Quorum",
    "Resolution",
    "RollChange",
    "RollEntry",
    "RollQuerySet",
    "Session",
    "Task",
    "TaskQuerySet",
    "UsualItem",
    "UsualItemQuerySet",
]
