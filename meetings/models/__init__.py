"""The models of meetings, by noun."""

from .communiques import (
    Communique,
    CommuniquePhoto,
    CommuniquePhotoQuerySet,
    CommuniqueQuerySet,
    Publication,
    PublicationQuerySet,
)
from .contests import Contest, ContestQuerySet
from .declarations import Declaration, DeclarationQuerySet, DeclarationRule, DeclarationRuleQuerySet
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
from .minutes import Minutes, MinutesAnnex, MinutesAnnexQuerySet, MinutesQuerySet

__all__ = [
    "SOURCES",
    "Act",
    "ActQuerySet",
    "AgendaItem",
    "Attendance",
    "Candidacy",
    "CandidacyQuerySet",
    "Communique",
    "CommuniquePhoto",
    "CommuniquePhotoQuerySet",
    "CommuniqueQuerySet",
    "Contest",
    "ContestQuerySet",
    "Declaration",
    "DeclarationQuerySet",
    "DeclarationRule",
    "DeclarationRuleQuerySet",
    "ElectedSeat",
    "ElectedSeatQuerySet",
    "Election",
    "ElectionDraft",
    "ElectionDraftQuerySet",
    "ElectionQuerySet",
    "Intervention",
    "Meeting",
    "MeetingQuerySet",
    "Method",
    "Minutes",
    "MinutesAnnex",
    "MinutesAnnexQuerySet",
    "MinutesQuerySet",
    "Part",
    "PartQuerySet",
    "Publication",
    "PublicationQuerySet",
    "Resolution",
    "Task",
    "TaskQuerySet",
]
