"""Donations in the administration, read only: they are recorded and taken back on the pages of the branch."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, StateFilter
from administration.months import MonthFilter
from administration.scoped import page

from ..models import Donation
from .dues import RECEIPT_ORDER, ReadOnlyAdmin


class DonationStateFilter(StateFilter):
    states = {
        "waiting": (_("Its reversal waits"), lambda rows: rows.with_state().filter(reversal_waits=True)),
        "reversed": (_("Taken back"), lambda rows: rows.with_state().filter(was_reversed=True)),
        "uncashed": (_("Cheques that wait"), lambda rows: rows.uncashed()),
    }


@admin.register(Donation)
class DonationAdmin(ReadOnlyAdmin):
    list_display = ["certificate_shown", "branch", "donor", "amount", "given_on"]
    list_filter = [DonationStateFilter, MonthFilter.of("given_on"), BranchFilter]
    list_select_related = ["branch", "donor"]
    search_fields = ["donor__name_key", "branch__search_key"]
    fields = ["certificate_shown", "branch", "donor", "amount", "given_on", "cheque", "reference", "returned_on",
              "entry", "description", "estimate", "recorded_by", "recorded_at", "reversal_reason", "reversal_asked_by",
              "reversed_by", "reversed_at"]  # fmt: skip

    @admin.display(description=_("Certificate"), ordering=RECEIPT_ORDER)
    def certificate_shown(self, donation):
        return format_html('<bdi dir="ltr">{}</bdi>', donation.certificate)

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("Donation"), "treasury:donation", obj.branch.slug, obj.pk)]
