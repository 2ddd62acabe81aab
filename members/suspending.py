"""Putting a membership on hold and taking it up again. A person decides; the application never does by itself."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Suspension


@transaction.atomic
def suspend(*, membership, on, reason):
    """Suspend `membership` from the day `on`. Raises ValidationError if it is not open then, or suspended since."""
    membership.lock()
    if not membership.covers(on):
        raise ValidationError({"started_on": _("The membership is not open on this day.")})
    if membership.suspensions.overlapping(on, None).exists():
        raise ValidationError({"started_on": _("This membership is already suspended.")})
    suspension = Suspension(membership=membership, started_on=on, reason=reason)
    suspension.full_clean()
    suspension.save()
    return suspension


@transaction.atomic
def reinstate(*, membership, on):
    """End the open suspension of `membership` on the day `on`. Raises ValidationError if there is none."""
    membership.lock()
    suspension = membership.suspensions.open().first()
    if suspension is None:
        raise ValidationError(_("This membership is not suspended."))
    suspension.end(on)
    suspension.save()
    return suspension
