"""A merge keeps what both records said: with the identity it goes, and with it the way back."""

from django.db.models import Q

from members.erasing import forget_log, register_scrub
from members.models import Notice, Person

from .models import Duplicate, Merge


@register_scrub
def remove_changes(keys):
    for column in Merge.pair:
        forget_log(Merge, column, keys)
    for column in Duplicate.pair:
        forget_log(Duplicate, column, keys)
    _of(keys).update(choices=[], changes=[])


@register_scrub
def remove_notices(keys):
    """What the others of these merges were told names both records: after an undoing the other is somebody else."""
    told, step = set(), {key for pair in _of(keys).values_list(*Merge.pair) for key in pair}
    while step:  # notices went along with a record that was merged since
        told |= step
        step = set(Person.records.filter(pk__among=list(step)).values_list("merged_into", flat=True)) - told - {None}
    kinds = [Notice.Kind.MERGED, Notice.Kind.MERGE_UNDONE]
    Notice.objects.filter(person__among=list(told), kind__in=kinds).delete()


def _of(keys):
    return Merge.objects.filter(Q(kept__among=keys) | Q(absorbed__among=keys))
