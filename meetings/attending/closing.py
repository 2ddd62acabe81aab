"""Closing the list of attendance: the record takes its numbers from what was counted; opening it again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..minutes.frozen import refuse_frozen
from ..models import AttendanceClosing, Meeting
from ..moments import has_begun
from .presence import count_presence
from .rules import hold_desk, hold_record, is_list_closed
from .weighing import highest_count


@transaction.atomic
def close_attendance(*, meeting, by):
    """Close the list of `meeting`: nobody is ticked after that. Returns the AttendanceClosing.

    The record's numbers of those present and represented become those of the highest count, at a vote or now
    (`weighing`): who leaves after a vote makes no quorum missed. Raises PermissionDenied unless `by` keeps the record;
    ValidationError if the meeting was not called, is to come, cancelled or frozen, or its list is closed.
    """
    meeting = hold_record(meeting, by)
    refuse_frozen(meeting)
    if not meeting.is_called or meeting.is_cancelled:
        raise ValidationError(_("Only a meeting that is called has a list that is closed."))
    if not has_begun(meeting):
        raise ValidationError(_("The hour of the meeting has not come: the list is closed after that."))
    if is_list_closed(meeting):
        raise ValidationError(_("The list of attendance is closed."))
    with override("ar"):  # it stands in the record, whose language is Arabic
        count = count_presence(meeting=meeting, by=by, of=_("Closing of the list of attendance"))
    closing = AttendanceClosing.objects.create(meeting=meeting, count=count, closed_by=by)
    present, represented = highest_count(meeting)
    meeting.present_count, meeting.represented_count = present, represented or None
    meeting.save()
    return closing


@transaction.atomic
def count_now(*, meeting, by):
    """Write down how many are present now, as the session opens. Returns the PresenceCount. Raises as `hold_desk`."""
    meeting = hold_desk(meeting, by)
    with override("ar"):
        return count_presence(meeting=meeting, by=by, of=_("Opening of the session"))


@transaction.atomic
def reopen_attendance(*, meeting, by):
    """Open the list again that was closed too soon. Raises ValidationError on another day, or if it is not closed.

    Not once a second call is planned: that the first one's quorum was missed is what it follows from.
    """
    meeting = hold_record(meeting, by)
    refuse_frozen(meeting)
    if meeting.date != localdate() or meeting.closed_at is not None:
        raise ValidationError(_("The list is opened again on the day of the meeting, before its closing."))
    if Meeting.objects.filter(previous_call=meeting, cancellation=None).exists():
        raise ValidationError(_("The second call of this meeting is planned: its first list stays closed."))
    changed = AttendanceClosing.objects.in_force().filter(meeting=meeting).update(reopened_at=now(), reopened_by=by)
    if not changed:
        raise ValidationError(_("The list of attendance is open."))
    meeting.present_count = meeting.represented_count = None
    meeting.save()
