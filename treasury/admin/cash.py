"""The cash book in the administration, read only; and what headquarters edit: its categories, limits of amounts."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.scoped import RecordedAdmin, page

from ..models import AmountLimit, CashEntry, EntryCategory, MoneyAccount, SupportingDocument
from .dues import RECEIPT_ORDER, ReadOnlyAdmin, ReadOnlyInline


@admin.register(MoneyAccount)
class MoneyAccountAdmin(RecordedAdmin, ReadOnlyAdmin):
    list_display = ["__str__", "branch", "kind", "bank", "masked", "closed_on"]
    list_filter = ["kind", BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["branch__search_key", "name", "bank"]
    fields = readonly_fields = ["branch", "kind", "name", "bank", "masked", "begins_on", "closed_on", "opened_by"]

    @admin.display(description=_("account number (RIB)"))
    def masked(self, account):
        return account.masked_number


class EntryFilter(StateFilter):
    states = {
        "waiting": (_("Waiting for a second person"), lambda rows: rows.waiting()),
        "refused": (_("Refused or withdrawn"), lambda rows: rows.filter(state=CashEntry.State.REFUSED)),
        "undocumented": (_("Without a supporting document"), lambda rows: rows.undocumented()),
    }


class DocumentInline(ReadOnlyInline):
    model = SupportingDocument
    fields = readonly_fields = ["content_type", "pages", "size", "uploaded_at", "replaced_at", "replaced_reason"]


@admin.register(CashEntry)
class CashEntryAdmin(ReadOnlyAdmin):
    list_display = ["voucher_shown", "branch", "kind", "category", "party_name", "amount", "booked_on", "state"]
    list_filter = [EntryFilter, "kind", "category", BranchFilter]
    list_select_related = ["branch", "category"]
    search_fields = ["party_key", "branch__search_key"]
    fields = ["voucher_shown", "branch", "account", "kind", "category", "amount", "booked_on", "party", "party_name",
              "method", "reference", "description", "state", "recorded_by", "recorded_at", "decided_by", "decided_at",
              "refusal", "reverses", "reason", "counterpart"]  # fmt: skip
    inlines = [DocumentInline]

    @admin.display(description=_("Voucher"), ordering=RECEIPT_ORDER)
    def voucher_shown(self, entry):
        return format_html('<bdi dir="ltr">{}</bdi>', entry.voucher)

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The voucher"), "treasury:entry", obj.branch.slug, obj.pk)]


@admin.register(EntryCategory)
class EntryCategoryAdmin(RecordedAdmin):
    """Names and headings are the party's words; what a category is for stays what it was."""

    list_display = ["name", "direction", "heading"]
    list_filter = ["direction"]
    fields = ["code", "name", "direction", "heading", "order"]
    readonly_fields = ["code", "direction"]

    def has_add_permission(self, request):
        return False


@admin.register(AmountLimit)
class AmountLimitAdmin(RecordedAdmin):
    list_display = ["subject", "amount", "started_on", "ended_on", "reference"]
    list_filter = [PeriodFilter, "subject"]
    fields = ["subject", "amount", "started_on", "ended_on", "reference"]

    def get_readonly_fields(self, request, obj=None):
        """What was decided by an amount stands: it is ended, and another one added."""
        # As it is kept: a day that was typed and refused stands on `obj` by now.
        kept = obj and AmountLimit.objects.filter(pk=obj.pk).first()
        return ["subject", "amount"] if kept and kept.has_begun else []
