"""Transfers in the administration: what the statutes ask of them, and the requests with what each branch said."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.filters import BranchFilter, StateFilter
from administration.scoped import RecordedAdmin, page
from members.models import TransferRequest, TransferRule


@admin.register(TransferRule)
class TransferRuleAdmin(RecordedAdmin):
    list_display = ["started_on", "ended_on", "days_to_answer"]
    fields = list_display


class TransferFilter(StateFilter):
    states = {
        "waiting": (pgettext_lazy("transfer", "Waiting"), lambda rows: rows.waiting()),
        "silent": (_("Not answered in time"), lambda rows: rows.silent()),
    }


@admin.register(TransferRequest)
class TransferRequestAdmin(RecordedAdmin):
    """Read here; asked and answered on their own pages."""

    list_display = ["person", "from_branch", "to_branch", "asked_at", "state"]
    list_filter = [TransferFilter, BranchFilter]
    list_select_related = ["membership__person", "from_branch", "to_branch"]
    search_fields = ["membership__person__search_key"]
    fields = readonly_fields = [
        *(
            "membership",
            "from_branch",
            "to_branch",
            "note",
            "asked_by",
            "asked_at",
            "answer_by",
            "left_agreed_by",
            "left_agreed_at",
        ),
        *("entered_agreed_by", "entered_agreed_at", "state", "reason", "decided_by", "decided_at", "joined"),
    ]

    @admin.display(description=_("person"), ordering="membership__person__name_key")
    def person(self, asked):
        return asked.membership.person

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("See the request"), "members:transfer-request", obj.pk)]
