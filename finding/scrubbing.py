"""What somebody searched for goes with them: it may name others, and their own branch."""

from members.erasing import register_scrub

from .models import Export, SavedFilter


@register_scrub
def remove_searches(keys):
    SavedFilter.objects.filter(user__person__among=keys).delete()
    Export.objects.filter(user__person__among=keys).update(address="")
