"""From an empty database to a working branch: the steps, each told as done by what the party's records hold."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, Kind
from meetings.models import Election
from members.models import Membership, User
from treasury.models import DuesRate


@dataclass(frozen=True)
class Step:
    """`address` leads to where it is done; empty where an earlier step comes first, or it is done outside."""

    title: str
    sentence: str
    is_done: bool
    address: str = ""


def first_steps(user):
    """The steps for the headquarters' account `user`, in order; None once all are done, and for everybody else.

    Two queries: what there is, and the branches that the links lead to.
    """
    if not user.is_superuser:
        return None
    there_is = _what_there_is(user)
    if all(there_is.values()) and settings.PARTY["name"]:
        return None
    root = Branch.objects.order_by("depth", "path").first()
    local = Branch.objects.standing().filter(kind=Kind.LOCAL).order_by("path").first() if root else None
    return [*_of_the_party(there_is, root), *_of_a_branch(there_is, local), *_of_the_officers(there_is, root)]


def _of_the_party(there_is, root):
    yield Step(
        _("The party's name and colours"),
        _("Write PARTY_NAME and the two colours into .env, then start again: .env.example shows how."),
        bool(settings.PARTY["name"]),
    )
    yield Step(
        _("The tree of branches"),
        _("The headquarters first, then the regions and provinces, then the local branches."),
        there_is["branches"],
        _tree_address(root),
    )


def _of_a_branch(there_is, local):
    yield Step(
        _("The members"),
        _("Record the members of a branch, or let its secretary do so."),
        there_is["members"],
        reverse("members:join", args=[local.slug]) if local else "",
    )
    yield Step(
        _("An assembly that elected a bureau"),
        _("The bureau comes from the assembly, and the officers' rights from the bureau."),
        there_is["elections"],
        reverse("meetings:record", args=[local.slug]) if local else "",
    )


def _of_the_officers(there_is, root):
    yield Step(
        _("The rates of the dues"),
        _("A rate of the headquarters holds for every branch that sets none."),
        there_is["rates"],
        reverse("treasury:rates", args=[root.slug]) if root else "",
    )
    yield Step(
        _("The accounts of the officers"),
        _("Open an account for each officer and hand over its link."),
        there_is["accounts"],
        reverse("admin:members_user_changelist") if root else "",
    )


def _what_there_is(user):
    """{what: whether the party has it}; one query."""
    asked = {
        "branches": Branch.objects.filter(kind=Kind.LOCAL),
        "members": Membership.objects.all(),
        "elections": Election.objects.all(),
        "rates": DuesRate.objects.all(),
        "accounts": User.objects.filter(is_superuser=False, person__isnull=False),
    }
    found = User.objects.filter(pk=user.pk).annotate(**{f"has_{name}": Exists(rows) for name, rows in asked.items()})
    return dict(zip(asked, found.values_list(*(f"has_{name}" for name in asked)).get(), strict=True))


def _tree_address(root):
    if root is None:
        return reverse("admin:branches_branch_add")
    return reverse("branches:territory")
