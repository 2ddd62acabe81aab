"""The desk at the door: who comes and who leaves is ticked, a wrong tick is taken back, guests are written down.

Each act of the roll is a tick that never changes. A device names its ticks, so that one that is sent again after a
lost connection is found and not recorded twice. All acts hold the meeting: of two desks, one waits for the other.
"""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.formats import time_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from ..models import Attendance, DeskTick, Proxy, RollEntry
from .proxies import end_proxies
from .rules import entry_refusal, hold_desk, hold_record

Act = DeskTick.Act
MOST_ORDER = 32_767
ALREADY = "already"  # the code of an error: another desk was first


@transaction.atomic
def check_in(*, entry, by, at=None, tick=None):
    """Record that the person of `entry` came, or came back, at the moment `at` (now). Returns the Attendance.

    `tick` is the UUID by which the device names the act; sent again, it changes nothing. A proxy that the person gave
    ends. Raises PermissionDenied unless `by` keeps the record; ValidationError where the desk is not open, the person
    is excluded (with the remedy) or struck off, is present already (code `ALREADY`), or `at` is another day's.
    """
    known = _recorded(tick, entry, by)
    if known:
        return _row_of(entry)
    meeting, entry, at = _hold(entry, by, at)
    if refusal := entry_refusal(entry, meeting):
        raise ValidationError(refusal)
    row = _row_of(entry)
    if row and row.left_at is None and not row.is_guest:
        raise ValidationError(_already(entry, row), code=ALREADY)
    row = row or Attendance(meeting=meeting, person=entry.person, arrived_at=at, order=_next_order(meeting))
    row.left_at, row.is_guest, row.recorded_by = None, False, by
    row.save()
    _tick(meeting, entry, Act.CAME, at, by, tick)
    end_proxies(Proxy.objects.filter(giver=entry), Proxy.EndReason.GIVER_CAME, by)
    return row


@transaction.atomic
def check_out(*, entry, by, at=None, tick=None):
    """Record that the person of `entry` left; the proxies that they hold end. Returns the Attendance. Raises as above.

    ValidationError, code `ALREADY`, for somebody who is not present.
    """
    if _recorded(tick, entry, by):
        return _row_of(entry)
    meeting, entry, at = _hold(entry, by, at)
    row = _present(entry)
    row.left_at, row.recorded_by = max(at, row.arrived_at or at), by
    row.save()
    _tick(meeting, entry, Act.LEFT, at, by, tick)
    end_proxies(Proxy.objects.filter(holder=entry), Proxy.EndReason.HOLDER_LEFT, by)
    return row


@transaction.atomic
def take_back(*, entry, by, at=None, tick=None):
    """Take a tick back that was a mistake: the person of `entry` never came. The ticks stay. Raises as above."""
    if _recorded(tick, entry, by):
        return
    meeting, entry, at = _hold(entry, by, at)
    _present(entry).delete()
    _tick(meeting, entry, Act.TAKEN_BACK, at, by, tick)
    end_proxies(Proxy.objects.filter(holder=entry), Proxy.EndReason.HOLDER_LEFT, by)


@transaction.atomic
def add_guest(*, meeting, by, capacity, count=None, person=None):
    """Write down a guest by capacity, with or without number, or `person`, a member of elsewhere. Returns the row.

    Raises ValidationError for a person who is on the roll, entitled or not: it says what they are.
    """
    meeting = hold_desk(meeting, by)
    if not capacity.strip():
        raise ValidationError({"capacity": _("Say in which capacity the guest came.")})
    if person and (entry := entry_for(meeting, person)):
        refusal = entry_refusal(entry, meeting)
        raise ValidationError(refusal or _("%(person)s is on the roll: tick the name.") % {"person": person})
    if person and Attendance.objects.filter(meeting=meeting, person=person).exists():
        raise ValidationError(_("This person is on the attendance sheet already."), code=ALREADY)
    return Attendance.objects.create(
        meeting=meeting, person=person, capacity=capacity.strip(), count=None if person else count, is_guest=True,
        order=_next_order(meeting), arrived_at=now(), recorded_by=by,
    )  # fmt: skip


def entry_for(meeting, person):
    """The entry of `person` on the roll of `meeting`: the standing one, else one struck off; None without any."""
    rows = RollEntry.objects.filter(meeting=meeting, person=person).select_related("person", "meeting__branch")
    return min(rows, key=lambda row: (row.state == RollEntry.State.STRUCK_OFF, -row.pk), default=None)


def _recorded(tick, entry, by):
    """Whether `tick` arrived before. Raises ValidationError if it named another person then."""
    hold_record(entry.meeting_id, by)
    known = tick and DeskTick.objects.filter(uuid=tick).first()
    if known and known.entry_id != entry.pk:
        raise ValidationError(_("This tick was recorded of somebody else."))
    return bool(known)


def _hold(entry, by, at):
    meeting = hold_desk(entry.meeting_id, by)
    entry = RollEntry.objects.select_related("person").get(pk=entry.pk)
    at = min(at or now(), now())  # a device whose clock is fast
    if localtime(at).date() != meeting.date:
        raise ValidationError(_("This tick is of another day than the meeting."))
    return meeting, entry, at


def _row_of(entry):
    return Attendance.objects.filter(meeting=entry.meeting_id, person=entry.person_id).first()


def _present(entry):
    row = _row_of(entry)
    if row is None or row.left_at is not None or row.is_guest:
        raise ValidationError(_("%(person)s is not present.") % {"person": entry.person}, code=ALREADY)
    return row


def _already(entry, row):
    if row.arrived_at is None:
        return _("%(person)s is on the attendance sheet already.") % {"person": entry.person}
    return _("%(person)s is ticked already: %(by)s, at %(time)s.") % {
        "person": entry.person, "by": row.recorded_by, "time": time_format(localtime(row.arrived_at), "H:i"),
    }  # fmt: skip


def _next_order(meeting):
    last = Attendance.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0
    return min(last + 1, MOST_ORDER)


def _tick(meeting, entry, act, at, by, tick):
    DeskTick.objects.create(meeting=meeting, entry=entry, act=act, at=at, by=by, uuid=tick or uuid4())
