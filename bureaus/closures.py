"""Closing a branch: members go to the branch that succeeds it, its bureaus end, its history stays.

`closing_run` does the same in steps, for a branch of any size; `reopening` takes it back.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.tree import dissolve_branch, hold, lock_tree, refuse_closed
from members.applying import lock_open_applications, pass_on_applications
from members.mass_transfer import transfer_all
from members.models import Membership, Notice
from members.notices import notify
from members.transfer_questions import refuse_hindered
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
    pass_members(branch=branch)


@transaction.atomic
def end_branch(*, branch, on, successor=None, reason=""):
    """Close `branch` on the day `on`: bureaus and mandates end, nothing is deleted; its members have still to pass.

    Requests to join or to come there pass to `successor` too, or are refused without one. Those whose office ends with
    it are told. Nobody joins a closed branch, so that those who pass to `successor` after this are all of them. Raises
    ValidationError if it has members and no successor, or something hinders their move; if the successor did not stand
    on that day or has closed since; and as `branches.tree.dissolve_branch` does.
    """
    lock_open_applications(branch)
    hold(branch, *filter(None, [successor]))  # so that nobody joins either branch, and no bureau is renewed, meanwhile
    lock_waiting(branch=branch)
    if successor is None and Membership.objects.open().filter(branch=branch).exists():
        raise ValidationError({"successor": _("Choose the branch that takes over its members.")})
    refuse_hindered(Membership.objects.open().filter(branch=branch), on)
    if successor is None:
        _refuse_pending(branch)
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
def pass_members(*, branch, most=None):
    """Let the members of a closed `branch`, at `most` so many, pass to the branch that succeeds it. Returns how many.

    They pass as of the closing; where the successor has closed meanwhile, to its own. Nobody passes where the branch
    stands: the closing was taken back. Raises ValidationError if no branch succeeds it.
    """
    lock_tree()  # neither the branch nor who succeeds it closes, or opens again, meanwhile
    branch = Branch.objects.get(pk=branch.pk)
    if branch.is_standing or not Membership.objects.open().filter(branch=branch).exists():
        return 0
    successor = standing_successor(branch)
    if successor is None:
        raise ValidationError(_("No branch that stands succeeds this one: open it again, or choose its successor."))
    lock_branches(branch.pk, successor.pk)
    lock_waiting(branch=branch)
    on = branch.dissolved_on
    return len(transfer_all(branch=branch, to=successor, on=on, reason=BRANCH_CLOSED, most=most))


def standing_successor(branch):
    """The branch that keeps what the closed `branch` had: its successor, or the one that succeeds that, and so on.

    None where the last of them has closed too.
    """
    while branch is not None and not branch.is_standing:
        branch = Branch.objects.filter(pk=branch.succeeded_by_id).first()
    return branch


def _refuse_pending(branch):
    """A branch to which the members of another have still to pass needs a successor."""
    succeeded = Branch.objects.filter(succeeded_by=branch)
    for other in succeeded:
        if Membership.objects.open().filter(branch=other).exists():
            message = _("The members of %(branch)s have still to pass to this branch: let that end first.")
            raise ValidationError({"successor": message % {"branch": other}})
        _refuse_pending(other)
