"""The branch or the meeting of an address: 404 for who does not see it, 403 for the reader who would write."""

from branches.access import find, require
from branches.models import Branch

from ..models import Meeting


def branch_to_read(user, slug):
    """The branch whose meetings the user sees."""
    return find(user, Branch.objects.within_reach(user, "meetings.view_meeting"), slug=slug)


def branch_to_record(user, slug):
    """The branch of which the user records the meetings."""
    branch = branch_to_read(user, slug)
    require(user, "meetings.add_meeting", branch)
    return branch


def meeting_to_change(user, pk, meetings=None, *, lock=False):
    """The meeting whose record the user keeps; `meetings` is a queryset that fetches more along with it.

    With `lock`, inside a transaction, one writer at a time reads the record and writes it. Inserts that refer to the
    meeting go on meanwhile.
    """
    meetings = (Meeting.objects.all() if meetings is None else meetings).select_related("branch")
    if lock:
        meetings = meetings.select_for_update(of=("self",), no_key=True)
    meeting = find(user, meetings, pk=pk)
    require(user, "meetings.change_meeting", meeting)
    return meeting


def may_record_elections(user, branch):
    return user.has_perm("bureaus.add_bureau", branch)
