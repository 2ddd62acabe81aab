"""Closing a branch: members go to the branch that succeeds it, its bureaus end, its history stays.

`closing_run` does the same in steps, for a branch of any size; `reopening` takes it back.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.tree import dissolve_branch, hold, refuse_closed
from members.applying import lock_open_applications, pass_on_applications
from members.mass_transfer import transfer_all
from members.models import Membership, Notice
from members.notices import notify
from members.transfers import lock_waiting, pass_on_requests

from .locks import lock_branches, lock_bureaus
from .models import Bureau, Mandate
from .office_notices import mandate_notice
from .renewal import close_bureau

BRANCH_CLOSED = Membership.EndReason.BRANCH_CLOSED


@transaction.atomic
def close_branch(*, branch, on, successor=None, reason=""):
    """Close `branch` on the day `on`, whole: `end_branch`, and its members pass to `successor`.

    The number of queries does not grow with the members. Raises ValidationError as `end_branch` does.
    """
    end_branch(branch=branch, on=on, successor=successor, reason=reason)
    pass_members(branch=branch, on=on)


@transaction.atomic
def end_branch(*, branch, on, successor=None, reason=""):
    """Close `branch` on the day `on`: bureaus and mandates end, nothing is deleted; its members have still to pass.

    Requests to join or to come there pass to `successor` too, or are refused without one. Those whose office ends with
    it are told. Nobody joins a closed branch, so that those who pass to `successor` after this are all of them. Raises
    ValidationError if it has members and no successor, if the successor did not stand on that day or has closed since,
    and as `branches.tree.dissolve_branch` does.
    """
    lock_open_applications(branch)
    hold(branch, *filter(None, [successor]))  # so that nobody joins either branch, and no bureau is renewed, meanwhile
    lock_waiting(branch=branch)
    if successor is None and Membership.objects.open().filter(branch=branch).exists():
        raise ValidationError({"successor": _("Choose the branch that takes over its members.")})
    if successor is not None:
        refuse_closed(successor, on, field="successor")
    bureaus = lock_bureaus(Bureau.objects.filter(branch=branch).overlapping(on, None))
    ending = Mandate.objects.open().filter(seat__bureau__in=bureaus).with_titles().order_by("pk")
    ending = list(ending.select_related("person", "seat__office", "seat__bureau__branch"))  # read before they end
    for bureau in bureaus:
        close_bureau(bureau, on=max(on, bureau.started_on), reason=Mandate.EndReason.BRANCH_CLOSED)
    notify([mandate_notice(Notice.Kind.OFFICE_ENDED, row, max(on, row.started_on)) for row in ending])
    pass_on_applications(branch=branch, to=successor, reason=_("The branch has closed."))
    pass_on_requests(branch=branch, to=successor, reason=_("The branch has closed."))
    dissolve_branch(branch=branch, on=on, successor=successor, reason=reason)


@transaction.atomic
def pass_members(*, branch, on, most=None):
    """Let the members of a closed `branch`, at `most` so many, pass to the branch that succeeds it. Returns how many.

    Where that one has closed meanwhile, they pass to its own successor.
    """
    if not Membership.objects.open().filter(branch=branch).exists():
        return 0
    successor = standing_successor(branch)
    lock_branches(branch.pk, successor.pk)
    lock_waiting(branch=branch)
    return len(transfer_all(branch=branch, to=successor, on=on, reason=BRANCH_CLOSED, most=most))


def standing_successor(branch):
    """The branch that keeps what the closed `branch` had: its successor, or the one that succeeds that, and so on."""
    found = branch
    while not found.is_standing:
        found = Branch.objects.get(pk=found.succeeded_by_id)
    return found
