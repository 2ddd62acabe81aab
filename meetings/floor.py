"""A session under way: the item that is dealt with, and who has the floor. The rows are those of the record itself.

Who asks for the floor stands on the list until it is given; who never got it is no part of the record (`spoken`).
Every act holds the meeting, so that two desks move one after the other.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from .models import AgendaItem, Intervention
from .new_members import save_newcomers
from .voting.recording import MOST_ORDER, hold_session

DISCUSSION = "المناقشة"  # what is spoken about where no item is open; it stands in the record, which is Arabic
State = Intervention.State


@transaction.atomic
def open_item(*, item, by):
    """Begin to deal with `item` of the agenda; the one that was open is finished. Returns the item.

    Raises PermissionDenied unless `by` keeps the meeting's record, and ValidationError where it has not begun, is
    cancelled, or its minutes are approved; so do all acts here.
    """
    hold_session(item.meeting, by)
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    others = AgendaItem.objects.filter(meeting=item.meeting_id, opened_at__isnull=False, finished_at=None)
    others.exclude(pk=item.pk).update(finished_at=now())
    item.opened_at, item.finished_at = item.opened_at or now(), None
    item.save(update_fields=["opened_at", "finished_at"])
    return item


@transaction.atomic
def finish_item(*, item, by):
    """Be done with `item`. Returns it. Raises ValidationError too for one that is not open."""
    hold_session(item.meeting, by)
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not item.is_open:
        raise ValidationError(_("This item is not open."))
    item.finished_at = now()
    item.save(update_fields=["finished_at"])
    return item


@transaction.atomic
def ask_for_floor(*, meeting, by, speaker=None, capacity="", subject=""):
    """Put `speaker` (a Person, perhaps a new one), or somebody told by `capacity`, on the speakers' list.

    The subject is the open item's where none is given. Returns the Intervention. Raises ValidationError too for
    nobody, and for somebody who waits or speaks already.
    """
    meeting = hold_session(meeting, by)
    if speaker is None and not capacity.strip():
        raise ValidationError({"capacity": _("Say who asks for the floor: a person, or a capacity.")})
    waiting = Intervention.objects.filter(meeting=meeting, asked_at__isnull=False, ended_at=None)
    if speaker is not None and speaker.pk and waiting.filter(speaker=speaker).exists():
        raise ValidationError(_("This person is on the speakers' list already."))
    save_newcomers([speaker])
    item = AgendaItem.objects.filter(meeting=meeting, opened_at__isnull=False, finished_at=None).first()
    last = Intervention.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0
    return Intervention.objects.create(
        meeting=meeting, speaker=speaker, capacity=capacity.strip(), item=item, asked_at=now(),
        subject=subject.strip() or (item.subject if item else DISCUSSION), order=min(last + 1, MOST_ORDER),
    )  # fmt: skip


@transaction.atomic
def give_floor(*, intervention, by):
    """Give the floor to somebody who asked for it; whoever had it has spoken. Returns the Intervention."""
    row = _hold(intervention, by, State.ASKED)
    moment = now()
    speaking = Intervention.objects.filter(meeting=row.meeting_id, given_at__isnull=False, ended_at=None)
    speaking.update(ended_at=moment)
    row.given_at = moment
    row.save(update_fields=["given_at"])
    return row


@transaction.atomic
def end_floor(*, intervention, by):
    """Note that who has the floor has spoken. Returns the Intervention."""
    row = _hold(intervention, by, State.SPEAKING)
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    return row


@transaction.atomic
def give_up_floor(*, intervention, by):
    """Take somebody who asked and has not spoken off the list: the record never told of it."""
    _hold(intervention, by, State.ASKED).delete()


@transaction.atomic
def move_up(*, intervention, by):
    """Let somebody who waits speak before the one who waits right before them. The first one stays where they are."""
    return _move(_hold(intervention, by, State.ASKED), -1)


@transaction.atomic
def move_down(*, intervention, by):
    """The other way round: after the one who waits right behind. The last one stays."""
    return _move(_hold(intervention, by, State.ASKED), 1)


def _move(row, step):
    """Let `row` change places with its neighbour on the list of those who wait, `step` places on."""
    waiting = list(waiting_for_floor(row.meeting_id))
    orders = sorted(each.order for each in waiting)
    place = [each.pk for each in waiting].index(row.pk)
    other = place + step
    if 0 <= other < len(waiting):
        waiting[place], waiting[other] = waiting[other], waiting[place]
        for order, each in zip(orders, waiting, strict=True):
            each.order = order
        Intervention.objects.bulk_update(waiting, ["order"])
    return row


def waiting_for_floor(meeting):
    """Those who asked for the floor and wait for it, in the order in which they speak."""
    rows = Intervention.objects.filter(meeting=meeting, asked_at__isnull=False, given_at=None, ended_at=None)
    return rows.select_related("speaker").order_by("order", "pk")


def _hold(intervention, by, state):
    """The intervention as it stands now, if it is in this `state` of a session that `by` leads."""
    hold_session(intervention.meeting, by)
    row = Intervention.objects.select_for_update(of=("self",)).filter(pk=intervention.pk).first()
    if row is None or row.state != state:
        raise ValidationError(_("The speakers' list was changed meanwhile: look at it again."))
    return row


ITEM_ACTS = {"open": open_item, "finish": finish_item}
FLOOR_ACTS = {"give": give_floor, "end": end_floor, "give-up": give_up_floor, "up": move_up, "down": move_down}
