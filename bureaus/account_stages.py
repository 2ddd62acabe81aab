"""How far the accounts of a branch's members have come."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from members.models import Invitation, Membership

from .accounts import AccountStage

# Nobody has chosen a password, and no link waits: the owner has no way in.
IN_NEED = (AccountStage.NONE, AccountStage.OPENED)


def members_with_stage(branch):
    """The members of `branch` today, each with the `stage` (AccountStage) of the account, and its person and account.

    A link that waits is one that has not expired; whether it is outdated is known when it is opened.
    """
    waiting = Invitation.objects.waiting().filter(user__person=OuterRef("person"), expires_at__gt=timezone.now())
    chosen = ~Q(person__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    stage = Case(
        When(person__user=None, then=Value(AccountStage.NONE)),
        When(person__user__is_active=False, then=Value(AccountStage.CLOSED)),
        When(chosen, then=Value(AccountStage.ACTIVE)),
        When(Exists(waiting), then=Value(AccountStage.LINK_SENT)),
        default=Value(AccountStage.OPENED),
    )
    rows = Membership.objects.current().filter(branch=branch).annotate(stage=stage)
    return rows.select_related("person__user").order_by("person__name_key", "pk")


def count_stages(branch):
    """{AccountStage: how many members of `branch`}; one query."""
    rows = members_with_stage(branch).select_related(None).order_by()
    found = dict(rows.values_list("stage").annotate(count=Count("pk")))
    return {stage: found.get(stage, 0) for stage in AccountStage}


def not_used(sheet):
    """The members of its branch today who were on `sheet` and still have not chosen a password, with their stage.

    Who has chosen one by the link of another sheet is not among them: a new link would ask for it again.
    """
    links = sheet.invitations.filter(used_at=None).values("user__person")
    rows = members_with_stage(sheet.branch).filter(person__in=links)
    return rows.filter(stage__in=(*IN_NEED, AccountStage.LINK_SENT))
