"""The assembly of today in the first branch: it was called in time, and its desk has begun to tick who comes."""

from datetime import timedelta

from django.utils.timezone import localdate

from meetings.attending.desk import check_in
from meetings.attending.presence import tally
from meetings.calling import send_call
from meetings.models import Call, Meeting

from .calls import NOTICE

STILL_MISSING = 3  # so many that the quorum wants


def open_desk(party):
    """Call an extraordinary assembly of the first branch, let its day come, and tick most of those it needs."""
    today, branch = party.calendar.today, party.tree.locals[0]
    if today != localdate():  # a demo as of another day has no desk today
        return
    meeting = party.clerk.call(branch, today + timedelta(days=NOTICE), called_on=None)
    meeting.session, meeting.call_number = Meeting.Session.EXTRAORDINARY, None
    meeting.title, meeting.purpose = f"الجمع العام الاستثنائي: {branch.name}", "المصادقة على برنامج العمل"
    meeting.save()
    by = next(user for user in party.users.values() if user.is_superuser)
    send_call(meeting=meeting, by=by)
    sent = today - timedelta(days=NOTICE)
    Meeting.objects.filter(pk=meeting.pk).update(date=today, called_on=sent)
    Call.objects.filter(meeting=meeting).update(sent_on=sent)
    meeting = Meeting.objects.with_names().get(pk=meeting.pk)
    for entry in meeting.roll.entitled().by_name()[: max(tally(meeting).needed - STILL_MISSING, 0)]:
        check_in(entry=entry, by=by)
