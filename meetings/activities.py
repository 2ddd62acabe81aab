"""Activities of a branch: meetings with the public, ceremonies and trainings; and the bodies that meetings found."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from branches.models import Branch

from .models import Founding, Meeting
from .planning.adopting import recorded_meeting

KINDS = (Meeting.Kind.OUTREACH_MEETING, Meeting.Kind.CEREMONY, Meeting.Kind.TRAINING)


def activities_of(branch):
    """The activities of `branch`, the latest first: those kinds of meetings, and whichever meeting founded a body."""
    rows = Meeting.objects.filter(Q(kind__in=KINDS) | Q(foundings__isnull=False), branch=branch)
    return rows.distinct().order_by("-date", "-pk")


def count_by_kind(rows):
    """[(kind, how many)] of `rows`, a queryset of meetings, in the order of the kinds; and of those that founded."""
    found = dict(rows.order_by().values_list("kind").annotate(Count("pk", distinct=True)))
    return [(kind, found[kind]) for kind in Meeting.Kind if found.get(kind)]


def bodies_for(meeting):
    """The branches that `meeting` may have founded: its own and those under it whose file names its day."""
    rows = Branch.objects.filter(path__startswith=meeting.branch.path, founded_on=meeting.date)
    return rows.filter(Q(founding=None) | Q(founding__meeting=meeting)).order_by("path")


@transaction.atomic
def record_foundings(*, meeting, bodies):
    """Record that `meeting` founded `bodies` (branches), and no others. Returns its Foundings.

    Raises ValidationError where a body was founded on another day by its file, by another meeting, or is not of the
    meeting's branch; and for a meeting of which nothing may be recorded.
    """
    meeting = recorded_meeting(meeting)
    possible = {row.pk for row in bodies_for(meeting)}
    if not {row.pk for row in bodies} <= possible:
        raise ValidationError({"bodies": _("By its file, this body was founded on another day or elsewhere.")})
    keys = {row.pk for row in bodies}
    meeting.foundings.exclude(branch__in=keys).delete()
    known = set(meeting.foundings.values_list("branch", flat=True))
    Founding.objects.bulk_create(Founding(meeting=meeting, branch_id=key) for key in sorted(keys - known))
    return list(meeting.foundings.all())
