"""Appeals in the administration: the days that the statutes give, and the appeals, which are read here alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.filters import BranchFilter, StateFilter
from administration.scoped import RecordedAdmin, page
from bureaus.appeals import appeals_to_decide
from members.models import Appeal, AppealRule


@admin.register(AppealRule)
class AppealRuleAdmin(RecordedAdmin):
    list_display = ["started_on", "ended_on", "days_to_appeal"]
    fields = list_display


class AppealFilter(StateFilter):
    states = {
        "waiting": (pgettext_lazy("appeal", "Waiting"), lambda rows: rows.waiting()),
        "to_decide": (pgettext_lazy("appeals", "For you to decide"), lambda rows: rows.waiting()),
        "decided": (_("Decided"), lambda rows: rows.filter(state__in=["upheld", "annulled"])),
    }

    @classmethod
    def narrow(cls, rows, state, user):
        rows = super().narrow(rows, state, user)
        return rows.filter(pk__in=appeals_to_decide(user).order_by().values("pk")) if state == "to_decide" else rows


@admin.register(Appeal)
class AppealAdmin(RecordedAdmin):
    """Read here; lodged and decided on their own pages."""

    list_display = ["person", "decision", "branch", "lodged_at", "state"]
    list_filter = [AppealFilter, BranchFilter]
    list_select_related = ["sanction__membership__person", "sanction__membership__branch"]
    search_fields = ["sanction__membership__person__search_key"]
    fields = readonly_fields = [
        *("sanction", "grounds", "lodged_by", "lodged_at", "state", "answer", "decided_by", "decided_at"),
    ]

    @admin.display(description=_("person"), ordering="sanction__membership__person__name_key")
    def person(self, appeal):
        return appeal.sanction.membership.person

    @admin.display(description=_("decision"))
    def decision(self, appeal):
        return appeal.sanction.get_kind_display()

    @admin.display(description=_("branch"))
    def branch(self, appeal):
        return appeal.sanction.membership.branch

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("See the appeal"), "members:appeal", obj.pk)]
