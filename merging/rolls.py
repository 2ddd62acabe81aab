"""Two records of one person on rolls: of two entries on one the better stays, and the roll is counted anew."""

from django.db.models import Q
from django.utils.timezone import localdate, now

from meetings.calling import count_roll, lock_meeting
from meetings.holding import was_held
from meetings.models import Meeting, Proxy, RollChange, RollEntry

State, Act = RollEntry.State, RollChange.Act


def fold_entries(rows, kept, *, by, why):
    """Strike off `rows`, entries of the record that goes, where `kept` stands on the same roll; each with its trace.

    Where the row is entitled and that of `kept` is not, `kept` is entitled from now on.
    """
    own = {row.meeting_id: row for row in RollEntry.objects.standing().filter(person=kept)}
    changes = []
    for row in rows.exclude(state=State.STRUCK_OFF).order_by("pk"):
        entry = own[row.meeting_id]
        if row.is_entitled and not entry.is_entitled:
            changes.append(RollChange(entry=entry, act=Act.READMITTED, before=entry.reason, why=why, by=by))
            entry.state, entry.reason = State.ENTITLED, ""
            entry.member_since, entry.months_late = row.member_since, row.months_late
            entry.save()
        changes.append(RollChange(entry=row, act=Act.STRUCK_OFF, before=row.reason, why=why, by=by))
    _end_proxies(rows, by)
    rows.update(state=State.STRUCK_OFF, reason="")
    RollChange.objects.bulk_create(changes)


def _end_proxies(entries, by):
    """End the proxies that `entries`, which are struck off, gave or hold."""
    keys = list(entries.values_list("pk", flat=True))
    of = Proxy.objects.in_force().filter(Q(giver__in=keys) | Q(holder__in=keys))
    of.update(ended_at=now(), ended_by=by, end_reason=Proxy.EndReason.STRUCK_OFF)


def recount_rolls(*people):
    """Count anew the rolls on which `people` stand, of meetings that are not held yet, and the quorum with them."""
    entries = RollEntry.objects.filter(person__in=people)
    rows = Meeting.objects.with_open_roll(localdate()).filter(pk__in=entries.values("meeting"))
    for key in list(rows.order_by("pk").values_list("pk", flat=True)):
        meeting = lock_meeting(key)
        if not was_held(meeting):
            count_roll(meeting)
