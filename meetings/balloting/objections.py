"""What somebody present objects to the ballots while the meeting sits: it stands in the record, with the answer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Objection
from .doors import hold_meeting


@transaction.atomic
def record_objection(*, meeting, person, text, by, answer="", poll=None):
    """Record that `person` objected, and what the chair answered. Returns the Objection.

    It stops nothing: who was elected is contested by `meetings.contests`. Raises as `hold_meeting` does, and
    ValidationError without a text.
    """
    meeting = hold_meeting(meeting.pk, by)
    if not text.strip():
        raise ValidationError({"text": _("Write what is objected.")})
    return Objection.objects.create(
        meeting=meeting, poll=poll, person=person, text=text.strip(), answer=answer.strip(), recorded_by=by
    )
