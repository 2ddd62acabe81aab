"""Readings of personal data in the administration: read there, written by what reads."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter
from administration.scoped import ScopedAdmin

from .models import Reading


@admin.register(Reading)
class ReadingAdmin(ScopedAdmin):
    list_display = ["at", "reader", "reader_branch", "act", "subject_words", "whose", "count"]
    list_filter = ["act", BranchFilter]
    list_select_related = ["reader__person", "person", "branch", "reader_branch"]
    search_fields = ["reader__person__name_key", "person__name_key"]
    fields = readonly_fields = [
        "at", "reader", "reader_branch", "act", "subject_words", "whose", "count", "branch", "filter_words",
    ]  # fmt: skip

    @admin.display(description=_("what was read"))
    def subject_words(self, reading):
        return reading.subject_words

    @admin.display(description=_("person"))
    def whose(self, reading):
        return reading.person or "–"

    @admin.display(description=_("filters"))
    def filter_words(self, reading):
        return "، ".join(f"{label}: {value}" for label, value in reading.shown_filters) or "–"

    def may(self, request, verb, row=None):
        """What was read is never changed, by nobody."""
        return verb == "view" and super().may(request, verb, row)
