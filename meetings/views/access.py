"""The branch or the meeting of an address: 404 for who does not see it, 403 for the reader who would write."""

from functools import partial

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from branches.access import deny_unless, find, find_prepared, of_branch, require
from sql.prepared import prepared_instances

from ..minutes.frozen import FROZEN, is_frozen
from ..models import Meeting

RECORD = "meetings.add_meeting"
ELECT = "bureaus.add_bureau"

# The branch of the address: 404 for users who do not see its meetings, 403 without the right `act`.
of_meetings = partial(of_branch, "meetings.view_meeting")


def meeting_to_change(user, pk, *parts, meetings=None, lock=False):
    """The meeting whose record the user keeps, and that is not frozen; with these `parts` prefetched.

    `meetings` is a queryset that fetches more. With `lock`, inside a transaction, one writer at a time reads the
    record and writes it. Inserts that refer to the meeting go on meanwhile.
    """
    if meetings is None:
        meeting = find_prepared(user, _to_lock if lock else _to_change, pk)
    else:
        meeting = find(user, _locked(_named(meetings)) if lock else _named(meetings), pk=pk)
    require(user, "meetings.change_meeting", meeting)
    deny_unless(not is_frozen(meeting), FROZEN)
    deny_unless(not meeting.is_cancelled, _("This meeting is cancelled: nothing is recorded of it."))
    prefetch_related_objects([meeting], *parts)
    return meeting


def _named(meetings):
    return meetings.select_related("branch", "cancellation", "call")


def _locked(meetings):
    return meetings.select_for_update(of=("self",), no_key=True)


@prepared_instances
def _to_change(pk):
    return _named(Meeting.objects.filter(pk=pk))


@prepared_instances
def _to_lock(pk):
    return _locked(_named(Meeting.objects.filter(pk=pk)))
