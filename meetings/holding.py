"""Whether a meeting was held, by anything that its record holds: then its call and its roll change no more."""

from django.db.models import Exists, OuterRef, Q

from sql.prepared import prepared

from .models import Attendance, Election, Meeting, Minutes, PresenceCount, Resolution

_OF = {"meeting": OuterRef("pk")}


def _settled():
    """The condition that more is recorded than who came."""
    return (
        Q(closed_at__isnull=False)
        | Q(present_count__isnull=False)
        | Q(Exists(Election.objects.filter(**_OF)))
        | Q(Exists(Resolution.objects.filter(**_OF)))
        | Q(Exists(Minutes.objects.approved().filter(**_OF)))
    )


def held(meetings):
    """Those of `meetings` (a queryset) of which something is recorded that only a meeting that was held has."""
    return meetings.filter(_settled() | Q(Exists(Attendance.objects.filter(**_OF))))


def was_held(meeting):
    """Whether `meeting` was held: presence, an election, a resolution, its closing or its approval is recorded.

    One query. The caller holds the meeting's row where something depends on the answer.
    """
    return bool(_held(meeting.pk))


@prepared
def _held(meeting):
    return held(Meeting.objects.filter(pk=meeting)).order_by().values_list("pk")


def is_roll_closed(meeting):
    """Whether nobody is let onto the roll of `meeting` any more: it was held, or its session has opened.

    While the desk ticks who comes, and nobody has counted those present yet, who pays at the door is still entitled.
    One query, as above.
    """
    written = Exists(Attendance.objects.filter(arrived_at=None, **_OF))
    counted = Exists(PresenceCount.objects.filter(**_OF))
    return Meeting.objects.filter(_settled() | Q(written) | Q(counted), pk=meeting.pk).exists()
