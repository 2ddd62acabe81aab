"""Closing a branch: members go to the branch that succeeds it, its bureaus end, its history stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.tree import dissolve_branch, lock_tree
from members import joining
from members.models import Membership

from .locks import lock_bureaus
from .models import Bureau, Mandate
from .renewal import close_bureau


@transaction.atomic
def close_branch(*, branch, on, successor=None, reason=""):
    """Close `branch` on the day `on`: memberships pass to `successor`, bureaus and mandates end, nothing is deleted.

    Raises ValidationError if it has members and no open successor, or open branches beneath it.
    """
    lock_tree()
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)  # a renewal of its bureau waits, or is waited for
    memberships = Membership.objects.open().filter(branch=branch).select_related("person", "branch", "category")
    if successor is None and memberships.exists():
        raise ValidationError({"successor": _("Choose the branch that takes over its members.")})
    if successor == branch:
        raise ValidationError({"successor": _("A branch cannot succeed itself.")})
    for membership in memberships:
        joining.transfer(membership=membership, branch=successor, on=on, reason=Membership.EndReason.BRANCH_CLOSED)
    for bureau in lock_bureaus(Bureau.objects.filter(branch=branch).overlapping(on, None)):
        close_bureau(bureau, on=max(on, bureau.started_on), reason=Mandate.EndReason.BRANCH_CLOSED)
    dissolve_branch(branch=branch, on=on, successor=successor, reason=reason)
