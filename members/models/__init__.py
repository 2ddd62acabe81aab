"""The models of members, by noun. Invitation and SignInName are defined in the modules that work with them."""

from ..invitations import Invitation
from ..names import SignInName
from .accounts import AccountManager, User
from .applications import MembershipApplication, MembershipApplicationQuerySet
from .cards import MembershipCard, MembershipCardQuerySet
from .consents import Consent, ConsentText, JoiningRule
from .imports import ImportBatch, ImportLine, ImportMapping, ImportPage
from .memberships import Category, Membership, MembershipQuerySet
from .notices import Notice, NoticeQuerySet
from .people import Gender, MemberSequence, Person, PersonQuerySet
from .public_offices import Assembly, Chamber, PublicElectionResult, PublicOffice, PublicOfficeQuerySet, PublicRole
from .sanctions import Sanction, SanctionQuerySet
from .suspensions import Suspension, SuspensionQuerySet
from .transfers import TransferRequest, TransferRequestQuerySet, TransferRule

__all__ = [
    "AccountManager",
    "Assembly",
    "Category",
    "Chamber",
    "Consent",
    "ConsentText",
    "Gender",
    "ImportBatch",
    "ImportLine",
    "ImportMapping",
    "ImportPage",
    "Invitation",
    "JoiningRule",
    "MemberSequence",
    "Membership",
    "MembershipApplication",
    "MembershipApplicationQuerySet",
    "MembershipCard",
    "MembershipCardQuerySet",
    "MembershipQuerySet",
    "Notice",
    "NoticeQuerySet",
    "Person",
    "PersonQuerySet",
    "PublicElectionResult",
    "PublicOffice",
    "PublicOfficeQuerySet",
    "PublicRole",
    "Sanction",
    "SanctionQuerySet",
    "SignInName",
    "Suspension",
    "SuspensionQuerySet",
    "TransferRequest",
    "TransferRequestQuerySet",
    "TransferRule",
    "User",
]
