"""Who is present now, and whether that is enough: asked by the desk, by every vote and every ballot.

Of a called meeting the frozen roll and the terms of its call answer; of one that was recorded without a call, the
numbers of its record.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from ..models import Attendance, PresenceCount, Proxy, RollEntry


@dataclass(frozen=True)
class Tally:
    """How many are entitled, present, represented and guests, and how many the quorum needs; None where unknown."""

    entitled: int | None
    present: int | None
    represented: int
    guests: int
    needed: int | None

    @property
    def counting(self):
        """How many count towards the quorum: those present, and those whom they represent."""
        return None if self.present is None else self.present + self.represented

    @property
    def missing(self):
        """How many more are needed; None where the record does not tell."""
        if self.needed is None or self.counting is None:
            return None
        return max(self.needed - self.counting, 0)

    @property
    def is_quorate(self):
        """Whether enough are present; None where the record does not tell."""
        return None if self.missing is None else self.missing == 0


def voters_present(meeting):
    """The entitled entries of the roll of `meeting` whose people are in the room now, each with its `proxies`.

    `proxies` is how many absent people the person represents: a vote by proxy is one more vote of the holder. Empty
    for a meeting without a roll.
    """
    held = Proxy.objects.in_force().filter(holder=OuterRef("pk")).order_by().values("holder")
    proxies = Subquery(held.annotate(number=Count("pk")).values("number"))
    rows = RollEntry.objects.filter(meeting=meeting).entitled().filter(is_here())
    return rows.annotate(proxies=Coalesce(proxies, Value(0)))


def is_here():
    """The condition on entries of a roll that the person came and has not left."""
    came = {"meeting": OuterRef("meeting"), "person": OuterRef("person"), "is_guest": False}
    return Exists(Attendance.objects.filter(**came, left_at=None))


def is_represented():
    """The condition on entries of a roll that somebody present holds their proxy."""
    return Exists(Proxy.objects.in_force().filter(giver=OuterRef("pk")))


def tally(meeting):
    """The Tally of `meeting` as its record stands now; two queries.

    Where a called meeting tells its presence by a number alone, as one written down from a press report does, that
    number is those present.
    """
    guests = _guests(meeting)
    if not meeting.is_called:
        present = _people(meeting) if meeting.present_count is None else meeting.present_count
        return Tally(meeting.entitled_count, present, 0, guests, meeting.quorum)
    counted = RollEntry.objects.filter(meeting=meeting).entitled().aggregate(
        entitled=Count("pk"),
        present=Count("pk", filter=is_here()),
        represented=Count("pk", filter=is_represented()),
    )  # fmt: skip
    present = counted["present"] or meeting.present_count or 0
    needed = meeting.call.least_present(counted["entitled"])
    return Tally(counted["entitled"], present, counted["represented"], guests, needed)


def _guests(meeting):
    """How many guests the record names or numbers; a capacity without a number counts as nobody."""
    rows = Attendance.objects.filter(meeting=meeting, is_guest=True, left_at=None)
    return _number_of(rows) or 0


def _people(meeting):
    """How many the record names or numbers, guests aside; None where it names nobody."""
    return _number_of(Attendance.objects.filter(meeting=meeting, is_guest=False, left_at=None))


def _number_of(rows):
    """One for each person, and the number beside each capacity; None without any."""
    one = Q(person__isnull=False)
    sums = rows.aggregate(people=Count("pk", filter=one), numbered=Sum("count", filter=~one))
    return (sums["people"] or 0) + (sums["numbered"] or 0) or None


def count_presence(*, meeting, by, of):
    """Write down how many are present now, because `of` is voted ("the activity report", say). Returns the count.

    The caller holds the meeting's row, so that nobody comes or goes between the count and what is decided by it.
    """
    now = tally(meeting)
    return PresenceCount.objects.create(
        meeting=meeting, of=of, entitled=now.entitled, present=now.present, represented=now.represented,
        needed=now.needed, by=by,
    )  # fmt: skip
