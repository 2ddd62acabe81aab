"""Requests about data that a member brings on paper or by phone: an officer enters them, for the same queue.

The days to answer count from the day on which the party received them. Who keeps the member's file enters them, or who
answers them; nobody their own, which they ask on their own page. To leave is recorded as a departure.
"""

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.data_requests import Kind, write_corrections, write_question
from members.models import DataRequest, Membership, Notice, Person
from members.notices import notify

from .correcting import CHANGE, correcting_level
from .data_requests import notices_about, send

Channel = DataRequest.Channel
CHANNELS = (Channel.PAPER, Channel.PHONE)
KINDS = (Kind.ACCESS, Kind.OPPOSITION, Kind.ERASURE)


def may_enter(user, person, level=None):
    """Whether `user` may enter what `person` asks: as who keeps the file, or answers for it from above.

    `level` is the `correcting_level` where the caller has it.
    """
    level = replace(level or correcting_level(person), above_too=True)
    return not level.is_own(user) and (user.has_perm(CHANGE, person) or level.is_open_to(user))


def why_not_entered(user, person):
    """Why `user` enters no request of `person`, whom they see; "" for who may."""
    if person.pk == user.person_id:
        return _("Nobody enters a request of their own: you ask it on your own page, under «My data».")
    if person.anonymised_at:
        return _("This person is anonymised: nothing is written of them any more.")
    if not may_enter(user, person):
        return _("Who keeps the file, or a level above, enters what a member asks; nobody their own.")
    return ""


@transaction.atomic
def enter_question(*, person, by, kind, channel, received_on, note):
    """Enter a request of `kind` (of `KINDS`) of `person`. Returns the DataRequest; the member is told.

    Raises PermissionDenied unless `by` may; ValidationError keyed by field for a day to come or before the membership,
    or as `members.data_requests.ask` does.
    """
    if kind not in KINDS:
        raise ValidationError({"kind": _("A departure is recorded on the member's page.")})
    held = _hold(person, by, received_on, channel)
    return _tell(send(_question, person=held, by=by, kind=kind, note=note, **_came(channel, received_on)))


@transaction.atomic
def enter_corrections(*, person, by, channel, received_on, note="", **fields):
    """Enter the corrections of `fields` that `person` asks for. Returns a DataRequest for each; the member is told.

    Raises as `enter_question` does, and as `members.data_requests.propose_corrections`.
    """
    held = _hold(person, by, received_on, channel)
    came = _came(channel, received_on)
    return [_tell(row) for row in send(_corrections, person=held, by=by, note=note, fields=fields, **came)]


def _question(*, person, kind, **arguments):
    return write_question(person, kind, **arguments)


def _corrections(*, person, fields, **arguments):
    return write_corrections(person, fields, **arguments)


def _came(channel, received_on):
    return {"channel": Channel(channel), "received_on": received_on}


def _hold(person, by, received_on, channel):
    held = Person.objects.hold(person.pk)
    if not may_enter(by, held):
        raise PermissionDenied(_("Who keeps the file, or a level above, enters what a member asks; nobody their own."))
    if channel not in CHANNELS:
        raise ValidationError({"channel": _("Say how it came.")})
    if received_on > localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    first = Membership.objects.filter(person=held).order_by("started_on").values_list("started_on", flat=True).first()
    if first and received_on < first:
        words = {"day": date_format(first)}
        raise ValidationError({"received_on": _("This person joined on %(day)s only.") % words})
    return held


def _tell(request):
    notify(notices_about(request, Notice.Kind.DATA_REQUEST_ENTERED, [request.person]))
    return request
