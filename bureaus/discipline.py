"""Suspending a member and ending the suspension, by those who decide on the member (`deciding`)."""

from django.db import transaction

from members.suspending import reinstate, suspend

from .deciding import check_decision


@transaction.atomic
def suspend_member(*, membership, on, reason, by=None):
    """Suspend `membership` from the day `on`, by the account `by` (None: the application). Returns the suspension.

    Dues stop and offices give no rights, but stay held. Raises PermissionDenied and ValidationError as
    `check_decision` and `suspend` do.
    """
    check_decision(by, membership, on)
    return suspend(membership=membership, on=on, reason=reason)


@transaction.atomic
def reinstate_member(*, membership, on, by=None):
    """End the open suspension of `membership` on the day `on`: dues and the rights of offices held are back.

    Returns the suspension. Raises PermissionDenied and ValidationError as `check_decision` and `reinstate` do.
    """
    check_decision(by, membership, on)
    return reinstate(membership=membership, on=on)
