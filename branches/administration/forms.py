"""Forms of the administration: what a workflow refuses is said beside the field, and what was typed stays."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q

from branches.forms import add_refusal


class LoadedSelect(AutocompleteSelect):
    """An autocomplete that shows the row which its form has loaded already, without asking for it again."""

    loaded = None

    def optgroups(self, name, value, attr=None):
        if self.loaded is None or [str(self.loaded.pk)] != [str(one) for one in value]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.loaded)
        options.append(self.create_option(name, self.loaded.pk, label, True, len(options)))
        return [(None, options, 0)]


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
