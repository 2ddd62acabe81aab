"""Nobody on an open roll is moved to another branch: the assembly that was called is the one that meets.

A roll is open from the call until the meeting is closed, cancelled or past; and on from a first call to its second,
which takes the roll over.
"""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from members.transfer_questions import register

from .models import Meeting, RollEntry


def meetings_with_open_roll(day):
    """The meetings whose roll is open on `day`, those too whose second call is planned and not sent."""
    followed = Q(call__isnull=False, next_call__date__gte=day, next_call__cancellation=None, next_call__closed_at=None)
    ahead = Meeting.objects.with_open_roll(day).order_by().values("pk")
    return Meeting.objects.not_cancelled().filter(Q(pk__in=ahead) | followed)


@register
def hindrance(memberships, on):
    """Why `memberships` are not moved on the day `on`: one of them is entitled by an open roll.

    Two queries at most: of both conditions in one, PostgreSQL expects a handful of rows, and reads a roll once for
    each member of a branch that closes.
    """
    open_rolls = list(
        meetings_with_open_roll(min(localdate(), on)).order_by("date", "pk").values_list("pk", flat=True)
    )
    if not open_rolls:
        return ""
    entries = RollEntry.objects.entitled().filter(
        meeting__in=open_rolls, membership__among=memberships.order_by().values("pk")
    )
    entry = entries.select_related("person", "meeting__branch").order_by("meeting", "pk").first()
    if entry is None:
        return ""
    return _(
        "%(person)s is on the roll of «%(meeting)s», which %(branch)s holds on %(day)s: nobody on an open roll is "
        "moved to another branch. It is possible once the meeting is closed, or cancelled."
    ) % {
        "person": entry.person,
        "meeting": entry.meeting.title,
        "branch": entry.meeting.branch,
        "day": date_format(entry.meeting.date),
    }
