"""Levies of elected officials in the administration: read, and rates set. The rest is done on the branch's pages."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.scoped import ReadOnlyInline, RecordedAdmin, adopt, page
from branches.access import require

from ..levies.setting_rates import set_levy_rate
from ..models import LevyAllocation, LevyCharge, LevyExemption, LevyPayment, LevyRate, LevyRefund
from .dues import RECEIPT_ORDER, RateForm, ReadOnlyAdmin


def _month(month):
    return format_html('<bdi dir="ltr">{}</bdi>', f"{month:%m/%Y}")


@admin.register(LevyRate)
class LevyRateAdmin(RecordedAdmin):
    form = RateForm
    list_display = ["branch", "assembly", "presidents", "amount", "started_on", "ended_on"]
    list_filter = [PeriodFilter, "assembly", BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["branch__search_key"]
    autocomplete_fields = ["branch"]
    fields = ["branch", "assembly", "presidents", "amount", "started_on", "decision", "decided_on", "ended_on",
              "recorded_by", "recorded_at", "withdrawn_at", "withdrawn_by", "withdrawal_reason"]  # fmt: skip
    readonly_fields = fields[7:]

    def has_change_permission(self, request, obj=None):
        """What months were asked at is not rewritten: a new amount is a new rate."""
        return False

    def save_model(self, request, obj, form, change):
        require(request.user, "treasury.add_levyrate", obj)
        made = set_levy_rate(branch=obj.branch, assembly=obj.assembly, presidents=obj.presidents, amount=obj.amount,
                             from_month=obj.started_on, decision=obj.decision, decided_on=obj.decided_on,
                             by=request.user)  # fmt: skip
        adopt(obj, made)


class LevyStateFilter(StateFilter):
    states = {
        "due": (_("With something due"), lambda rows: rows.filter(due__gt=0)),
        "withdrawn": (_("No longer asked"), lambda rows: rows.exclude(withdrawn_at=None)),
    }


@admin.register(LevyCharge)
class LevyChargeAdmin(ReadOnlyAdmin):
    list_display = ["person", "month_shown", "branch", "amount", "paid", "due"]
    list_filter = [LevyStateFilter, BranchFilter]
    list_select_related = ["person", "branch"]
    search_fields = ["person__name_key", "branch__search_key"]
    fields = ["person", "office", "branch", "month_shown", "amount", "paid", "due", "made_at", "withdrawn_at",
              "withdrawal_reason", "exemption"]  # fmt: skip

    @admin.display(description=_("month"), ordering="month")
    def month_shown(self, charge):
        return _month(charge.month)

    def tools(self, request, obj):
        address = page(_("Levies of an elected official"), "treasury:levy-official", obj.branch.slug, obj.person_id)
        return [*super().tools(request, obj), address]


class LevyAllocationInline(ReadOnlyInline):
    model = LevyAllocation
    fields = readonly_fields = ["month", "amount", "released_at"]

    @admin.display(description=_("month"))
    def month(self, allocation):
        return _month(allocation.charge.month)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("charge__person", "payment")


class LevyRefundInline(ReadOnlyInline):
    model = LevyRefund
    fields = readonly_fields = [
        "amount",
        "entry",
        "reason",
        "recorded_by",
        "recorded_at",
        "undone_at",
        "undone_reason",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("payment", "entry", "recorded_by__person")


class TakenBackFilter(StateFilter):
    states = {"reversed": (_("Taken back"), lambda rows: rows.exclude(reversed_at=None))}


@admin.register(LevyPayment)
class LevyPaymentAdmin(ReadOnlyAdmin):
    list_display = ["receipt_shown", "branch", "payer", "amount", "paid_on"]
    list_filter = [TakenBackFilter, BranchFilter]
    list_select_related = ["branch", "payer"]
    search_fields = ["payer__name_key", "branch__search_key"]
    fields = ["receipt_shown", "branch", "payer", "amount", "paid_on", "method", "reference", "cheque",
              "returned_on", "entry", "settled", "given_back", "recorded_by", "recorded_at", "reversed_at",
              "reversed_by", "void_reason"]  # fmt: skip
    inlines = [LevyAllocationInline, LevyRefundInline]

    @admin.display(description=_("Receipt"), ordering=RECEIPT_ORDER)
    def receipt_shown(self, payment):
        return format_html('<bdi dir="ltr">{}</bdi>', payment.receipt)

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("Receipt"), "treasury:levy-payment", obj.branch.slug, obj.pk)]


class AnswerFilter(StateFilter):
    states = {
        state: (label, lambda rows, state=state: rows.filter(state=state))
        for state, label in LevyExemption.State.choices
    }


@admin.register(LevyExemption)
class LevyExemptionAdmin(ReadOnlyAdmin):
    list_display = ["office", "branch", "started_on", "ended_on", "state"]
    list_filter = [AnswerFilter, BranchFilter]
    list_select_related = ["office__person", "branch"]
    search_fields = ["office__person__name_key", "branch__search_key"]
    fields = ["office", "branch", "started_on", "ended_on", "reason", "state", "recorded_by", "recorded_at",
              "answered_by", "answered_at", "refusal"]  # fmt: skip

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("Exemption from levies"), "treasury:levy-exemption", obj.pk)]
