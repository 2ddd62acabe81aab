"""The desk at the door: who comes and who leaves is ticked, a wrong tick is taken back, guests are written down.

Each act of the roll is a tick that never changes. A device names its ticks, so that one that is sent again after a
lost connection is found and not recorded twice. All acts hold the meeting: of two desks, one waits for the other.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ..models import Attendance, DeskTick, Proxy, RollEntry
from .proxies import end_proxies
from .rules import CLOSED, desk_refusal, entry_refusal, hold_desk, hold_record

Act, EndReason = DeskTick.Act, Proxy.EndReason
MOST_ORDER = 32_767
ACT_WORDS = {
    Act.CAME: pgettext_lazy("tick", "arrival"),
    Act.LEFT: pgettext_lazy("tick", "leaving"),
    Act.TAKEN_BACK: pgettext_lazy("tick", "taking back"),
}
ALREADY = "already"  # the code of an error: another desk was first


@dataclass(frozen=True)
class Sent:
    """One act as a device tells it: of the entry with this key, named by the device (`uuid`), at this moment."""

    act: str  # a value of DeskTick.Act
    entry: int
    at: datetime | None = None
    uuid: UUID | None = None


def check_in(*, entry, by, at=None, tick=None):
    """Record that the person of `entry` came, or came back, at the moment `at` (now). Returns the Attendance.

    `tick` is the UUID by which the device names the act; sent again, it changes nothing. A proxy that the person gave
    ends. Raises PermissionDenied unless `by` keeps the record; ValidationError where the desk is not open, the person
    is excluded (with the remedy) or struck off, is present already or was ticked since `at` (code `ALREADY`), or `at`
    is another day's.
    """
    return _act(Act.CAME, entry, by, at, tick)


def check_out(*, entry, by, at=None, tick=None):
    """Record that the person of `entry` left; the proxies that they hold end. Returns the Attendance. Raises as above.

    ValidationError, code `ALREADY`, for somebody who is not present.
    """
    return _act(Act.LEFT, entry, by, at, tick)


def take_back(*, entry, by, at=None, tick=None):
    """Take a tick back that was a mistake: the person of `entry` never came. The ticks stay. Raises as above."""
    _act(Act.TAKEN_BACK, entry, by, at, tick)


@transaction.atomic
def _act(act, entry, by, at, tick):
    sent = Sent(act, entry.pk, at, tick)
    desk = Desk(entry.meeting_id, by, [sent])
    desk.record(sent)
    return desk.row_of(sent)


class Desk:
    """The desk of the meeting with `key`, which is held for the acts `sent`; read at once, whatever their number.

    Made inside a transaction. Raises PermissionDenied unless `by` keeps the record.
    """

    def __init__(self, key, by, sent):
        self.meeting, self.by = hold_record(key, by), by
        self.refusal = desk_refusal(self.meeting)
        keys = {each.entry for each in sent}
        rows = RollEntry.objects.filter(meeting=self.meeting, pk__in=keys).select_related("person")
        self.entries = {row.pk: row for row in rows}
        people = [row.person_id for row in self.entries.values()]
        came = Attendance.objects.filter(meeting=self.meeting, person__in=people)
        self.rows = {row.person_id: row for row in came.select_related("recorded_by__person")}
        self.last = _last_ticks(self.meeting, people)
        known = DeskTick.objects.filter(uuid__in=[each.uuid for each in sent if each.uuid])
        self.known = dict(known.values_list("uuid", "entry_id"))
        self.order = _next_order(self.meeting)

    def record(self, sent):
        """Do one act. Raises ValidationError, having written nothing, as the function of the act says."""
        entry = self._entry(sent)
        if self._is_known(sent):
            return
        if self.refusal:
            raise ValidationError(self.refusal, code=CLOSED)
        at = min(sent.at or now(), now())  # a device whose clock is fast
        if localtime(at).date() != self.meeting.date:
            raise ValidationError(_("This tick is of another day than the meeting."))
        self._refuse_late(entry, at)
        {Act.CAME: self._come, Act.LEFT: self._leave, Act.TAKEN_BACK: self._undo}[sent.act](entry, at)
        uuid = sent.uuid or uuid4()
        tick = DeskTick.objects.create(meeting=self.meeting, entry=entry, act=sent.act, at=at, by=self.by, uuid=uuid)
        self.last[entry.person_id] = tick
        self.known[uuid] = entry.pk

    def told(self, sent):
        """Whom the act `sent` concerns, what it is and when, in words; empty for somebody of no entry here.

        It is told of an act that is refused, however late: the device that sends it keeps no names.
        """
        entry = self.entries.get(sent.entry)
        return _("%(person)s, %(act)s") % {"person": entry.person, "act": self._act_at(sent)} if entry else ""

    def _act_at(self, tick):
        """An act with its hour: «leaving 10:00»; with its day where that is not the meeting's."""
        at = localtime(tick.at or now())
        hour = time_format(at, "H:i") if at.date() == self.meeting.date else date_format(at, "j F Y H:i")
        return f"{ACT_WORDS[tick.act]} {hour}"

    def _refuse_late(self, entry, at):
        """An act that was made before the last one known of the person changes nothing: it arrived too late."""
        last = self.last.get(entry.person_id)
        if last and at < last.at:
            said = _("something later is recorded already: %(act)s (%(by)s).")
            raise ValidationError(said % {"act": self._act_at(last), "by": last.by}, code=ALREADY)

    def row_of(self, sent):
        return self.rows.get(self._entry(sent).person_id)

    def _entry(self, sent):
        if sent.entry not in self.entries:
            raise ValidationError(_("This name is not on the roll any more."))
        return self.entries[sent.entry]

    def _is_known(self, sent):
        if sent.uuid is None or sent.uuid not in self.known:
            return False
        if self.known[sent.uuid] != sent.entry:
            raise ValidationError(_("This tick was recorded of somebody else."))
        return True

    def _come(self, entry, at):
        if refusal := entry_refusal(entry, self.meeting):
            raise ValidationError(refusal)
        row = self.rows.get(entry.person_id)
        if row and row.left_at is None and not row.is_guest:
            raise ValidationError(_already(entry, row), code=ALREADY)
        if row is None:
            row = Attendance(meeting=self.meeting, person=entry.person, arrived_at=at, order=self.order)
            self.order = min(self.order + 1, MOST_ORDER)
        row.left_at, row.is_guest, row.recorded_by = None, False, self.by
        row.save()
        self.rows[entry.person_id] = row
        end_proxies(Proxy.objects.filter(giver=entry), EndReason.GIVER_CAME, self.by)

    def _leave(self, entry, at):
        row = self._present(entry)
        row.left_at, row.recorded_by = max(at, row.arrived_at or at), self.by
        row.save()
        end_proxies(Proxy.objects.filter(holder=entry), EndReason.HOLDER_LEFT, self.by)

    def _undo(self, entry, at):
        self._present(entry).delete()
        del self.rows[entry.person_id]
        end_proxies(Proxy.objects.filter(holder=entry), EndReason.HOLDER_LEFT, self.by)

    def _present(self, entry):
        row = self.rows.get(entry.person_id)
        if row is None or row.left_at is not None or row.is_guest:
            raise ValidationError(_("%(person)s is not present.") % {"person": entry.person}, code=ALREADY)
        return row


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


def _already(entry, row):
    if row.arrived_at is None:
        return _("%(person)s is on the attendance sheet already.") % {"person": entry.person}
    return _("%(person)s is ticked already: %(by)s, at %(time)s.") % {
        "person": entry.person, "by": row.recorded_by, "time": time_format(localtime(row.arrived_at), "H:i"),
    }  # fmt: skip


def _next_order(meeting):
    last = Attendance.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0
    return min(last + 1, MOST_ORDER)


def _last_ticks(meeting, people):
    """{person: the latest DeskTick of theirs, by the hour at which it happened}; one query."""
    rows = DeskTick.objects.filter(meeting=meeting, entry__person__in=people).annotate(person=F("entry__person"))
    return {row.person: row for row in rows.select_related("by__person").order_by("at", "pk")}
