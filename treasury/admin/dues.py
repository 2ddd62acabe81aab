"""Dues in the administration: read, filtered and traced. They are recorded, and voided, on the treasurer's pages."""

from django.contrib import admin
from django.db.models import F
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.forms import ScopedForm
from administration.scoped import ReadOnlyInline, RecordedAdmin, ScopedAdmin, adopt, page
from branches.access import require

from ..models import (
    Allocation,
    ArrearsRule,
    DuesCharge,
    DuesRate,
    DuesRelief,
    DuesReminder,
    Payment,
    SuspensionProposal,
)
from ..setting_rates import set_rate

# Numbers begin anew each year; no branch gives a million receipts in one.
RECEIPT_ORDER = F("year") * 1_000_000 + F("number")


def show_month(month):
    return format_html('<bdi dir="ltr">{}</bdi>', f"{month:%m/%Y}")


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that are never written here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class RateForm(ScopedForm):
    workflow_names = {"from_month": "started_on"}

    class Meta:
        localized_fields = ["amount"]


@admin.register(DuesRate)
class DuesRateAdmin(RecordedAdmin):
    form = RateForm
    list_display = ["branch", "category", "band", "amount", "started_on", "ended_on"]
    list_filter = [PeriodFilter, "category", "band", BranchFilter]
    list_select_related = ["branch", "category", "band"]
    search_fields = ["branch__search_key"]
    autocomplete_fields = ["branch"]
    fields = ["branch", "category", "band", "amount", "started_on", "decision", "decided_on",
              "recorded_by", "recorded_at", "ended_on", "withdrawn_at", "withdrawn_by",
              "withdrawal_reason"]  # fmt: skip
    readonly_fields = fields[7:]

    def has_change_permission(self, request, obj=None):
        """What months were charged at is not rewritten: a new amount is a new rate."""
        return False

    def save_model(self, request, obj, form, change):
        require(request.user, "treasury.add_duesrate", obj)
        made = set_rate(branch=obj.branch, category=obj.category, band=obj.band, amount=obj.amount,
                        from_month=obj.started_on, decision=obj.decision, decided_on=obj.decided_on,
                        by=request.user)  # fmt: skip
        adopt(obj, made)


class AllocationInline(ReadOnlyInline):
    model = Allocation
    fields = readonly_fields = ["month", "amount", "released_at"]

    @admin.display(description=_("month"))
    def month(self, allocation):
        return show_month(allocation.charge.month)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("charge__person", "payment")


class SettledInline(AllocationInline):
    """The payments that settled a month."""

    fields = readonly_fields = ["payment", "amount", "paid_on", "is_voided", "released_at"]

    @admin.display(description=_("paid on"))
    def paid_on(self, allocation):
        return allocation.payment.paid_on

    @admin.display(description=pgettext_lazy("payment", "Voided"), boolean=True)
    def is_voided(self, allocation):
        return allocation.payment.voided_at is not None


class ChargeFilter(StateFilter):
    states = {
        "outstanding": (_("Something left to pay"), lambda rows: rows.filter(due__gt=0)),
        "exempted": (_("Exempted"), lambda rows: rows.exclude(exempted_at=None)),
        "withdrawn": (_("No longer asked for"), lambda rows: rows.exclude(withdrawn_at=None)),
    }


@admin.register(DuesCharge)
class DuesChargeAdmin(ReadOnlyAdmin):
    list_display = ["person", "branch", "month_shown", "amount", "paid", "due"]
    list_filter = [ChargeFilter, BranchFilter]
    list_select_related = ["person", "branch"]
    search_fields = ["person__search_key"]
    ordering = ["-month", "pk"]
    fields = ["person", "branch", "month_shown", "amount", "before_relief", "relief", "paid", "due",
              "exemption_reason", "exempted_at", "exempted_by", "made_by", "confirmed_at", "withdrawn_at"]  # fmt: skip
    inlines = [SettledInline]

    @admin.display(description=_("month"), ordering="month")
    def month_shown(self, charge):
        return show_month(charge.month)


class ReliefFilter(StateFilter):
    states = {
        "waiting": (_("Waiting for approval"), lambda rows: rows.waiting()),
        "current": (_("In force"), lambda rows: rows.approved().current()),
        "refused": (_("Refused"), lambda rows: rows.filter(state=DuesRelief.State.REFUSED)),
    }


@admin.register(DuesRelief)
class DuesReliefAdmin(ReadOnlyAdmin):
    """Exemptions and reductions are recorded, approved and ended on the treasury's pages."""

    list_display = ["person", "branch", "terms", "started_on", "ended_on", "state"]
    list_filter = [ReliefFilter, "kind", BranchFilter]
    list_select_related = ["person", "branch"]
    search_fields = ["person__search_key"]
    fields = ["person", "branch", "terms", "started_on", "ended_on", "reason", "decision", "state", "recorded_by",
              "recorded_at", "answered_by", "answered_at", "refusal", "stopped_by", "stopped_at",
              "stop_reason"]  # fmt: skip

    @admin.display(description=_("terms"))
    def terms(self, relief):
        return relief.terms

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("See the decision"), "treasury:relief", obj.pk)]


class VoidFilter(StateFilter):
    states = {
        "valid": (_("Valid payments"), lambda rows: rows.valid()),
        "voided": (_("Voided payments"), lambda rows: rows.exclude(voided_at=None)),
        "uncashed": (_("Cheques that wait"), lambda rows: rows.uncashed()),
    }


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ["receipt_shown", "branch", "payer", "amount", "method", "paid_on", "is_voided"]
    list_filter = [VoidFilter, "method", BranchFilter]
    list_select_related = ["branch", "payer"]
    search_fields = ["payer__search_key"]
    fields = ["receipt_shown", "branch", "payer", "amount", "method", "reference", "bank", "paid_on", "cheque",
              "cleared_on", "cleared_by", "account", "moved", "free", "note", "recorded_by", "recorded_at",
              "voided_at", "voided_by", "void_reason"]  # fmt: skip
    inlines = [AllocationInline]

    @admin.display(description=_("receipt"), ordering=RECEIPT_ORDER)
    def receipt_shown(self, payment):
        return format_html('<bdi dir="ltr">{}</bdi>', payment.receipt)

    @admin.display(description=pgettext_lazy("payment", "Voided"), boolean=True)
    def is_voided(self, payment):
        return payment.voided_at is not None

    def tools(self, request, obj):
        place = obj.branch.slug, obj.year, obj.number
        found = [*super().tools(request, obj), page(_("The receipt"), "treasury:receipt", *place)]
        if obj.voided_at is None and request.user.has_perm("treasury.change_payment", obj):
            found.append(page(_("Void the payment"), "treasury:void", *place))
        return found


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    list_display = ["payment", "person", "month", "amount"]
    list_select_related = ["payment__branch", "payment__payer", "charge"]
    search_fields = ["payment__payer__search_key"]
    fields = ["payment", "person", "month", "amount", "released_at"]

    @admin.display(description=_("payer"))
    def person(self, allocation):
        return allocation.payment.payer

    @admin.display(description=_("month"), ordering="charge__month")
    def month(self, allocation):
        return show_month(allocation.charge.month)


@admin.register(ArrearsRule)
class ArrearsRuleAdmin(RecordedAdmin):
    """How often a member is reminded, and who may be proposed for suspension."""

    list_display = ["days_between", "months_late", "reminders", "started_on", "ended_on", "reference"]
    list_filter = [PeriodFilter]
    fields = ["days_between", "months_late", "reminders", "reference", "started_on", "ended_on"]


@admin.register(DuesReminder)
class DuesReminderAdmin(ReadOnlyAdmin):
    list_display = ["person", "branch", "kind", "amount", "months", "day", "state"]
    list_filter = ["kind", "state", BranchFilter]
    list_select_related = ["person", "branch"]
    search_fields = ["person__search_key"]
    fields = ["person", "branch", "kind", "amount", "months", "day", "state", "sent_by", "sent_at"]


@admin.register(SuspensionProposal)
class SuspensionProposalAdmin(ReadOnlyAdmin):
    list_display = ["membership", "amount", "months", "reminders", "proposed_at", "state"]
    list_filter = ["state"]
    list_select_related = ["membership__person", "membership__branch"]
    search_fields = ["membership__person__search_key"]
    fields = ["membership", "amount", "months", "reminders", "reason", "state", "proposed_by", "proposed_at",
              "decided_by", "decided_at", "dismissal", "sanction"]  # fmt: skip
