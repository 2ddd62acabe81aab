"""The models of members, by noun. Links and names by which accounts sign in stand beside what they do."""

from ..invitations import Invitation
from ..names import SignInName
from .accounts import AccountManager, User
from .memberships import Category, Membership, MembershipQuerySet
from .notices import Notice, NoticeQuerySet
from .people import Gender, Person, PersonQuerySet
from .suspensions import Suspension, SuspensionQuerySet

__all__ = [
    "AccountManager",
    "Category",
    "Gender",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "Notice",
    "NoticeQuerySet",
    "Person",
    "PersonQuerySet",
    "SignInName",
    "Suspension",
    "SuspensionQuerySet",
    "User",
]
