"""What is signed and sent, read only: closings of months, hand-overs, rules of shares, remittances.

They come about on the pages of the branch, by two people; here they are found over all branches of a reader.
"""

from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.months import MonthFilter
from administration.scoped import RecordedAdmin, page

from ..models import Handover, MonthClosing, Remittance, ShareRule
from .dues import ReadOnlyAdmin, show_month


class ClosingFilter(StateFilter):
    states = {
        "standing": (pgettext_lazy("month", "Closed"), lambda rows: rows.standing()),
        "reopened": (_("Reopened"), lambda rows: rows.exclude(reopened_at=None)),
        "different": (_("Cash differs from the book"), lambda rows: rows.exclude(counted=F("booked"))),
    }


@admin.register(MonthClosing)
class MonthClosingAdmin(ReadOnlyAdmin):
    list_display = [
        "month_shown",
        "branch",
        "counted",
        "booked",
        "difference",
        "closed_by",
        "closed_at",
        "reopened_at",
    ]
    list_filter = [ClosingFilter, MonthFilter.of("month"), BranchFilter]
    list_select_related = ["branch", "closed_by__person"]
    search_fields = ["branch__search_key"]
    fields = ["branch", "month_shown", "counted_on", "counted", "booked", "difference", "explanation", "closed_by",
              "closed_at", "reopened_by", "reopened_at", "reopening_reason", "digest"]  # fmt: skip

    @admin.display(description=_("month"), ordering="month")
    def month_shown(self, closing):
        return show_month(closing.month)

    @admin.display(description=_("Difference"))
    def difference(self, closing):
        return closing.difference

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The closing"), "treasury:closing", obj.branch.slug, obj.pk)]


class HandoverFilter(StateFilter):
    states = {
        "to_sign": (_("Waits to be signed"), lambda rows: rows.filter(signed_at=None)),
        "to_confirm": (
            _("Waits for the incoming treasurer"),
            lambda rows: rows.filter(signed_at__isnull=False, confirmed_at=None),
        ),
        "confirmed": (_("Confirmed"), lambda rows: rows.confirmed()),
    }


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ["outgoing_name", "incoming_name", "branch", "counted", "prepared_at", "signed_at", "confirmed_at"]
    list_filter = [HandoverFilter, MonthFilter.of("prepared_at"), BranchFilter]
    list_select_related = ["branch", "outgoing__person", "incoming__person"]
    search_fields = ["branch__search_key", "outgoing__person__search_key", "incoming__person__search_key"]
    fields = ["branch", "outgoing_name", "incoming_name", "counted_on", "counted", "booked", "note", "prepared_by",
              "prepared_at", "signed_by", "signed_at", "absence_reason", "confirmed_by", "confirmed_at"]  # fmt: skip

    @admin.display(description=_("outgoing treasurer"))
    def outgoing_name(self, handover):
        return handover.outgoing.person

    @admin.display(description=_("incoming treasurer"))
    def incoming_name(self, handover):
        return handover.incoming.person

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The hand-over"), "treasury:handover", obj.branch.slug, obj.pk)]


@admin.register(ShareRule)
class ShareRuleAdmin(RecordedAdmin, ReadOnlyAdmin):
    list_display = ["branch", "local", "province", "region", "national", "started_on", "ended_on"]
    list_filter = [PeriodFilter, BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["branch__search_key"]
    fields = readonly_fields = ["branch", "local", "province", "region", "national", "started_on", "ended_on",
                                "decision", "decided_on", "recorded_by", "recorded_at"]  # fmt: skip

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("Rules of shares"), "treasury:share-rules", obj.branch.slug)]


class RemittanceFilter(StateFilter):
    states = {
        "waiting": (_("Waits for the level above"), lambda rows: rows.to_confirm()),
        "confirmed": (_("Confirmed"), lambda rows: rows.confirmed()),
        "different": (_("Another amount came"), lambda rows: rows.confirmed().exclude(received=F("amount"))),
        "refused": (_("Refused"), lambda rows: rows.filter(state=Remittance.State.REFUSED)),
    }


@admin.register(Remittance)
class RemittanceAdmin(ReadOnlyAdmin):
    list_display = ["month_shown", "branch", "to_branch", "amount", "received", "sent_on", "state"]
    list_filter = [RemittanceFilter, MonthFilter.of("statement__month"), BranchFilter]
    list_select_related = ["branch", "to_branch", "statement"]
    search_fields = ["branch__search_key", "to_branch__search_key"]
    fields = ["branch", "to_branch", "month_shown", "amount", "sent_on", "recorded_by", "recorded_at", "state",
              "received", "received_on", "reason", "decided_by", "decided_at", "written_off", "written_off_reason",
              "written_off_by", "written_off_at"]  # fmt: skip

    @admin.display(description=_("month"), ordering="statement__month")
    def month_shown(self, remittance):
        return show_month(remittance.month)

    def tools(self, request, obj):
        return [
            *super().tools(request, obj),
            page(_("The remittance"), "treasury:remittance", obj.branch.slug, obj.pk),
        ]
