"""Rows of a meeting's record: forms that name people, and formsets that keep rows in their order."""

from django import forms
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from branches.requests import read_number

from .people import PersonPick

MOST_ROWS = 400  # a congress that is signed in by name


class PeopleForm(forms.ModelForm):
    """A form of a row with people in it: `picks` maps the row's relation to the label of the field."""

    picks = {}
    first = ""  # the relation that the page shows first, where it is not a field

    def __init__(self, *args, directory, **kwargs):
        super().__init__(*args, **kwargs)
        self.directory = directory
        self.people = {name: self._pick(name, label) for name, label in self.picks.items()}

    def _pick(self, name, label, **options):
        return PersonPick(
            self.data if self.is_bound else None,
            prefix=self.add_prefix(name),
            directory=self.directory,
            label=label,
            person=getattr(self.instance, name),
            use_required_attribute=False,
            **options,
        )

    def is_valid(self):
        return all([super().is_valid(), *(pick.is_valid() for pick in self.people.values())])

    def has_changed(self):
        return super().has_changed() or any(pick.has_changed() for pick in self.people.values())

    def clean(self):
        for name, pick in self.people.items():
            if pick.is_valid():
                setattr(self.instance, name, pick.person)
        return super().clean()

    def save(self, commit=True):
        for name, pick in self.people.items():
            setattr(self.instance, name, pick.save())
        return super().save(commit)

    def focus(self):
        """Let the page open at this form."""
        field = self.people[self.first].fields["name"] if self.first else next(iter(self.fields.values()))
        field.widget.attrs["autofocus"] = True

    def without_errors(self):
        """Show what was typed without judging it yet: a row was only asked for."""
        self._errors = ErrorDict()
        for pick in self.people.values():
            pick._errors = ErrorDict()


class RowFormSet(BaseInlineFormSet):
    """The rows of one part of a record. `rows` are those that exist, fetched by the caller in their order."""

    blank_rows = 2

    def __init__(self, data=None, *, instance, rows, directory, **kwargs):
        self.rows = list(rows)
        self.last_order = max((row.order for row in self.rows), default=0)
        self.extra = 1 if self.rows else self.blank_rows
        super().__init__(data, instance=instance, form_kwargs={"directory": directory}, **kwargs)

    def get_queryset(self):
        return self.rows

    def add_fields(self, form, index):
        super().add_fields(form, index)
        # The formset has found the row already: its key is not asked of the database again.
        key = forms.IntegerField(required=False, initial=form.instance.pk, widget=forms.HiddenInput)
        form.fields[self._pk_field.name] = key
        form.fields["DELETE"].label = _("Remove this row")

    def save_new(self, form, commit=True):
        self.last_order += 1
        form.instance.order = self.last_order
        return super().save_new(form, commit)

    def focus_last(self, prefix):
        """Let the page open at the last row, if this is the formset `prefix`, which has grown by it."""
        if self.prefix == prefix and self.forms:
            self.forms[-1].focus()

    def without_errors(self):
        self._errors = [ErrorDict() for form in self.forms]
        self._non_form_errors = self.error_class()
        for form in self.forms:
            form.without_errors()


def row_formset(model, parent, form, formset=RowFormSet, **options):
    """The formset class for the rows of `model`; `form` says the fields and their labels."""
    return forms.inlineformset_factory(
        parent,
        model,
        form=form,
        formset=formset,
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
        **options,
    )


def grown(data, prefix):
    """The submission `data` with one more blank row in the formset `prefix`."""
    data = data.copy()
    total = read_number(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    if total is not None:
        data[f"{prefix}-TOTAL_FORMS"] = str(min(total + 1, MOST_ROWS))
    return data
