"""Who decides on an exemption or a reduction: a second person, at the level of the offices that the member holds.

A favour that costs the party money is never given by one person alone, nor by anybody to themselves, nor upwards: for
an officer the level of the highest office decides, for the head of a bureau the level above (`bureaus.deciding`). An
account that holds the right in the relief's own branch, or above it, is needed too: a branch approves nothing that is
to hold in its neighbours.
"""

from django.db.models import Q

from branches.scoping import reach_of
from bureaus.deciding_rows import decided_by

from .models import DuesRelief

APPROVE = "treasury.approve_duesrelief"
RECORD = "treasury.add_duesrelief"


def reliefs_to_answer(user):
    """The reliefs that wait for the approval of somebody like `user`, who recorded none of them; oldest first."""
    return _decided(user).waiting().exclude(recorded_by=user).order_by("recorded_at", "pk")


def may_record(user, branch):
    """Whether `user` may record one for a member of `branch`, in it or above it."""
    return any(map(reach_of(user, RECORD).covers, [branch.path, *branch.paths_above]))


def may_answer(user, relief):
    return reliefs_to_answer(user).filter(pk=relief.pk).exists()


def may_stop(user, relief):
    """Whether `user` may end it early: who could have approved it, also where they recorded it."""
    return _decided(user).approved().filter(pk=relief.pk).exists()


def _decided(user):
    """The reliefs about others on whose member `user` decides."""
    here = reach_of(user, APPROVE).condition("branch__path") if reach_of(user, APPROVE) else Q(pk__in=[])
    level = decided_by(user, "person", "person__branch", right=APPROVE)
    return DuesRelief.objects.filter(here, level).exclude(person=user.person_id or 0)
