"""Ticks that a device sends together, some of them made while the connection was lost: each is done by itself.

What is refused is answered with why, so that the desk shows it: nothing is lost in silence.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from .desk import ALREADY, Act, Desk, Sent

ACTS = {"came": Act.CAME, "left": Act.LEFT, "back": Act.TAKEN_BACK}
MOST = 200  # a device sends the rest with the next batch
MOST_KEY = 2**63


def read_batch(told, clock=None):
    """The list of Sent in `told`, JSON as it was read. Raises ValueError for anything else, or for more than MOST.

    `clock` is what the clock of the device said when it sent them: as much as it is slow or fast, the hours are set
    right, so that of two desks the one with the slow clock is not taken for one that is late.
    """
    if not isinstance(told, list) or len(told) > MOST:
        raise ValueError("no batch of ticks")
    batch = [_read(each) for each in told]
    if clock is None:
        return batch
    wrong = now() - _moment(clock)
    return [replace(sent, at=sent.at + wrong) for sent in batch]


def _read(told):
    if not isinstance(told, dict):
        raise ValueError(told)
    act, entry, at = told.get("act"), told.get("entry"), _moment(told.get("at"))
    if not (isinstance(act, str) and act in ACTS and type(entry) is int and 0 < entry < MOST_KEY):
        raise ValueError(told)
    return Sent(ACTS[act], entry, at, UUID(str(told.get("uuid"))))


def _moment(told):
    at = datetime.fromisoformat(str(told))
    if not at.tzinfo or not 2000 < at.year < 3000:
        raise ValueError(told)
    return at


@transaction.atomic
def record_batch(*, meeting, batch, by):
    """Record the ticks of `batch` in their order. Returns [{uuid, state, message}]. Reads do not grow with the batch.

    The state is "recorded"; "already" where another desk was first, or knows something later; "refused" with why: the
    person was struck off or is excluded, the list or the meeting was closed meanwhile. The message of what was not
    recorded names the person, the act and the hour. Raises PermissionDenied unless `by` keeps the record.
    """
    desk = Desk(meeting.pk, by, batch)
    return [{"uuid": str(sent.uuid), **_answer(desk, sent)} for sent in batch]


def _answer(desk, sent):
    try:
        desk.record(sent)
    except ValidationError as refusal:
        is_known = getattr(refusal, "code", None) == ALREADY
        message = ": ".join(filter(None, [desk.told(sent), " ".join(refusal.messages)]))
        return {"state": "already" if is_known else "refused", "message": message}
    return {"state": "recorded", "message": ""}
