"""What people were told, as of the day on which it happened: the demo records years in one minute."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, make_aware

from meetings.models import Election
from members.models import Notice

DAYS_TO_CONTEST = 15


def date_notices_back():
    """Date each notice, and the days to contest each election, from the day of what they tell; old ones were read."""
    elections = list(Election.objects.select_related("meeting").exclude(contestable_until=None))
    for election in elections:
        election.contestable_until = election.meeting.date + timedelta(days=DAYS_TO_CONTEST)
    Election.objects.bulk_update(elections, ["contestable_until"])
    notices = list(Notice.objects.all())
    for notice in notices:
        if "day" not in notice.words:  # that something waits: the desk says so as long as it does
            notice.read_at = notice.created_at
            continue
        day = date.fromisoformat(notice.words["day"])
        until = day + timedelta(days=DAYS_TO_CONTEST)
        notice.created_at = make_aware(datetime.combine(day, time(18)))
        notice.read_at = None if until >= localdate() else make_aware(datetime.combine(until, time(9)))
        if "until" in notice.words:
            notice.words["until"] = until.isoformat()
    Notice.objects.bulk_update(notices, ["created_at", "read_at", "words"], batch_size=200)
