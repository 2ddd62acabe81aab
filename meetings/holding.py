"""Whether a meeting was held, by anything that its record holds: then its call and its roll change no more."""

from django.db.models import Exists, OuterRef, Q

from .models import Attendance, Election, Meeting, Minutes, Resolution


def held(meetings):
    """Those of `meetings` (a queryset) of which something is recorded that only a meeting that was held has."""
    of = {"meeting": OuterRef("pk")}
    return meetings.filter(
        Q(closed_at__isnull=False)
        | Q(present_count__isnull=False)
        | Q(Exists(Attendance.objects.filter(**of)))
        | Q(Exists(Election.objects.filter(**of)))
        | Q(Exists(Resolution.objects.filter(**of)))
        | Q(Exists(Minutes.objects.approved().filter(**of)))
    )


def was_held(meeting):
    """Whether `meeting` was held: presence, an election, a resolution, its closing or its approval is recorded.

    One query. The caller holds the meeting's row where something depends on the answer.
    """
    return held(Meeting.objects.filter(pk=meeting.pk)).exists()
