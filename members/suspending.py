"""Putting a membership on hold and taking it up again. A person decides; the application never does by itself."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Suspension


@transaction.atomic
def suspend(*, membership, on, reason, until=None, sanction=None):
    """Suspend `membership` from the day `on`, to the day before `until` where it is given. Returns the suspension.

    `sanction` is the decision behind it. Raises ValidationError if the membership is not open on that day, or is
    suspended since.
    """
    membership.lock()
    if not membership.covers(on):
        raise ValidationError({"started_on": _("The membership is not open on this day.")})
    if membership.suspensions.overlapping(on, None).exists():
        raise ValidationError({"started_on": _("This membership is already suspended.")})
    suspension = Suspension(membership=membership, started_on=on, ended_on=until, reason=reason, sanction=sanction)
    suspension.full_clean()
    suspension.save()
    return suspension


@transaction.atomic
def reinstate(*, membership, on):
    """End the suspension of `membership` that lasts on the day `on`, also before its time. Returns it.

    Raises ValidationError if there is none, or if it ends by itself before that day.
    """
    membership.lock()
    suspension = membership.suspensions.lasting().first()
    if suspension is None:
        raise ValidationError(_("This membership is not suspended."))
    if suspension.ended_on is not None and on > suspension.ended_on:
        raise ValidationError({"ended_on": _("The suspension ends by itself before this day.")})
    suspension.ended_on = None
    suspension.end(on)
    suspension.save()
    return suspension
