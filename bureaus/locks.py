"""Locks of the workflows that seat or move people and end mandates: branch, bureau, seat, membership, person.

The order, by keys among several of one kind, is the same everywhere, so that two transactions never wait for each
other. Each row is read again under its lock, because another transaction may have closed the bureau since the caller
read it. The locks (`no_key`) let others insert rows that refer to the locked ones.
"""

from branches.models import Branch
from members.models import Membership

from .models import Bureau, Mandate, Seat


def lock_branches(*keys):
    """Lock the branches of these keys to the end of the transaction; they come before everything else."""
    list(Branch.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk").values_list("pk"))


def lock_bureaus(bureaus):
    """The rows of the queryset `bureaus`, locked to the end of the transaction and as they stand now."""
    return list(bureaus.select_related("branch").select_for_update(of=("self",), no_key=True).order_by("pk"))


def lock_seat(seat):
    """`seat` with its bureau, both locked to the end of the transaction and as they stand now."""
    [bureau] = lock_bureaus(Bureau.objects.filter(pk=seat.bureau_id))
    rows = Seat.objects.filter(pk=seat.pk).select_related("office")
    [locked] = rows.select_for_update(of=("self",), no_key=True)
    locked.bureau = bureau
    return locked


def lock_mandate(mandate):
    """Lock the bureau and the seat of `mandate`, and read its dates again into it."""
    mandate.seat = lock_seat(mandate.seat)
    [row] = Mandate.objects.filter(pk=mandate.pk)
    for name in ("started_on", "ended_on", "end_reason", "note"):
        setattr(mandate, name, getattr(row, name))


def lock_memberships(people):
    """Lock the memberships of `people`: otherwise somebody could leave, and end their offices, meanwhile."""
    rows = Membership.objects.filter(person__in=people, ended_on=None).select_for_update(no_key=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))
