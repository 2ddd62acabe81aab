"""Joining a branch, moving to another, leaving: each step closes one dated row and opens the next."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Membership


@transaction.atomic
def join(*, person, branch, on, category):
    """Open a membership of `person` in `branch` from the day `on`; the branch keeps the file from then on.

    A returning member's new row follows the last one. Raises ValidationError if the person is a member already, is
    younger than 18 (organic law 29-11) or the branch is closed.
    """
    if not branch.is_standing:
        raise ValidationError({"branch": _("This branch is closed.")})
    age = person.age_on(on)
    if age is not None and age < 18:
        raise ValidationError({"person": _("Members are at least 18 years old.")})
    if person.memberships.overlapping(on, None).exists():
        raise ValidationError({"person": _("This person is already a member of a branch: transfer the membership.")})
    last = person.memberships.filter(next=None).order_by("-started_on").first()
    membership = Membership.objects.create(
        person=person, branch=branch, category=category, started_on=on, previous=last
    )
    _carry_file(person, branch)
    return membership


@transaction.atomic
def transfer(*, membership, branch, on, reason=Membership.EndReason.TRANSFER):
    """Close `membership` on the day `on` and open the next one in `branch`. Returns the new membership.

    What is owed stays owed to the branch left. Raises ValidationError if it is closed, or already the member's own.
    """
    if branch.pk == membership.branch_id:
        raise ValidationError({"branch": _("The member already belongs to this branch.")})
    leave(membership=membership, on=on, reason=reason)
    return join(person=membership.person, branch=branch, on=on, category=membership.category)


@transaction.atomic
def leave(*, membership, on, reason):
    """Close `membership` on the day `on` for `reason`; a suspension that is open ends with it.

    Offices are closed by `bureaus.departures`, which calls this.
    """
    membership.end(on)
    membership.end_reason = reason
    membership.save()
    for suspension in membership.suspensions.open():
        suspension.end(max(on, suspension.started_on))
        suspension.save()


def _carry_file(person, branch):
    if person.branch_id != branch.pk:
        person.branch = branch
        person.save()
