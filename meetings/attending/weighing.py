"""Which count of those present the record of a meeting takes: the highest, without those who were never there."""

from collections import defaultdict

from django.db.models import Exists, OuterRef

from ..models import DeskTick, Proxy, Round, Vote

Act, EndReason = DeskTick.Act, Proxy.EndReason


def highest_count(meeting):
    """(present, represented) of the highest count of `meeting`; (0, 0) without any. Four queries at most.

    A count on which a vote or a round of a ballot stands is taken as it was written. From any other one goes who was
    ticked then and taken back since, with the proxies that they held, and proxies that were taken back: a tick that
    was a mistake makes no quorum. Who left after the count was there.
    """
    counts = list(_counts(meeting))
    if not all(row.decides for row in counts):
        ticks, proxies = _ticks_of(meeting), list(Proxy.objects.filter(meeting=meeting))
        numbers = [(row.present, row.represented) if row.decides else _without_mistakes(row, ticks, proxies)
                   for row in counts]  # fmt: skip
    else:
        numbers = [(row.present, row.represented) for row in counts]
    return max(numbers, key=lambda told: (sum(told), told), default=(0, 0))


def _counts(meeting):
    """The counts of `meeting`, each with whether it `decides`: a vote or a round stands on it."""
    vote = Vote.objects.standing().filter(presence=OuterRef("pk"))
    round = Round.objects.filter(presence=OuterRef("pk"), why_annulled="", poll__why_annulled="")
    return meeting.presence_counts.exclude(present=None).annotate(decides=Exists(vote) | Exists(round))


def _ticks_of(meeting):
    """{entry: [its ticks]}, in the order in which they were recorded."""
    found = defaultdict(list)
    for tick in DeskTick.objects.filter(meeting=meeting).order_by("pk"):
        found[tick.entry_id].append(tick)
    return found


def _without_mistakes(row, ticks, proxies):
    gone = {entry for entry, of in ticks.items() if _was_mistaken(of, row.counted_at)}
    ended = [each for each in proxies if each.given_at <= row.counted_at < (each.ended_at or row.counted_at)]
    mistaken = [each for each in ended if each.holder_id in gone or each.end_reason == EndReason.TAKEN_BACK]
    return row.present - len(gone), row.represented - len(mistaken)


def _was_mistaken(ticks, moment):
    """Whether the person of `ticks` counted as present at `moment`, and that arrival was taken back since."""
    before = [tick for tick in ticks if tick.recorded_at <= moment]
    if not before or before[-1].act != Act.CAME:
        return False
    return any(tick.act == Act.TAKEN_BACK for tick in _same_stay(ticks[len(before) :]))


def _same_stay(ticks):
    """Those of `ticks` up to the next arrival: taking that one back says nothing of the stay before."""
    for tick in ticks:
        if tick.act == Act.CAME:
            return
        yield tick
