"""The catalogue of offices, the rights that they give, and the party's dated rules, in the administration."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from administration.forms import KeysField, RowsFormSet, ScopedForm
from administration.scoped import (
    FoundByKey,
    PartyWideAdmin,
    RecordedAdmin,
    ScopedAdmin,
)
from bureaus.models import (
    ConfirmationRule,
    Incompatibility,
    Office,
    OfficeRight,
    SeatingRule,
    ShareTarget,
)


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = AdminTextareaWidget(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class OfficeForm(ScopedForm):
    aliases = LinesField(
        label=_("other titles"), required=False, help_text=_("One a line: by these too an office is found in a file.")
    )


class OfficeRightInline(admin.TabularInline):
    model = OfficeRight
    formset = RowsFormSet
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("office", "group")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "group":
            field.label_from_instance = lambda group: gettext(group.name)
        return field


@admin.register(Office)
class OfficeAdmin(PartyWideAdmin, RecordedAdmin):
    """The catalogue of offices and the rights that they give: the headquarters' business."""

    list_display = ["masculine", "feminine", "plural", "code", "rank", "is_shared"]
    fields = ["code", "masculine", "feminine", "plural", "aliases", "rank", "is_shared"]
    form = OfficeForm
    inlines = [OfficeRightInline]


@admin.register(ShareTarget)
class ShareTargetAdmin(ScopedAdmin):
    list_display = ["group", "kind", "percent", "under_age", "started_on", "ended_on"]
    list_filter = ["group"]


@admin.register(SeatingRule)
class SeatingRuleAdmin(ScopedAdmin):
    list_display = ["kind", "source", "started_on", "ended_on"]
    list_filter = ["source"]


@admin.register(Incompatibility)
class IncompatibilityAdmin(ScopedAdmin):
    list_display = ["office", "other", "in_all_organs", "started_on", "ended_on"]
    list_select_related = ["office", "other"]


@admin.register(ConfirmationRule)
class ConfirmationRuleAdmin(RecordedAdmin):
    """What waits for a second person, and for how long an election may be contested: the headquarters' data."""

    list_display = ["started_on", "ended_on", "outside_elections", "early_elections", "money_appointments"]
    fields = [*list_display, "assumed_term_years", "days_to_contest"]


admin.site.unregister(Group)


@admin.register(Group)
class RightAdmin(FoundByKey, GroupAdmin):
    """The groups of permissions that offices give, under the names that people read."""

    list_display = ["title"]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        return super().formfield_for_manytomany(db_field, request, form_class=KeysField, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Answer 404, as every other page does. Django would redirect to the front page."""
        raise Http404

    @admin.display(description=_("right"), ordering="name")
    def title(self, group):
        return gettext(group.name)

    def has_delete_permission(self, request, obj=None):
        return False
