"""Who may vote in a meeting: the entitled of its roll who are present."""

from django.db.models import Exists, OuterRef

from ..models import Attendance, RollEntry


def voters_of(meeting):
    """The entries of the roll of `meeting` (an instance or a key) that are entitled, and whose people are present."""
    here = Attendance.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"))
    return RollEntry.objects.filter(meeting=meeting).entitled().filter(Exists(here))
