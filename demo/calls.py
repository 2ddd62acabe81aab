"""The assembly of the branch whose renewal is overdue, called by its level above: its roll, and who is not on it."""

from datetime import timedelta

from meetings.calling import send_call
from meetings.models import Meeting

from .terms import OVERDUE

NOTICE = 16  # days: a day more than the rule asks
SUNDAY = 6


def call_assembly(party):
    """Send the call of the assembly that was planned, on the first Sunday that leaves time for it."""
    branch = party.tree.locals[OVERDUE % len(party.tree.locals)]
    meeting = Meeting.objects.get(branch=branch, date__gt=party.calendar.today)
    earliest = party.calendar.today + timedelta(days=NOTICE)
    meeting.date = max(meeting.date, earliest + timedelta(days=(SUNDAY - earliest.weekday()) % 7))
    meeting.session, meeting.called_on, meeting.call_number = Meeting.Session.RENEWAL, None, None
    meeting.save()
    user = next(user for user in party.users.values() if user.username == "province")
    by = user if user.has_perm("meetings.add_meeting", branch) else _headquarters(party)
    send_call(meeting=meeting, by=by)


def _headquarters(party):
    return next(user for user in party.users.values() if user.is_superuser)
