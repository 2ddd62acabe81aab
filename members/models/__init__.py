"""The models of members, by noun. Invitations and SignInName are defined in the modules that work with them."""

from ..invitations import Invitation, InvitationSheet
from ..names import SignInName
from .accounts import AccountManager, User
from .anonymisations import Anonymisation, RetentionRule
from .appeals import Appeal, AppealRule
from .applications import MembershipApplication, MembershipApplicationQuerySet
from .cards import MembershipCard, MembershipCardQuerySet
from .consents import Consent, ConsentQuerySet, ConsentText, JoiningRule, Purpose
from .data_requests import DataRequest, DataRequestQuerySet
from .identity_numbers import IdentityNumber
from .imports import ImportBatch, ImportLine, ImportMapping, ImportPage
from .income_bands import IncomeBand, IncomeDeclaration
from .memberships import Category, Membership, MembershipQuerySet
from .notices import Notice, NoticeQuerySet
from .people import Gender, MemberSequence, NameWord, Person, PersonQuerySet
from .photos import Photo, PhotoQuerySet
from .public_offices import Assembly, Chamber, PublicElectionResult, PublicOffice, PublicOfficeQuerySet, PublicRole
from .sanctions import Sanction, SanctionQuerySet
from .suspensions import Suspension, SuspensionQuerySet
from .transfers import TransferRequest, TransferRequestQuerySet, TransferRule

__all__ = [
    "AccountManager",
    "Anonymisation",
    "Appeal",
    "AppealRule",
    "Assembly",
    "Category",
    "Chamber",
    "Consent",
    "ConsentQuerySet",
    "ConsentText",
    "DataRequest",
    "DataRequestQuerySet",
    "Gender",
    "IdentityNumber",
    "ImportBatch",
    "ImportLine",
    "ImportMapping",
    "ImportPage",
    "IncomeBand",
    "IncomeDeclaration",
    "Invitation",
    "InvitationSheet",
    "JoiningRule",
    "MemberSequence",
    "Membership",
    "MembershipApplication",
    "MembershipApplicationQuerySet",
    "MembershipCard",
    "MembershipCardQuerySet",
    "MembershipQuerySet",
    "NameWord",
    "Notice",
    "NoticeQuerySet",
    "Person",
    "PersonQuerySet",
    "Photo",
    "PhotoQuerySet",
    "PublicElectionResult",
    "PublicOffice",
    "PublicOfficeQuerySet",
    "PublicRole",
    "Purpose",
    "RetentionRule",
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
