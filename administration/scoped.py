"""The administration's base classes: every list, page, choice and autocomplete starts from the user's reach."""

from functools import reduce
from operator import or_

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import Q, TextField
from django.db.models.constants import LOOKUP_SEP
from django.forms import Textarea
from django.http import Http404
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from arabic.folding import fold_terms
from branches.access import deny_unless, hide_unless
from branches.models import Branch
from branches.scoping import branch_path_of, is_scoped, reach_of, view_permission
from members.models import Person

from .filters import ShortPaginator
from .forms import LoadedSelect, RowsFormSet, ScopedForm, ShownFormSet
from .lists import ScopedList
from .workflows import workflow_view

# The column of a person that holds names, phone and e-mail.
FILE_KEY = "search_key"


class Scoped:
    """Rights over rows and choices, for the pages of a model and for the rows inlined in them."""

    def may(self, request, verb, row=None):
        """Whether the user may `verb` (view, add, change, delete) `row`, or some row at all."""
        permission = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return request.user.has_perm(permission, row if row and is_scoped(type(row)) else None)

    def has_view_permission(self, request, obj=None):
        return self.may(request, "view", obj)

    def has_add_permission(self, request, obj=None):
        return self.may(request, "add", obj)

    def has_change_permission(self, request, obj=None):
        return self.may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        """Nothing that happened is deleted. The few models whose rows may be deleted override this."""
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        remote = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(remote, ScopedAdmin):
            kwargs.setdefault("queryset", remote.choices_for(request, db_field))
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LoadedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Choices have no links to add or change their rows, except that a new person may be added."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = field.widget if field else None
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_view_related = widget.can_delete_related = False
            widget.can_add_related &= db_field.related_model._meta.model_name == "person"
        return field


class FoundByKey:
    """A page's row is found by its key. `?_to_field=` may name another field; left empty, Django looks for none."""

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)


class ScopedAdmin(Scoped, FoundByKey, admin.ModelAdmin):
    """A model's pages: its rows within reach of the right to view them, each act by its own right over the row.

    `search_fields` are folded keys, or plain Latin text; `workflows` are the forms that an object's page offers as
    buttons; `list_select_related` names what every page of the model reads with its rows.
    """

    form = ScopedForm
    workflows = ()
    list_per_page = 50
    paginator = ShortPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    change_form_template = "admin/workflow_change_form.html"
    change_list_template = "admin/scoped_change_list.html"

    class Media:
        js = ["js/admin.js"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related(*self.list_select_related or [])
        if not is_scoped(self.model):
            return rows
        way = branch_path_of(self.model).removesuffix("path").removesuffix("__")
        rows = rows.within_reach(request.user, view_permission(self.model))
        return rows.select_related(way) if way else rows

    def choices_for(self, request, source):
        """The rows that the field `source` of another model may name.

        Where the field says in which branch a row stands: those in which the user may write such rows. Otherwise
        those that the user may see.
        """
        rows = self.get_queryset(request)
        if not is_scoped(source.model) or branch_path_of(source.model).split("__")[0] != source.name:
            return rows
        label, name = source.model._meta.app_label, source.model._meta.model_name
        condition = Q(pk__in=[])
        for verb in ("add", "change"):
            reach = reach_of(request.user, f"{label}.{verb}_{name}")
            if reach.everywhere:
                return rows
            condition |= reach.condition(branch_path_of(self.model))
        return rows.filter(condition)

    def get_changelist(self, request, **kwargs):
        return ScopedList

    def get_search_results(self, request, queryset, search_term):
        """Rows that hold every folded word of the search in one of the `search_fields`: all rows where there are none.

        A person whose file the user does not see is found by name alone: else a phone could be guessed digit by digit.
        """
        fields = self.get_search_fields(request)
        terms = fold_terms(search_term) if fields else []
        kept = Branch.objects.keys_within(reach_of(request.user, view_permission(Person))) if terms else None
        for term in terms:
            queryset = queryset.filter(reduce(or_, (self._holds(field, term, kept) for field in fields)))
        return queryset, False

    def _holds(self, field, term, kept):
        """The condition that `field` holds `term`; `kept` are the branches (keys) whose files the user sees."""
        found = Q(**{f"{field}__{'contains' if field.endswith('_key') else 'icontains'}": term})
        *steps, name = field.split(LOOKUP_SEP)
        if kept is None or name != FILE_KEY or _follow(self.model, steps) is not Person:
            return found
        person = field.removesuffix(FILE_KEY)
        return found & (Q(**{f"{person}branch__among": kept}) | Q(**{f"{person}name_key__contains": term}))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save in one transaction; what a workflow refuses comes back on the form, nothing written."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refusal = refusal
        except IntegrityError:
            request.refusal = ValidationError(
                _("Somebody recorded this meanwhile: open the page again before you save.")
            )
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Answer 404 for a row out of reach, as everywhere else. Django would redirect to the front page."""
        raise Http404

    def save_model(self, request, obj, form, change):
        deny_unless(self.may(request, "change" if change else "add", obj))
        super().save_model(request, obj, form, change)

    def get_urls(self):
        label, name = self.opts.app_label, self.opts.model_name
        pages = [
            path(
                f"<path:object_id>/{form.name}/",
                self.admin_site.admin_view(workflow_view(self, form)),
                name=f"{label}_{name}_{form.name}",
            )
            for form in self.workflows
        ]
        return pages + super().get_urls()

    def tools(self, request, obj):
        """[(label, address)] of what may be done with `obj` from its page."""
        return [
            (form.label, reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{form.name}", args=[obj.pk]))
            for form in self.workflows
            if form.is_open(request.user, obj)
        ]

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        try:
            return super().changelist_view(request, title | (extra_context or {}))
        except (OverflowError, DataError):  # a number in the address that no column holds
            raise Http404 from None

    def note_shown(self, request, obj):
        """Called before a page shows `obj`, or what it was before: a model whose readings count records them here."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["tools"] = self.tools(request, obj) if obj is not None else []
        if obj is not None:
            self.note_shown(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


class RecordedAdmin(SimpleHistoryAdmin, ScopedAdmin):
    """A model whose every change is recorded. Users who see a row may read its history, and revert nothing to it."""

    def revert_disabled(self, request, obj=None):
        return True

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        rows = super().get_history_queryset(request, history_manager, pk_name, object_id)
        return rows.select_related("history_user__person")

    def history_view(self, request, object_id, extra_context=None):
        self._note_history(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        deny_unless(request.method == "GET")
        self._note_history(request, object_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _note_history(self, request, object_id):
        found = self.get_object(request, unquote(object_id))
        hide_unless(found)
        self.note_shown(request, found)


class PartyWideAdmin(ScopedAdmin):
    """Rows of no branch. Headquarters write them and have them in the menu; other users may read them by a link."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("members.open_admin")

    def has_module_permission(self, request):
        return request.user.is_superuser


class ScopedInline(Scoped, admin.TabularInline):
    """Inlined rows that the page's form writes, by the right over them in the page's branch."""

    form = ScopedForm
    formset = RowsFormSet
    extra = 0
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 30})}}


class ReadOnlyInline(ScopedInline):
    """Inlined rows that only workflows write. Users who may see the page may see them."""

    template = "admin/read_only_inline.html"
    formset = ShownFormSet
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


def adopt(obj, made):
    """Make the admin's unsaved `obj` the row that a workflow has `made`."""
    obj.pk = made.pk
    obj.refresh_from_db()


def page(label, name, *args):
    """(label, address) of a page of the application, for `tools`."""
    return label, reverse(name, args=args)


def _follow(model, steps):
    """The model to which the relations `steps` lead from `model`."""
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model
