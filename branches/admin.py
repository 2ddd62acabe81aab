"""Branches in the administration: the tree, where each stands in it, and its history."""

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import ChoicesFieldListFilter
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from administration.filters import StateFilter
from administration.first_steps import first_steps
from administration.forms import LoadedSelect, ScopedForm
from administration.localities import LocalitySelect, localities_view
from administration.scoped import ReadOnlyInline, RecordedAdmin, adopt, page
from administration.workflows import AdminWorkflowForm, day_field
from bureaus.closing_run import preview_closing, start_closing
from bureaus.reopening import preview_reopening, start_reopening
from forms.phones import PhoneField, phone_markup
from forms.requests import clean_query
from meetings.follow_up import without_assembly
from meetings.models import Meeting
from treasury.collection_rates import falling
from treasury.models import DuesCharge
from treasury.months import current_month
from treasury.owing import not_charged

from .access import deny_unless
from .localities import locality
from .models import Branch, Subordination
from .naming import propose_slug
from .scoping import holds_above, view_permission
from .tree import add_branch, move_branch

PARENT = Subordination._meta.get_field("parent")
VENUE = Meeting._meta.get_field("venue_branch")
SUCCESSOR = Branch._meta.get_field("succeeded_by")


def may_rearrange(user, branch):
    """Whether `user` may move or close `branch`: the right is asked in the branch above it."""
    return branch.is_standing and holds_above(user, "branches.change_branch", branch)


class Moving(AdminWorkflowForm):
    name = "moving"
    label = _("Move the branch")
    sentence = _("The branch goes under another with all branches under it; where it stood stays on record.")
    done = _("The branch is moved.")

    parent = forms.ModelChoiceField(None, label=_("under"))
    on = day_field()
    reason = forms.CharField(label=_("reason"), max_length=250, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("parent", PARENT)

    @classmethod
    def is_open(cls, user, row):
        return may_rearrange(user, row) and row.depth > 1

    def run(self):
        move_branch(branch=self.row, **self.cleaned_data)


class Closing(AdminWorkflowForm):
    name = "closing"
    label = _("Close the branch")
    sentence = _("Its members pass to the branch that succeeds it and its bureaus end; its history stays on record.")
    done = _("The closing of the branch has begun.")
    is_one_transaction = False

    successor = forms.ModelChoiceField(None, label=_("succeeded by"), required=False)
    on = day_field()
    reason = forms.CharField(label=_("reason"), max_length=250, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("successor", SUCCESSOR)

    @classmethod
    def is_open(cls, user, row):
        return may_rearrange(user, row)

    @property
    def facts(self):
        return preview_closing(self.row)

    def run(self):
        run = start_closing(branch=self.row, by=self.request.user, **self.cleaned_data)
        self.address = run.get_absolute_url()


class Reopening(AdminWorkflowForm):
    """A closing is taken back."""

    name = "reopening"
    label = _("Open the branch again")
    sentence = _(
        "The branch stands again from today: its members come back, and its bureau with them. Requests that passed to "
        "the other branch stay there, and so do dues charged there."
    )
    done = _("The reopening of the branch has begun.")
    is_one_transaction = False

    @classmethod
    def is_open(cls, user, row):
        return row.dissolved_on is not None and holds_above(user, "branches.change_branch", row)

    @property
    def facts(self):
        return preview_reopening(self.row)

    def run(self):
        self.address = start_reopening(branch=self.row, by=self.request.user).get_absolute_url()


class BranchForm(ScopedForm):
    phone = PhoneField(label=_("phone"), max_length=30, required=False)


class NewBranchForm(BranchForm):
    """A new branch and its parent. Only the first branch of the party has none."""

    parent = forms.ModelChoiceField(None, label=_("under"), required=False)
    may_be_root = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Used in the page's address. Left empty, it is made of the name.")
        # While the names are typed, admin.js fills it in from this page.
        self.fields["slug"].widget.attrs["data-proposed-by"] = reverse("admin:branches_branch_slug")

    def clean(self):
        """Propose the address word where none was typed."""
        found = super().clean()
        if not self.data.get(self.add_prefix("slug"), "").strip() and found.get("name"):
            latin = found.get("name_latin") or _latin_of(found.get("locality_code"))
            self.cleaned_data["slug"] = propose_slug(found["name"], latin)
        return self.cleaned_data

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent is None and not self.may_be_root:
            raise ValidationError(self.fields["parent"].error_messages["required"], code="required")
        return parent


def slug_view(request):
    """The address word that a branch of the names typed so far (`name`, `name_latin`, `locality_code`) would get."""
    deny_unless(request.user.has_perm("branches.add_branch"))
    given = request.GET.get
    name, latin = (clean_query(given(field, "")) for field in ("name", "name_latin"))
    if not name and not latin:
        return HttpResponse("", content_type="text/plain")
    return HttpResponse(propose_slug(name, latin or _latin_of(given("locality_code"))), content_type="text/plain")


def _latin_of(code):
    """The Latin name of the locality of `code`, which reads better in an address than letters put for letters."""
    place = locality(code)
    return place.name_latin if place else ""


class SubordinationInline(ReadOnlyInline):
    model = Subordination
    fk_name = "branch"
    fields = readonly_fields = ["parent", "started_on", "ended_on", "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("parent")


class StandingFilter(StateFilter):
    states = {
        "open": (_("Open branches"), lambda rows: rows.standing()),
        "closed": (_("Closed branches"), lambda rows: rows.exclude(pk__in=rows.standing().values("pk"))),
    }


class AssemblyFilter(StateFilter):
    title = _("general assembly")
    parameter_name = "assembly"
    states = {"none": (_("None held this year"), lambda rows: without_assembly(rows, localdate()))}


class DuesFilter(StateFilter):
    """The branches that do not keep up with their dues, to readers who see their money."""

    title = _("dues")
    parameter_name = "dues"
    states = {
        "none": (_("This month not charged yet"), lambda rows: not_charged(rows, current_month())),
        "falling": (_("Collection falling"), falling),
    }

    @classmethod
    def narrow(cls, rows, state, user):
        seen = rows.within_reach(user, view_permission(DuesCharge)) if state in cls.states else rows
        return super().narrow(seen, state, user)


@admin.register(Branch)
class BranchAdmin(RecordedAdmin):
    form = BranchForm
    list_display = ["placed_name", "kind", "locality_name", "phone_number", "founded_on", "dissolved_on"]
    list_filter = [("kind", ChoicesFieldListFilter), StandingFilter, AssemblyFilter, DuesFilter]
    search_fields = ["search_key"]
    ordering = ["path"]
    workflows = [Moving, Closing, Reopening]
    inlines = [SubordinationInline]
    fields = [
        "kind", "name", "name_latin", "slug", "locality_code", "address", "phone", "email", "founded_on",
        "dissolved_on", "succeeded_by", "publishes_roster",
    ]  # fmt: skip
    autocomplete_fields = ["succeeded_by"]

    @admin.display(description=_("name"), ordering="path")
    def placed_name(self, branch):
        return format_html('<span class="depth depth-{}">{}</span>', min(branch.depth, 7), branch.name)

    @admin.display(description=_("locality"))
    def locality_name(self, branch):
        return branch.locality.name if branch.locality else ""

    @admin.display(description=_("phone"))
    def phone_number(self, branch):
        return phone_markup(branch.phone)

    def choices_for(self, request, source):
        if source == VENUE:  # a meeting may be held at any branch's headquarters
            return Branch.objects.visible_to(request.user)
        rows = super().choices_for(request, source)
        if source == PARENT:
            return rows.within_reach(request.user, "branches.add_branch").standing()
        return rows

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["parent", *(field for field in self.fields if field not in {"dissolved_on", "succeeded_by"})]
        return self.fields

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        # The rights of its officers follow a branch's kind.
        return ["dissolved_on", "succeeded_by", *([] if request.user.is_superuser else ["kind"])]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, form=NewBranchForm, **kwargs)
        parent = form.base_fields["parent"]
        parent.queryset = self.choices_for(request, PARENT)
        parent.widget = LoadedSelect(PARENT, self.admin_site)
        parent.widget.choices = parent.choices
        form.may_be_root = request.user.is_superuser
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "locality_code":
            kwargs["widget"] = LocalitySelect(self.admin_site)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("localities/", wrap(localities_view), name="branches_branch_localities"),
            path("slug/", wrap(slug_view), name="branches_branch_slug"),
            *super().get_urls(),
        ]

    def save_model(self, request, obj, form, change):
        if change:
            # The branch may have been closed meanwhile: columns that the form does not write stay as stored.
            kept = [field.name for field in self.opts.concrete_fields if field.name not in form.changed_data]
            obj.refresh_from_db(fields=kept, from_queryset=Branch.objects.select_for_update())
            super().save_model(request, obj, form, change)
        else:
            deny_unless(self.has_add_permission(request))
            adopt(obj, add_branch(**form.cleaned_data))

    def response_post_save_add(self, request, obj):
        """Back to the first steps as long as they lead; then to the list, as everywhere."""
        return redirect("branches:home") if first_steps(request.user) else super().response_post_save_add(request, obj)

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The branch's page"), "branches:branch", obj.slug)]
