"""A bureau distributes offices among its members at a later meeting of its own: the second act of an election."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bureaus.account_rights import APPOINTS
from bureaus.appointments import appoint
from bureaus.locks import lock_branches
from bureaus.models import Bureau, Mandate, Organ, Seat
from bureaus.replacement import end_mandate

from ..models import Distribution, Meeting
from .doors import hold_meeting


@transaction.atomic
def distribute_office(*, meeting, office, person, by):
    """Give `office` of the sitting bureau to `person`, one of its members, as `meeting` of the bureau decided.

    Where the office has no vacant seat the bureau gets one. The place that they held as a member, in an office that
    several share, ends that day. An office that gives rights over money waits for a second person, as every
    appointment, and the place is kept until then. Returns the Distribution. Raises PermissionDenied unless `by` keeps
    the record and appoints in the bureau; ValidationError where it is no meeting of the bureau that was held, the
    person does not sit in the bureau, somebody holds the office, or as `appoint` does.
    """
    lock_branches(meeting.branch_id)
    meeting = hold_meeting(meeting.pk, by)
    if meeting.kind != Meeting.Kind.BUREAU_MEETING:
        raise ValidationError(_("Offices are distributed by a meeting of the bureau."))
    bureau = sitting_bureau(meeting)
    if bureau is None:
        raise ValidationError(_("The branch had no bureau on the day of this meeting."))
    if not by.has_perm(APPOINTS, bureau):
        raise PermissionDenied
    held = Mandate.objects.open().filter(seat__bureau=bureau, person=person).select_related("seat__office")
    places = list(held)
    if not places:
        raise ValidationError({"person": _("%(person)s does not sit in this bureau.") % {"person": person}})
    appointment = appoint(seat=_seat(bureau, office), person=person, on=meeting.date, by=by)
    if not appointment.is_waiting:
        for mandate in places:
            if mandate.seat.office.is_shared:
                end_mandate(mandate=mandate, on=meeting.date, reason=Mandate.EndReason.REPLACEMENT, by=by)
    return Distribution.objects.create(meeting=meeting, appointment=appointment)


def sitting_bureau(meeting):
    """The bureau of the meeting's branch that sat on its day and sits on, or None."""
    rows = Bureau.objects.filter(branch=meeting.branch, organ=Organ.BUREAU).on(meeting.date)
    return rows.open().select_related("branch").first()


def _seat(bureau, office):
    """A vacant seat of `office` in `bureau`, a new one at the end of the roster where there is none."""
    seats = list(bureau.seats.filter(office=office).prefetch_related("mandates").order_by("order"))
    for seat in seats:
        if all(mandate.ended_on is not None for mandate in seat.mandates.all()):
            return seat
    if seats and not office.is_shared:
        raise ValidationError({"office": _("Somebody already sits in this seat.")})
    last = bureau.seats.aggregate(last=Max("order"))["last"] or 0
    return Seat.objects.create(bureau=bureau, office=office, order=last + 1)
