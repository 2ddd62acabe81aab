"""What happened to payments afterwards, read only: requests to take them back, and credit that went elsewhere."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, StateFilter
from administration.scoped import page

from ..models import CreditMove, VoidRequest
from .dues import ReadOnlyAdmin


class RequestFilter(StateFilter):
    states = {
        "waiting": (_("Waiting for a second person"), lambda rows: rows.waiting()),
        "refused": (_("Refused or withdrawn"), lambda rows: rows.filter(state=VoidRequest.State.REFUSED)),
    }


@admin.register(VoidRequest)
class VoidRequestAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "branch", "reason", "asked_by", "asked_at", "state"]
    list_filter = [RequestFilter, BranchFilter]
    list_select_related = ["branch", "payment", "collection__branch", "asked_by__person"]
    search_fields = ["payment__payer__search_key", "branch__search_key"]
    fields = ["branch", "payment", "collection", "bounced_on", "reason", "asked_by", "asked_at", "state", "decided_by",
              "decided_at", "refusal"]  # fmt: skip

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The request"), "treasury:void-request", obj.branch.slug, obj.pk)]


@admin.register(CreditMove)
class CreditMoveAdmin(ReadOnlyAdmin):
    list_display = ["payment", "amount", "entry", "target", "recorded_at", "undone_at"]
    list_select_related = ["payment", "entry", "target"]
    search_fields = ["payment__payer__search_key"]
    fields = ["payment", "amount", "entry", "target", "to_branch", "account", "to_account", "reason", "recorded_by",
              "recorded_at", "decided_by", "decided_at", "back_asked_by", "back_asked_at", "back_reason",
              "back_agreed_by", "back_refusal", "undone_at", "undone_reason"]  # fmt: skip

    def tools(self, request, obj):
        place = obj.payment.branch.slug, obj.payment.year, obj.payment.number
        return [*super().tools(request, obj), page(_("The receipt"), "treasury:receipt", *place)]
