"""Telling those who were called: on their own page at once. E-mails are a work of their own (`call_mailing`)."""

from members.models import Notice, User

from .models import RollEntry

BATCH = 1000


def tell_called(meeting, kind, **words):
    """Write a notice of `kind` to everybody entitled by the roll of `meeting` who has an open account.

    Told are those too whom its desk struck off: they were called. Nobody is e-mailed by it. Two queries, and one for
    each `BATCH` of people.
    """
    called = RollEntry.objects.filter(meeting=meeting).called().order_by()
    return tell(meeting, called.values("person"), kind, **words)


def tell(meeting, people, kind, **words):
    """Write a notice of `kind` about `meeting` to those of `people` (keys) who have an open account."""
    people = User.objects.filter(is_active=True, person__in=people).order_by("person")
    said = {
        "meeting": meeting.title,
        "branch": str(meeting.branch),
        "day": meeting.date.isoformat(),
        "hour": meeting.starts_at.isoformat("minutes") if meeting.starts_at else "",
        **words,
    }
    rows = [
        Notice(person_id=person, kind=kind, words=said, address=meeting.convocation_url)
        for person in people.values_list("person", flat=True)
    ]
    return Notice.objects.bulk_create(rows, batch_size=BATCH)
