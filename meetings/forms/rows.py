"""Rows of a meeting's record: the form of a row that names people, and the formset of a part of the record."""

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forms.requests import read_number

from .people import PersonPick
from .row_changes import RowChanges


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
        return self.has_changed_itself()

    def has_changed_itself(self):
        """Whether a column of the row is changed, apart from the rows that hang on it."""
        return super().has_changed() or any(pick.has_changed() for pick in self.people.values())

    def clean(self):
        for name, pick in self.people.items():
            if pick.is_valid():
                setattr(self.instance, name, pick.person)
        return super().clean()

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
    """The rows of one part of a record. `rows` are those that exist, fetched by the caller in their order.

    A page holds `most` rows, or as many as exist. `add` is the prefix of the formset that the user asked to grow by a
    row; if this one is full it says so in `refusal`. Raises BadRequest for more rows than the page can have sent.
    """

    most = 50
    blank_rows = 2

    def __init__(self, data=None, *, instance, rows, directory, prefix=None, add="", **kwargs):
        self.rows, self.directory, self.add = list(rows), directory, add
        self.prefix = prefix or self.get_default_prefix()
        self.max_num = self.absolute_max = self.limit = max(self.most, len(self.rows))
        self.extra = min(1 if self.rows else self.blank_rows, self.limit - len(self.rows))
        self.refusal = ""
        data = self._prepare(data) if data is not None else None
        kwargs["form_kwargs"] = {"directory": directory} | kwargs.get("form_kwargs", {})
        super().__init__(data, instance=instance, prefix=self.prefix, **kwargs)

    def _prepare(self, data):
        total = read_number(data.get(f"{self.prefix}-TOTAL_FORMS"))
        if total is not None and total > self.limit:
            raise BadRequest(f"{total} rows in {self.prefix}")
        return self._add_row(data, total) if self.add == self.prefix and total is not None else data

    def _add_row(self, data, total):
        if total == self.limit:
            self.refusal = too_many(self.limit)
            return data
        data = data.copy()
        data[f"{self.prefix}-TOTAL_FORMS"] = str(total + 1)
        self.start_row(data, f"{self.prefix}-{total}")
        return data

    def start_row(self, data, prefix):
        """Add to the submission what a new row brings along, where that is more than its blank fields."""

    def get_queryset(self):
        return self.rows

    @classmethod
    def people_of(cls, rows):
        """The people whom these rows name."""
        return [getattr(row, name) for row in rows for name in cls.form.picks]

    @cached_property
    def _keys(self):
        """The row's key that each form of the submission brings back; "" for a new row."""
        names = (f"{self.add_prefix(index)}-{self.model._meta.pk.name}" for index in range(self.total_form_count()))
        return [self.data.get(name, "").strip() for name in names]

    def initial_form_count(self):
        """How many forms are of existing rows: the keys tell, whatever INITIAL_FORMS says."""
        if not self.is_bound:
            return super().initial_form_count()
        return next((index for index, key in enumerate(self._keys) if not key), len(self._keys))

    def _construct_form(self, index, **kwargs):
        form = super()._construct_form(index, **kwargs)
        setattr(form.instance, self.fk.name, self.instance)  # a row judges itself by what it is part of
        return form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        # The formset has found the row already: its key is not asked of the database again.
        key = forms.IntegerField(required=False, initial=form.instance.pk, widget=forms.HiddenInput)
        form.fields[self._pk_field.name] = key
        form.fields["DELETE"].label = _("Remove this row")

    def clean(self):
        super().clean()
        keys = [read_number(key) for key in self._keys if key]
        known = {row.pk for row in self.rows}
        is_counted = read_number(self.data.get(f"{self.prefix}-TOTAL_FORMS")) is not None
        is_known = len(set(keys)) == len(keys) and known.issuperset(keys)
        if not is_counted or not is_known or any(self._keys[self.initial_form_count() :]):
            raise ValidationError(_("Rows of this page were changed or removed meanwhile: open the page again."))

    @classmethod
    def no_changes(cls):
        """RowChanges for rows of this kind, to be filled by `collect`."""
        columns = [name for name in cls.form._meta.fields if name != cls.fk.name]  # Django lists the parent there too
        return RowChanges(cls.model, [*columns, *cls.form.picks])

    def is_removed(self, form):
        return self._should_delete_form(form)

    def collect(self, changes):
        """Add to `changes` what the submission does to these rows."""
        order = max((row.order for row in self.rows), default=0)
        for form in self.initial_forms:
            if self.is_removed(form):
                changes.removed.append(form.instance)
            elif form.has_changed_itself():
                changes.changed.append(form.instance)
        for form in self.extra_forms:
            if form.has_changed() and not self.is_removed(form):
                order += 1
                setattr(form.instance, self.fk.name, self.instance)
                form.instance.order = min(order, MOST_ORDER)
                changes.added.append(form.instance)
        return changes

    def save(self):
        """Write the rows, in a number of queries that does not grow with them."""
        self.collect(self.no_changes()).write()

    def show_added(self):
        """Show what was typed without judging it, and let the page open at the row that was asked for."""
        self.without_errors()
        if self.add == self.prefix and self.forms and not self.refusal:
            self.forms[-1].focus()

    def without_errors(self):
        self._errors = [ErrorDict() for form in self.forms]
        self._non_form_errors = self.error_class([self.refusal] if self.refusal else [])
        for form in self.forms:
            form.without_errors()


# The largest number of a small column. Rows of one number stand in the order in which they were added.
MOST_ORDER = 32_767


def too_many(limit):
    return ngettext("This page holds %(count)d row at most.", "This page holds %(count)d rows at most.", limit) % {
        "count": limit
    }


def row_formset(model, parent, form, formset=RowFormSet):
    """The formset class for the rows of `model`; `form` says the fields and their labels."""
    return forms.inlineformset_factory(parent, model, form=form, formset=formset, can_delete=True)
