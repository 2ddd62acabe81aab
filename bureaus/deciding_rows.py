"""`deciding` as a condition on rows: a list and its count hold what the reader may answer, and nothing else."""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, When
from django.utils.timezone import localdate

from branches.paths import depth_of
from branches.scoping import Reach, reach_of
from members.models import Suspension

from .deciding import RIGHT
from .heads import of_heads
from .models import Mandate

_PATH, _DEPTH = "seat__bureau__branch__path", "seat__bureau__branch__depth"


def decided_by(user, person, branch, *, right=RIGHT, above_too=False):
    """The condition that `user` may act, by `right`, on the member of a row: `Level.is_open_to` but for one's own.

    `person` and `branch` are the lookups to the member and to the branch of the membership. `above_too` lets the
    levels above a member without office act as well. A suspension that a transfer carried on counts from the transfer.
    """
    reach = reach_of(user, right)
    if reach.everywhere:
        return Q()
    if not reach:
        return Q(pk__in=[])
    held, depth = _held(person), f"{branch}__depth"
    up = Reach(reach.here, reach.here | reach.below)
    # The highest level counts, that of the branch among them.
    higher = _held("person").filter(asked__lt=OuterRef("asked"))
    highest = held.filter(~Exists(higher), asked__lte=OuterRef(depth))
    elsewhere = highest.exclude(_covers(reach, up))
    in_branch = up.condition(f"{branch}__path") | Exists(held.filter(asked__lt=OuterRef(depth)))
    plain = (up if above_too else reach).condition(f"{branch}__path")
    return Q(Exists(held)) & ~Exists(elsewhere) & in_branch | ~Exists(held) & plain


def _held(person):
    """The offices that count of the person at the lookup `person`, each with the depth of the branch that is `asked`.

    It is the branch of the office, for the head of a bureau the one above: 0 stands for the headquarters.
    """
    lasting = Suspension.objects.lasting().filter(membership__person=OuterRef("person"))
    since = Exists(lasting.filter(started_on__lte=OuterRef("ended_on")))
    held = Mandate.objects.filter(Q(ended_on=None) | Q(ended_on__gt=localdate()) | since, person=OuterRef(person))
    asked = Case(When(of_heads(), then=F(_DEPTH) - 1), default=F(_DEPTH), output_field=IntegerField())
    return held.annotate(of_head=of_heads(), asked=asked)


def _covers(reach, up):
    """The condition that the branch asked for a mandate, or one above it, is within `reach`; `up` says so of paths."""
    above_head = Q(pk__in=[])
    for top in reach.here:
        above_head |= Q(**{f"{_PATH}__startswith": top}) & ~Q(**{_PATH: top})
    for top in reach.below - reach.here:
        above_head |= Q(**{f"{_PATH}__startswith": top, f"{_DEPTH}__gte": depth_of(top) + 2})
    return Q(of_head=True) & above_head | Q(of_head=False) & up.condition(_PATH)
