"""The roll as the desk's page shows it: each entry with who came when, and what changed since a tick."""

from django.db.models import Max, OuterRef, Subquery
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from members.models.people import write_number

from ..models import Attendance, DeskTick, Proxy, RollEntry

PRESENT, LEFT, ABSENT, EXCLUDED = "present", "left", "absent", "excluded"


def desk_rows(meeting):
    """The entries of the roll of `meeting` that were not struck off, by name, with arrival and leaving; one query."""
    came = Attendance.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"), is_guest=False)
    rows = RollEntry.objects.filter(meeting=meeting).standing().select_related("person").by_name()
    return rows.annotate(
        came_key=Subquery(came.values("pk")[:1]),
        arrived_at=Subquery(came.values("arrived_at")[:1]),
        left_at=Subquery(came.values("left_at")[:1]),
        proxy_holder=Subquery(
            Proxy.objects.in_force().filter(giver=OuterRef("pk")).values("holder__person__family_name")[:1]
        ),
    )


def row_state(row):
    """Where the person of `row`, one of `desk_rows`, is: PRESENT, LEFT or ABSENT; EXCLUDED who is not let in."""
    if not row.is_entitled:
        return EXCLUDED
    if row.came_key is None:
        return ABSENT
    return PRESENT if row.left_at is None else LEFT


def row_note(row):
    """When they came or left, or that they are represented, in words."""
    state = row_state(row)
    if state == PRESENT:
        return (
            _("Came at %(time)s") % {"time": _clock(row.arrived_at)}
            if row.arrived_at
            else _("On the attendance sheet")
        )
    if state == LEFT:
        return _("Left at %(time)s") % {"time": _clock(row.left_at)}
    if state == EXCLUDED:
        return row.get_state_display()  # the reason is read on the roll, and kept on no device
    return _("Represented by proxy") if row.proxy_holder else ""


def _clock(moment):
    return time_format(localtime(moment), "H:i")


def shown_rows(rows):
    """What a page needs of each of `rows`, plain values."""
    return [
        {
            "pk": row.pk,
            "name": row.person.full_name,
            "number": write_number(row.person.member_number),
            "key": f"{row.person.name_key} {write_number(row.person.member_number)}",
            "state": row_state(row),
            "note": row_note(row),
        }
        for row in rows
    ]


def last_tick(meeting):
    """The number of the latest tick at the desk of `meeting`, 0 without any."""
    return DeskTick.objects.filter(meeting=meeting).aggregate(last=Max("pk"))["last"] or 0


def changes_since(meeting, tick):
    """[{entry, state, note}] of those who were ticked at the desk after `tick` (a number of `last_tick`)."""
    ticked = DeskTick.objects.filter(meeting=meeting, pk__gt=tick).order_by().values("entry")
    return [
        {"entry": row.pk, "state": row_state(row), "note": row_note(row)}
        for row in desk_rows(meeting).filter(pk__in=ticked)
    ]
