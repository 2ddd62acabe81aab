"""Memberships, suspensions and categories in the administration."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, PeriodFilter, StateFilter
from administration.scoped import PartyWideAdmin, ReadOnlyInline, RecordedAdmin, adopt, page
from administration.workflows import AdminWorkflowForm
from bureaus.deciding import deciding_level
from bureaus.departures import withdraw_departure
from bureaus.returning import rejoin_member
from members.forms import LeaveForm, ReinstateForm, SanctionForm, SuspendForm, WithdrawDepartureForm
from members.models import Category, IncomeBand, Membership, Sanction, Suspension
from members.transfer_forms import TransferForm

MEMBERSHIPS = PeriodFilter.labelled(
    _("Current memberships"),
    _("Ended memberships"),
    suspended=(
        _("Suspended memberships"),
        lambda rows: rows.filter(pk__in=Suspension.objects.current().values("membership")),
    ),
)


class SuspensionInline(ReadOnlyInline):
    model = Suspension
    fields = readonly_fields = ["started_on", "ended_on", "reason"]


class WithdrawingDeparture(AdminWorkflowForm):
    """A resignation or a death recorded by mistake: who decides on the membership takes it back."""

    name = "withdraw-departure"
    label, sentence, done = WithdrawDepartureForm.label, WithdrawDepartureForm.sentence, WithdrawDepartureForm.done

    reason = WithdrawDepartureForm.base_fields["reason"]

    @classmethod
    def is_open(cls, user, row):
        return row.departure_may_be_withdrawn and deciding_level(row).is_open_to(user)

    def run(self):
        withdraw_departure(membership=self.row, reason=self.cleaned_data["reason"], by=self.request.user)


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Adding a membership records that somebody joins; its category may be corrected. All else has its own page."""

    list_display = ["person", "branch", "category_title", "started_on", "ended_on", "end_reason"]
    list_filter = [MEMBERSHIPS, "category", BranchFilter]
    list_select_related = ["person", "branch", "category"]
    search_fields = ["person__search_key"]
    autocomplete_fields = ["person", "branch"]
    fields = ["person", "branch", "category", "started_on", "ended_on", "end_reason", "previous"]
    inlines = [SuspensionInline]
    workflows = [WithdrawingDeparture]

    def lookup_allowed(self, lookup, value, request=None):
        """What somebody declared to earn is no filter: more officers open the list than read declarations."""
        return not lookup.startswith("income_band") and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        return queryset.search_as(request.user, search_term, reached=True), False

    @admin.display(description=_("category"), ordering="category__order")
    def category_title(self, membership):
        return membership.category_title

    def may(self, request, verb, row=None):
        """The category sets what is owed: who decides on the member corrects it, and nobody their own."""
        if verb == "change" and row is not None:
            return deciding_level(row).is_open_to(request.user)
        return super().may(request, verb, row)

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:4]

    def get_readonly_fields(self, request, obj=None):
        return [field for field in self.fields if field != "category"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def tools(self, request, obj):
        found = super().tools(request, obj)
        if obj.ended_on is not None or not self.has_change_permission(request, obj):
            return found
        holding = ReinstateForm if obj.suspensions.lasting().exists() else SuspendForm
        acts = [
            (TransferForm, "transfer"),
            (holding, "suspension"),
            (SanctionForm, "sanction"),
            (LeaveForm, "departure"),
        ]
        return [*found, *(page(form.label, f"members:{name}", obj.person_id) for form, name in acts)]

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            joining = {"person": obj.person, "branch": obj.branch, "on": obj.started_on, "category": obj.category}
            adopt(obj, rejoin_member(**joining, by=request.user))


@admin.register(Suspension)
class SuspensionAdmin(RecordedAdmin):
    """A suspension begins and ends on the page of its member; its reason may be corrected here."""

    list_display = ["membership", "reason", "started_on", "ended_on"]
    list_filter = [PeriodFilter]
    list_select_related = ["membership__person", "membership__branch"]
    search_fields = ["membership__person__search_key"]
    fields = ["membership", "started_on", "ended_on", "reason"]
    readonly_fields = ["membership", "started_on", "ended_on"]

    def get_list_display(self, request):
        """The reasons of decisions are for those who see decisions."""
        sees = request.user.has_perm("members.view_sanction")
        return self.list_display if sees else [name for name in self.list_display if name != "reason"]

    def get_fields(self, request, obj=None):
        hidden = obj and obj.sanction_id and not request.user.has_perm("members.view_sanction", obj.sanction)
        return self.readonly_fields if hidden else self.fields

    def get_readonly_fields(self, request, obj=None):
        """The reason of a decision stands with the decision."""
        return self.fields if obj and obj.sanction_id else self.readonly_fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("membership__person")

    def may(self, request, verb, row=None):
        if verb == "change" and row is not None:
            return deciding_level(row.membership).is_open_to(request.user)
        return super().may(request, verb, row)

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        person = obj.membership.person_id
        return [*super().tools(request, obj), page(_("The person's page"), "members:person", person)]


class SanctionFilter(StateFilter):
    states = {
        "standing": (_("Standing"), lambda rows: rows.standing()),
        "reversed": (_("Taken back"), lambda rows: rows.exclude(reversed_at=None)),
    }


@admin.register(Sanction)
class SanctionAdmin(RecordedAdmin):
    """Read here; recorded, and taken back, on the pages of the member."""

    list_display = ["person", "kind", "branch", "decided_on", "until", "reference", "reversed_at"]
    list_filter = [SanctionFilter, "kind", BranchFilter]
    list_select_related = ["membership__person", "membership__branch"]
    search_fields = ["membership__person__search_key"]
    fields = readonly_fields = [
        *("membership", "kind", "decided_on", "until", "hearing_on", "reference", "reason", "recorded_by"),
        *("recorded_at", "reversed_by", "reversed_at", "reversal_reason"),
    ]

    @admin.display(description=_("person"), ordering="membership__person__name_key")
    def person(self, sanction):
        return sanction.membership.person

    @admin.display(description=_("branch"))
    def branch(self, sanction):
        return sanction.membership.branch

    def has_add_permission(self, request):
        return False

    def tools(self, request, obj):
        person = obj.membership.person_id
        return [*super().tools(request, obj), page(_("The person's page"), "members:person", person)]


@admin.register(Category)
class CategoryAdmin(PartyWideAdmin):
    """The party's own categories: the headquarters' business."""

    list_display = ["masculine", "feminine", "code", "order"]


@admin.register(IncomeBand)
class IncomeBandAdmin(PartyWideAdmin):
    """The bands on which dues may depend: the headquarters' business, as the statutes say."""

    list_display = ["name", "order"]
