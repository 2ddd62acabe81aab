"""A merge keeps what both records said: with the identity it goes, and with it the way back."""

from django.db.models import Q

from members.erasing import forget_log, register_scrub

from .models import Duplicate, Merge


@register_scrub
def remove_changes(keys):
    for column in Merge.pair:
        forget_log(Merge, column, keys)
    for column in Duplicate.pair:
        forget_log(Duplicate, column, keys)
    Merge.objects.filter(Q(kept__among=keys) | Q(absorbed__among=keys)).update(choices=[], changes=[])
