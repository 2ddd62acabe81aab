"""What approved minutes refuse: any change of their meeting's record, through whichever door."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sql.prepared import prepared

from ..models import Minutes

FROZEN = _(
    "The minutes of this meeting are approved: its record takes no change any more. "
    "A correction is added to the minutes as an annex."
)


def is_frozen(meeting):
    """Whether the minutes of `meeting` (an instance or a key) are approved; one query."""
    return bool(_approved_of(getattr(meeting, "pk", meeting)))


@prepared
def _approved_of(meeting):
    return Minutes.objects.approved().filter(meeting=meeting).order_by().values_list("pk")


def refuse_frozen(meeting):
    """Raise ValidationError where the record of `meeting` is frozen. The caller holds the meeting's row locked."""
    if is_frozen(meeting):
        raise ValidationError(FROZEN)
