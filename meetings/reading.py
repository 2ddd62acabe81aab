"""What other rooms' pages tell of a branch's meetings."""

from django.utils.timezone import localdate

from branches.scoping import allows, view_permission
from sql.prepared import prepared_instances

from .holding import held
from .models import Meeting

LOOKED_AT = 10  # called meetings of a branch, of which the reader may see none


def next_meeting(user, branch):
    """The next meeting of `branch` that is called and that `user` may read of; None without one.

    One query; another one for who reads by standing on a roll.
    """
    if not user.is_authenticated:
        return None
    upcoming = _upcoming(branch.pk, localdate())
    seen = view_permission(Meeting)
    called = _called_to(user, [row for row in upcoming if not allows(user, seen, row)])
    return next((row for row in upcoming if allows(user, seen, row) or row.pk in called), None)


def _called_to(user, meetings):
    """The keys of those of `meetings` on whose roll `user` stands."""
    if not (meetings and user.person_id):
        return ()
    rows = Meeting.objects.filter(pk__in=[row.pk for row in meetings], roll__person=user.person_id)
    return set(rows.values_list("pk", flat=True))


@prepared_instances
def _upcoming(branch, day):
    rows = Meeting.objects.filter(branch=branch).with_open_roll(day)
    rows = rows.exclude(pk__in=held(Meeting.objects.filter(branch=branch, date=day)).values("pk"))
    return rows.select_related("branch", "call", "cancellation").order_by("date", "starts_at", "pk")[:LOOKED_AT]
