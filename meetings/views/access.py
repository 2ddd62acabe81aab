"""The branch or the meeting of an address: 404 for who does not see it, 403 for the reader who would write."""

from functools import partial

from django.utils.translation import gettext as _

from branches.access import deny_unless, find, of_branch, require

from ..minutes.frozen import FROZEN, is_frozen
from ..models import Meeting

RECORD = "meetings.add_meeting"
ELECT = "bureaus.add_bureau"

# The branch of the address: 404 for users who do not see its meetings, 403 without the right `act`.
of_meetings = partial(of_branch, "meetings.view_meeting")


def meeting_to_change(user, pk, meetings=None, *, lock=False):
    """The meeting whose record the user keeps, and that is not frozen; `meetings` is a queryset that fetches more.

    With `lock`, inside a transaction, one writer at a time reads the record and writes it. Inserts that refer to the
    meeting go on meanwhile.
    """
    meetings = Meeting.objects.all() if meetings is None else meetings
    meetings = meetings.select_related("branch", "cancellation", "call")
    if lock:
        meetings = meetings.select_for_update(of=("self",), no_key=True)
    meeting = find(user, meetings, pk=pk)
    require(user, "meetings.change_meeting", meeting)
    deny_unless(not is_frozen(meeting), FROZEN)
    deny_unless(not meeting.is_cancelled, _("This meeting is cancelled: nothing is recorded of it."))
    return meeting
