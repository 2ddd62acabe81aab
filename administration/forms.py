"""Forms of the administration: what a workflow refuses is said beside the field, and what was typed stays."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from forms.requests import read_number
from forms.workflows import add_refusal


class LoadedSelect(AutocompleteSelect):
    """An autocomplete that shows the row which its form has loaded already, without asking for it again."""

    loaded = None

    def optgroups(self, name, value, attr=None):
        """What was typed into a request and names no row is shown as no choice; the field says why beside it."""
        value = [one for one in value if read_number(str(one)) is not None]
        if self.loaded is None or [str(self.loaded.pk)] != [str(one) for one in value]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.loaded)
        options.append(self.create_option(name, self.loaded.pk, label, True, len(options)))
        return [(None, options, 0)]


class KeysField(forms.ModelMultipleChoiceField):
    """Several rows chosen by their keys. A number that no key can be is refused, before SQLite fails to hold it."""

    def clean(self, value):
        for key in value or ():
            if read_number(str(key)) is None:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return super().clean(value)


class ScopedForm(forms.ModelForm):
    """A form whose choices are those within reach, and the row's own value, which may have left it since.

    `workflow_names` maps what the workflow calls a field to what the form calls it, where they differ.
    """

    refusal = None
    workflow_names = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
                self._keep_own_value(name, field)

    def clean(self):
        cleaned = super().clean()
        if self.refusal is not None:
            add_refusal(self, self.refusal)
        return cleaned

    def _keep_own_value(self, name, field):
        own = getattr(self.instance, f"{name}_id", None)
        if own is None:
            return
        rows = field.queryset
        field.queryset = rows.model._default_manager.filter(Q(pk=own) | Q(pk__in=rows.order_by().values("pk")))
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, LoadedSelect):
            widget.loaded = self.instance._state.fields_cache.get(name)


class RowsFormSet(BaseInlineFormSet):
    """Rows inlined in a page. The counts of rows that a request sends are checked against the database.

    Otherwise a recorded row that is sent as a new one would be written twice.
    """

    def _construct_form(self, index, **kwargs):
        form = super()._construct_form(index, **kwargs)
        if self.instance.pk:
            setattr(form.instance, self.fk.name, self.instance)  # a row judges itself by what it is part of
        return form

    def full_clean(self):
        super().full_clean()
        if self.is_bound and any(self._names_a_row(form) for form in self.extra_forms):
            self._non_form_errors.append(
                ValidationError(_("Some of these rows are recorded already: open the page again before you save."))
            )

    def _names_a_row(self, form):
        return bool(self.data.get(form.add_prefix(self.model._meta.pk.name)))


class ShownFormSet(BaseInlineFormSet):
    """Rows that a page only shows: what a request sends about them is ignored."""

    def __init__(self, data=None, files=None, **kwargs):
        super().__init__(**kwargs)

    def is_valid(self):
        return True

    def has_changed(self):
        return False

    def save(self, commit=True):
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        return []
