"""What forbids a change of attendance: asked by the desk, by what it sends later, and by the form of the record."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..calling import lock_meeting
from ..minutes.frozen import FROZEN, is_frozen
from ..models import AttendanceClosing, Meeting, RollEntry
from ..roll_words import remedy_of, why_excluded

KEEP = "meetings.change_meeting"
CLOSED = "closed"  # the code of an error: the desk is not open, whoever comes


def is_list_closed(meeting):
    """Whether the list of attendance of `meeting` is closed; one query."""
    return AttendanceClosing.objects.in_force().filter(meeting=meeting).exists()


def desk_refusal(meeting):
    """Why nobody is ticked at the desk of `meeting` today; empty where somebody may be. Three queries at most."""
    if not meeting.is_called:
        return _("This meeting was not called: it has no roll. Attendance is written into its record.")
    if meeting.is_cancelled:
        return _("This meeting is cancelled: nothing is recorded of it.")
    if meeting.closed_at is not None:
        return _("This meeting is closed: the hour of its closing is recorded.")
    if meeting.date != localdate():
        return _("Who comes is ticked on the day of the meeting.")
    if is_frozen(meeting):
        return str(FROZEN)
    if is_list_closed(meeting):
        return _("The list of attendance is closed.")
    if Meeting.objects.filter(previous_call=meeting, call__isnull=False, cancellation=None).exists():
        return _("The second call of this meeting is sent: who comes is ticked there.")
    return ""


def form_refusal(meeting):
    """Why the attendance of `meeting` is not written into its record by the form; empty where it may be.

    The form is for meetings without a call, and for a called one whose list was kept on paper, after its day. Three
    queries at most.
    """
    if not meeting.is_called:
        return ""
    if is_list_closed(meeting):
        return _("The list of attendance is closed.")
    if meeting.date >= localdate() or meeting.ticks.exists():
        return _("This meeting was called: who comes is ticked by its roll.")
    return ""


def hold_desk(meeting, by):
    """The meeting, locked and as it stands now, for an act of the desk by `by`.

    Raises PermissionDenied unless `by` keeps its record; ValidationError where the desk is not open (`CLOSED`).
    """
    meeting = hold_record(meeting, by)
    if refusal := desk_refusal(meeting):
        raise ValidationError(refusal, code=CLOSED)
    return meeting


def hold_record(meeting, by):
    """The meeting, locked and as it stands now. Raises PermissionDenied unless `by` keeps its record."""
    meeting = lock_meeting(getattr(meeting, "pk", meeting))
    if not by.has_perm(KEEP, meeting):
        raise PermissionDenied
    return meeting


def entry_refusal(entry, meeting):
    """Why the person of `entry`, on the roll of `meeting`, is not let in, with what can be done; empty if they are."""
    if entry.is_entitled:
        return ""
    if entry.state == RollEntry.State.STRUCK_OFF:
        return pgettext("presence", "%(person)s is struck off the roll.") % {"person": entry.person}
    return " ".join([f"{entry.person}:", why_excluded(entry, meeting.call, meeting.date), remedy_of(entry)]).strip()


def attendee_refusals(meeting, people):
    """{key: why not} of those of `people` (keys) who cannot be recorded as attending the called `meeting`.

    One query. Only the entitled attend it; others come as guests. Empty for a meeting without a call.
    """
    if not meeting.is_called or not people:
        return {}
    rows = RollEntry.objects.filter(meeting=meeting, person__in=people).select_related("person").order_by("pk")
    entries = {row.person_id: row for row in sorted(rows, key=lambda row: row.is_entitled)}
    nobody = _("This person is not on the roll: a guest is recorded as one.")
    said = {key: entry_refusal(entries[key], meeting) if key in entries else nobody for key in people}
    return {key: refusal for key, refusal in said.items() if refusal}
