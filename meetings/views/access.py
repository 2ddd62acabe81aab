"""The branch or the meeting of an address: 404 for who does not see it, 403 for the reader who would write."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from branches.models import Branch
from branches.scoping import allows

from ..models import Meeting


def branch_to_read(user, slug):
    """The branch whose meetings the user sees."""
    return get_object_or_404(Branch.objects.within_reach(user, "meetings.view_meeting"), slug=slug)


def branch_to_record(user, slug):
    """The branch of which the user records the meetings."""
    branch = branch_to_read(user, slug)
    if not allows(user, "meetings.add_meeting", branch):
        raise PermissionDenied
    return branch


def meeting_to_change(user, pk, meetings=None, *, lock=False):
    """The meeting whose record the user keeps; `meetings` is a queryset that fetches more along with it.

    With `lock`, inside a transaction, one writer at a time reads the record and writes it. Inserts that refer to the
    meeting go on meanwhile.
    """
    meetings = (Meeting.objects if meetings is None else meetings).visible_to(user).select_related("branch")
    if lock:
        meetings = meetings.select_for_update(of=("self",), no_key=True)
    meeting = get_object_or_404(meetings, pk=pk)
    if not allows(user, "meetings.change_meeting", meeting):
        raise PermissionDenied
    return meeting


def may_record_elections(user, branch):
    return allows(user, "bureaus.add_bureau", branch)
