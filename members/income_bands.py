"""The income band that a member declares: on the membership it sets the dues of months to come."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import IncomeDeclaration


@transaction.atomic
def declare_income_band(*, membership, band, by):
    """Record that the member declares `band` (None: none any more), as the account `by` notes it. Returns membership.

    What was asked for stays as it was asked: months charged from now on cost what the band says. The band declared
    already is no new declaration. Raises ValidationError if the membership has ended.
    """
    membership.lock()
    if membership.has_ended:
        raise ValidationError(_("This membership has ended."))
    if membership.income_band_id == (band and band.pk):
        return membership
    membership.income_band = band
    membership.save(update_fields=["income_band"])
    IncomeDeclaration.objects.create(membership=membership, band=band, recorded_by=by)
    return membership
