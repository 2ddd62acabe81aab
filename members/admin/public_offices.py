"""Public offices and results of public elections in the administration: read, filtered and traced.

They are recorded, ended and corrected on the pages of the person and of the branch.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.filters import BranchFilter, PeriodFilter
from administration.scoped import RecordedAdmin, page
from members.models import PublicElectionResult, PublicOffice


class WrittenOnPages(RecordedAdmin):
    """Rows with a history that are never written here; `may` still says who may write them, for the `tools`."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(PublicOffice)
class PublicOfficeAdmin(WrittenOnPages):
    list_display = ["person", "title", "council", "constituency", "started_on", "ended_on"]
    list_filter = [
        PeriodFilter.labelled(_("In office today"), pgettext_lazy("elected", "Former")),
        "assembly",
        "role",
        BranchFilter,
    ]
    list_select_related = ["person"]
    search_fields = ["person__search_key"]
    fields = ["person", "title", "council", "constituency", "list_name", "list_kind", "started_on", "ended_on",
              "end_reason"]  # fmt: skip
    readonly_fields = ["title", "council"]

    @admin.display(description=pgettext_lazy("in an assembly", "role"), ordering="role")
    def title(self, office):
        return office.title

    @admin.display(description=_("assembly"), ordering="assembly")
    def council(self, office):
        return office.council

    def tools(self, request, obj):
        found = [*super().tools(request, obj), page(_("The person's page"), "members:person", obj.person_id)]
        if self.may(request, "change", obj):
            found.append(page(_("Correct the public office"), "members:correct-public-office", obj.pk))
            if obj.ended_on is None:
                found.append(page(_("Record the end of a public office"), "members:end-public-office", obj.pk))
        return found


@admin.register(PublicElectionResult)
class PublicElectionResultAdmin(WrittenOnPages):
    list_display = ["kind", "held_on", "branch", "votes", "votes_cast", "seats_won", "seats_contested"]
    list_filter = ["kind", BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["branch__search_key"]
    fields = ["branch", "kind", "held_on", "votes", "votes_cast", "seats_won", "seats_contested", "recorded_by"]

    def tools(self, request, obj):
        found = [*super().tools(request, obj), page(_("Elected officials"), "members:elected", obj.branch.slug)]
        if self.may(request, "change", obj):
            found.append(page(_("Correct the result"), "members:correct-public-result", obj.pk))
        return found
