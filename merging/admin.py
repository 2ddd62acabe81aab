"""Duplicates and merges in the administration: read there; searched, dismissed, merged and undone on their pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from administration.filters import StateFilter
from administration.scoped import ScopedAdmin, page

from .models import Duplicate, Merge


class PairFilter(StateFilter):
    states = {
        "waiting": (_("Waiting for a decision"), lambda rows: rows.waiting()),
        "dismissed": (_("Two people"), lambda rows: rows.dismissed()),
    }


class ReadAdmin(ScopedAdmin):
    """Rows that nobody writes here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Duplicate)
class DuplicateAdmin(ReadAdmin):
    list_display = ["__str__", "same_name", "same_birth_date", "same_phone", "found_at"]
    list_filter = [PairFilter]
    list_select_related = ["first", "second"]
    search_fields = ["first__search_key", "second__search_key"]
    fields = [
        *("first", "second", "same_name", "same_birth_date", "same_phone", "found_at", "closed_at"),
        *("dismissed_at", "dismissed_by"),
    ]

    def tools(self, request, obj):
        tools = super().tools(request, obj)
        if obj.is_waiting:
            tools.append(page(_("Compare the two records"), "merging:compare", obj.first_id, obj.second_id))
        return tools


class MergeFilter(StateFilter):
    states = {"standing": (_("Not undone"), lambda rows: rows.standing())}


@admin.register(Merge)
class MergeAdmin(ReadAdmin):
    list_display = ["kept", "absorbed", "made_at", "made_by", "undone_at"]
    list_filter = [MergeFilter]
    list_select_related = ["kept", "absorbed", "made_by__person"]
    search_fields = ["kept__search_key", "absorbed__search_key"]
    fields = ["kept", "absorbed", "made_at", "made_by", "undone_at", "undone_by"]

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("See the merge"), "merging:merge", obj.pk)]
