"""People's files in the administration."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from administration.filters import BranchFilter, StateFilter
from administration.forms import ScopedForm
from administration.localities import LocalitySelect
from administration.scoped import ReadOnlyInline, RecordedAdmin, page
from arabic.folding import fold_terms
from branches.models import Branch
from branches.paths import paths_above
from branches.scoping import reach_of, view_permission
from bureaus.account_rights import people_to_open_for
from bureaus.correcting import correcting_level
from bureaus.models import Mandate
from forms.phones import PhoneField, phone_markup
from forms.requests import read_number
from members.identity_numbers import is_kept
from members.models import Anonymisation, Category, Membership, Person, User
from traces.recording import record_opening


class PersonForm(ScopedForm):
    phone = PhoneField(label=_("phone"), max_length=30, required=False)


class MembershipInline(ReadOnlyInline):
    model = Membership
    fields = readonly_fields = ["branch", "category_title", "started_on", "ended_on", "end_reason"]
    show_change_link = True

    @admin.display(description=_("category"))
    def category_title(self, membership):
        return membership.category_title

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("branch", "category", "person")


class MandateInline(ReadOnlyInline):
    model = Mandate
    fields = readonly_fields = ["title", "bureau", "started_on", "ended_on", "end_reason"]

    @admin.display(description=_("office"))
    def title(self, mandate):
        return mandate.title

    @admin.display(description=_("bureau"))
    def bureau(self, mandate):
        return str(mandate.seat.bureau)

    def get_queryset(self, request):
        return super().get_queryset(request).with_titles().select_related("person", "seat__bureau__branch")


def _current():
    return Membership.objects.current().filter(person=OuterRef("pk"))


class MemberFilter(StateFilter):
    title = _("membership")
    parameter_name = "membership"
    states = {
        "current": (_("Members"), lambda rows: rows.filter(Exists(_current()))),
        "none": (_("Not members today"), lambda rows: rows.filter(~Exists(_current()))),
    }


class CategoryFilter(admin.SimpleListFilter):
    title = _("category of members")
    parameter_name = "category"

    def lookups(self, request, model_admin):
        return [(str(category.pk), str(category)) for category in Category.objects.all()]

    def queryset(self, request, queryset):
        chosen = read_number(self.value())
        if chosen is None:
            return queryset
        return queryset.filter(Exists(_current().filter(category=chosen)))


@admin.register(Person)
class PersonAdmin(RecordedAdmin):
    """The file of a person. Joining, moving and leaving are recorded in the memberships."""

    form = PersonForm
    list_display = ["full_name", "branch", "category", "phone_number", "gender"]
    list_filter = [MemberFilter, CategoryFilter, "gender", BranchFilter]
    list_select_related = ["branch"]
    search_fields = ["search_key"]
    autocomplete_fields = ["branch"]
    inlines = [MembershipInline, MandateInline]
    fieldsets = [
        (None, {"fields": ["given_name", "family_name", "gender", "birth_date", "branch"]}),
        (_("In Latin letters"), {"fields": ["given_name_latin", "family_name_latin"]}),
        (_("Contacts"), {"fields": ["phone", "email", "address", "locality_code", "occupation"]}),
    ]

    @admin.display(description=_("name"), ordering="family_name")
    def full_name(self, person):
        return person.full_name

    @admin.display(description=_("category of members"))
    def category(self, person):
        held = person.current_memberships
        return held[0].category.title_for(person.gender) if held else "–"

    @admin.display(description=_("phone"))
    def phone_number(self, person):
        return phone_markup(person.phone)

    def get_queryset(self, request):
        memberships = Membership.objects.on(localdate()).select_related("category")
        return super().get_queryset(request).prefetch_related(
            Prefetch("memberships", memberships, to_attr="current_memberships")
        )  # fmt: skip

    def may(self, request, verb, row=None):
        """Who may not decide on an officer does not write the file either; nobody writes their own (`correcting`)."""
        if verb == "change" and row is not None:
            is_emptied = bool(Anonymisation.objects.emptied_among([row.pk]))
            return not is_emptied and correcting_level(row).is_open_to(request.user)
        return super().may(request, verb, row)

    def choices_for(self, request, source):
        """A meeting may also name officers of the levels above, who often chair it: rosters name them anyway."""
        rows = super().choices_for(request, source).prefetch_related(None)
        if source.model is User:
            return rows.filter(user=None, pk__in=people_to_open_for(request.user))
        if source.model._meta.app_label != "meetings":
            return rows
        return rows | Person.objects.filter(pk__in=_officers_above(request.user))

    def get_search_results(self, request, queryset, search_term):
        """The list holds files that the user sees; a choice may hold others, whose contacts are not theirs."""
        if request.resolver_match.url_name == "autocomplete":
            return queryset.search_as(request.user, search_term), False
        if not fold_terms(search_term):  # a list in the order of names is read by its index
            return queryset, False
        kept = Branch.objects.keys_within(reach_of(request.user, view_permission(Person)))
        # By their keys PostgreSQL lays the branches beside the words before it reads a file.
        return queryset.search(search_term, branches=kept), False

    @property
    def search_help_text(self):
        """An identity number is typed on a page of its own: a search stands in the address."""
        if not is_kept():
            return None
        url, words = reverse("members:find-identity-number"), _("Search by identity number")
        return format_html('<a href="{}">{}</a>', url, words)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "locality_code":
            kwargs["widget"] = LocalitySelect(self.admin_site)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """A member's file goes where the membership goes."""
        return ["branch"] if obj and obj.memberships.current().exists() else []

    def note_shown(self, request, obj):
        record_opening(reader=request.user, person=obj, subject="admin_file")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def tools(self, request, obj):
        return [*super().tools(request, obj), page(_("The person's page"), "members:person", obj.pk)]


def _officers_above(user):
    """The people who sit today in the bureaus above the branches in which `user` records meetings."""
    reach = user.reach("meetings.add_meeting")
    above = {path for top in reach.here | reach.below for path in paths_above(top)}
    return Mandate.objects.current().filter(seat__bureau__branch__path__in=above).values("person")
