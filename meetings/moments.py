"""The moment for which a meeting is convened, and whether it has come."""

from datetime import datetime, time

from django.utils.timezone import localtime


def moment_of(meeting):
    """The local moment of `meeting`, without its zone; of one without an hour, the beginning of its day."""
    return datetime.combine(meeting.date, meeting.starts_at or time.min)


def has_begun(meeting):
    """Whether the day and hour of `meeting` have come."""
    return moment_of(meeting) <= localtime().replace(tzinfo=None)
