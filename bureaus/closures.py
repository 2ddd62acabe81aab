"""Closing a branch: members go to the branch that succeeds it, its bureaus end, its history stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.tree import dissolve_branch, hold, refuse_closed
from members.applying import lock_open_applications, pass_on_applications
from members.mass_transfer import transfer_all
from members.models import Membership, Notice
from members.notices import notify
from members.transfers import lock_waiting, pass_on_requests

from .locks import lock_bureaus
from .models import Bureau, Mandate
from .office_notices import mandate_notice
from .renewal import close_bureau


@transaction.atomic
def close_branch(*, branch, on, successor=None, reason=""):
    """Close `branch` on the day `on`: memberships pass to `successor`, bureaus and mandates end, nothing is deleted.

    Requests to join or to come there pass to `successor` too, or are refused without one. Those whose office ends with
    it are told. The number of queries does not grow with the members. Raises ValidationError if it has members and no
    successor, if the successor did not stand on that day or has closed since, and as `branches.tree.dissolve_branch`
    does.
    """
    lock_open_applications(branch)
    hold(branch, *filter(None, [successor]))  # so that nobody joins either branch, and no bureau is renewed, meanwhile
    lock_waiting(branch=branch)
    has_members = Membership.objects.open().filter(branch=branch).exists()
    if successor is None and has_members:
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
    if has_members:
        transfer_all(branch=branch, to=successor, on=on, reason=Membership.EndReason.BRANCH_CLOSED)
    dissolve_branch(branch=branch, on=on, successor=successor, reason=reason)
