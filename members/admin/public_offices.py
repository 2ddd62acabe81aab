"""Public offices and results of public elections in the administration: read, filtered and traced.

They are recorded, ended and corrected on the pages of the person and of the branch.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.scoped import RecordedAdmin, page
from bureaus.public_offices import recording_level
from members.models import PublicElectionResult, PublicOffice


class WrittenOnPages(RecordedAdmin):
    """Rows with a history that are never written here; `may` says who may write results, for the `tools`."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("record"), ordering="reversed_at")
    def record(self, row):
        return pgettext("record", "Standing") if row.stands else pgettext("record", "Taken back")


class HeldFilter(PeriodFilter.labelled(_("In office today"), pgettext_lazy("elected", "Former"))):
    """A record that was taken back says of nobody that they are, or were, in office."""

    @classmethod
    def narrow(cls, rows, state, user):
        rows = super().narrow(rows, state, user)
        return rows.standing() if state in cls.states else rows


class ReversedFilter(StateFilter):
    title = _("record")
    parameter_name = "record"
    states = {
        "standing": (_("Standing"), lambda rows: rows.standing()),
        "reversed": (_("Taken back"), lambda rows: rows.exclude(reversed_at=None)),
    }


REVERSAL = ["reversed_by", "reversed_at", "reversal_reason"]


@admin.register(PublicOffice)
class PublicOfficeAdmin(WrittenOnPages):
    list_display = ["person", "title", "council", "constituency", "started_on", "ended_on", "record"]
    list_filter = [
        ReversedFilter,
        HeldFilter,
        "assembly",
        "role",
        BranchFilter,
    ]
    list_select_related = ["person"]
    search_fields = ["person__search_key"]
    fields = ["person", "title", "council", "constituency", "list_name", "list_kind", "started_on", "ended_on",
              "end_reason", *REVERSAL]  # fmt: skip
    readonly_fields = ["title", "council"]

    @admin.display(description=pgettext_lazy("in an assembly", "role"), ordering="role")
    def title(self, office):
        return office.title

    @admin.display(description=_("assembly"), ordering="assembly")
    def council(self, office):
        return office.council

    def tools(self, request, obj):
        found = [*super().tools(request, obj), page(_("The person's page"), "members:person", obj.person_id)]
        if obj.stands and recording_level(obj.person).is_open_to(request.user):
            found.append(page(_("Correct the public office"), "members:correct-public-office", obj.pk))
            found.append(page(_("Take the record back"), "members:reverse-public-office", obj.pk))
            if obj.ended_on is None:
                found.append(page(_("Record the end of a public office"), "members:end-public-office", obj.pk))
        return found


@admin.register(PublicElectionResult)
class PublicElectionResultAdmin(WrittenOnPages):
    list_display = ["kind", "held_on", "branch", "votes", "votes_cast", "seats_won", "seats_contested", "record"]
    list_filter = [ReversedFilter, "kind", BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["branch__search_key"]
    fields = ["branch", "kind", "held_on", "votes", "votes_cast", "seats_won", "seats_contested", "recorded_by",
              *REVERSAL]  # fmt: skip

    def tools(self, request, obj):
        found = [*super().tools(request, obj), page(_("Elected officials"), "members:elected", obj.branch.slug)]
        if obj.stands and self.may(request, "change", obj):
            found.append(page(_("Correct the result"), "members:correct-public-result", obj.pk))
            found.append(page(_("Take the record back"), "members:reverse-public-result", obj.pk))
        return found
