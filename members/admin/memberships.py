"""Memberships, suspensions and categories in the administration."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from branches.administration.filters import BranchFilter, StateFilter
from branches.administration.scoped import PartyWideAdmin, ReadOnlyInline, RecordedAdmin, adopt, page
from branches.scoping import reaches
from members.forms import TransferForm
from members.joining import join
from members.models import Category, Membership, Suspension
from members.suspending import suspend

from .workflows import Leaving, MembershipWorkflow, Reinstating, Suspending


class MembershipFilter(StateFilter):
    title = _("state")
    parameter_name = "state"
    states = {
        "current": (_("Current memberships"), lambda rows: rows.current()),
        "suspended": (
            _("Suspended memberships"),
            lambda rows: rows.filter(pk__in=Suspension.objects.current().values("membership")),
        ),
        "ended": (_("Ended memberships"), lambda rows: rows.exclude(ended_on=None)),
    }


class SuspensionFilter(StateFilter):
    title = _("state")
    parameter_name = "state"
    states = {
        "current": (_("In force"), lambda rows: rows.current()),
        "ended": (_("Over"), lambda rows: rows.exclude(ended_on=None)),
    }


class SuspensionInline(ReadOnlyInline):
    model = Suspension
    fields = readonly_fields = ["started_on", "ended_on", "reason"]


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Joining is adding one; everything after that is a workflow, but for the category, which may be corrected."""

    list_display = ["person", "branch", "category", "started_on", "ended_on", "end_reason"]
    list_filter = [MembershipFilter, "category", BranchFilter]
    list_select_related = ["person", "branch", "category"]
    search_fields = ["person__search_key"]
    autocomplete_fields = ["person", "branch"]
    fields = ["person", "branch", "category", "started_on", "ended_on", "end_reason", "previous"]
    workflows = [Leaving, Suspending, Reinstating]
    inlines = [SuspensionInline]

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:4]

    def get_readonly_fields(self, request, obj=None):
        return [field for field in self.fields if field != "category"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def tools(self, request, obj):
        """A transfer has its page, where any branch of the party is found by its name."""
        found = super().tools(request, obj)
        if MembershipWorkflow.is_open(request.user, obj):
            found.insert(0, page(TransferForm.label, "members:transfer", obj.person_id))
        return found

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        elif not reaches(request.user, "members.add_membership", obj):
            raise PermissionDenied
        else:
            made = join(person=obj.person, branch=obj.branch, on=obj.started_on, category=obj.category)
            adopt(obj, made)


@admin.register(Suspension)
class SuspensionAdmin(RecordedAdmin):
    """A suspension ends from its membership's page."""

    list_display = ["membership", "reason", "started_on", "ended_on"]
    list_filter = [SuspensionFilter]
    list_select_related = ["membership__person", "membership__branch"]
    search_fields = ["membership__person__search_key"]
    autocomplete_fields = ["membership"]
    fields = ["membership", "started_on", "ended_on", "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("membership__person")

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["membership", "started_on", "reason"]

    def get_readonly_fields(self, request, obj=None):
        return ["membership", "started_on", "ended_on"] if obj else []

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        elif not reaches(request.user, "members.add_suspension", obj):
            raise PermissionDenied
        else:
            adopt(obj, suspend(membership=obj.membership, on=obj.started_on, reason=obj.reason))


@admin.register(Category)
class CategoryAdmin(PartyWideAdmin):
    """The party's own categories: the headquarters' business."""

    list_display = ["title", "code", "order"]
