"""A merge keeps what both records said: with the identity it goes, and with it the way back."""

from functools import partial

from django.db.models import Q

from members.erasing import forget_log, register_name_scrub, register_scrub
from members.models import Notice, Person

from .models import Duplicate, Merge


def _keep_payments(keys):
    """Of the merges of people whose name stays: which payment was made out to which record, for the receipts."""
    _forget_logs(keys)
    for merge in _of(keys):
        merge.choices = []
        merge.changes = [change for change in merge.changes if change["model"] == "treasury.Payment"]
        merge.save(update_fields=["choices", "changes"])


@partial(register_name_scrub, before=_keep_payments)
def remove_changes(keys):
    _forget_logs(keys)
    _of(keys).update(choices=[], changes=[])


def _forget_logs(keys):
    for model in (Merge, Duplicate):
        for column in model.pair:
            forget_log(model, column, keys)


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
