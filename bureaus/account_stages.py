"""How far the accounts of a branch's members have come."""

from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.timezone import localdate

from members.models import Invitation, Membership
from members.models.people import write_number
from sql.lookups import Texts
from sql.prepared import prepared

from .accounts import AccountStage

# Nobody has chosen a password, and no link waits: the owner has no way in.
IN_NEED = (AccountStage.NONE, AccountStage.OPENED)


def members_with_stage(branch):
    """The members of `branch` today, each with the `stage` (AccountStage) of the account, and its person and account.

    A link that waits is one that has not expired; whether it is outdated is known when it is opened.
    """
    return _with_stage(branch.pk, localdate(), timezone.now()).select_related("person__user")


def _with_stage(branch, day, moment):
    waiting = Invitation.objects.waiting().filter(user__person=OuterRef("person"), expires_at__gt=moment)
    chosen = ~Q(person__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    stage = Case(
        When(person__user=None, then=Value(AccountStage.NONE)),
        When(person__user__is_active=False, then=Value(AccountStage.CLOSED)),
        When(chosen, then=Value(AccountStage.ACTIVE)),
        When(Exists(waiting), then=Value(AccountStage.LINK_SENT)),
        default=Value(AccountStage.OPENED),
    )
    rows = Membership.objects.on(day).filter(branch=branch).annotate(stage=stage)
    return rows.order_by("person__name_key", "pk")


def count_stages(branch):
    """{AccountStage: how many members of `branch`}; one query."""
    found = dict(_stages_of(branch.pk, localdate(), timezone.now()))
    return {stage: found.get(stage, 0) for stage in AccountStage}


@prepared
def _stages_of(branch, day, moment):
    return _with_stage(branch, day, moment).order_by().values_list("stage").annotate(count=Count("pk"))


class ListedAccount(NamedTuple):
    pk: int
    is_active: bool
    is_superuser: bool


@dataclass(slots=True)
class ListedMember:
    """A line of the list of accounts: as much of a member as it shows, and as `reasons_against` asks of one.

    `pk` is the person's key, `user` a ListedAccount or None; `why_not` says why the reader does not invite them.
    """

    pk: int
    full_name: str
    shown_number: str
    user: ListedAccount | None
    stage: str
    why_not: str = ""


class ListedMembers:
    """The members of a branch whose accounts stand at one of `stages`, for a paginator: a slice is ListedMembers.

    `total` is how many they are: the page counts the members at every stage at once, for its tabs.
    """

    def __init__(self, branch, stages, total):
        self.asked, self.total = (branch.pk, localdate(), timezone.now(), Texts(stages)), total

    def count(self):
        return self.total

    def __getitem__(self, part):
        rows = _listed.part(*self.asked, first=part.start, count=part.stop - part.start) if self.total else []
        return [_listed_member(*row) for row in rows]


def _listed_member(key, given_name, family_name, number, stage, *account):
    user = ListedAccount(*account) if account[0] else None
    return ListedMember(key, f"{given_name} {family_name}", write_number(number), user, stage)


@prepared
def _listed(branch, day, moment, stages):
    rows = _with_stage(branch, day, moment).filter(stage__among=stages)
    person = [f"person__{name}" for name in ("pk", "given_name", "family_name", "member_number")]
    account = [f"person__user__{name}" for name in ("pk", "is_active", "is_superuser")]
    return rows.values_list(*person, "stage", *account)


def not_used(sheet):
    """The members of its branch today who were on `sheet` and still have not chosen a password, with their stage.

    Who has chosen one by the link of another sheet is not among them: a new link would ask for it again.
    """
    links = sheet.invitations.filter(used_at=None).values("user__person")
    rows = members_with_stage(sheet.branch).filter(person__in=links)
    return rows.filter(stage__in=(*IN_NEED, AccountStage.LINK_SENT))
