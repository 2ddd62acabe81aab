"""Forms of reading members in: the file, and what its columns hold."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.workflows import WorkflowForm

from .exchange.mapping.fields import FIELDS, OVERWRITABLE
from .exchange.read.limits import limits
from .models import Category, Gender, ImportBatch


class UploadForm(WorkflowForm):
    """A table of people. What it really is, the reading tells."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reading says so in its own words
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_("A table saved as .xlsx or .csv, with the headings in one of its first rows."),
    )

    def clean_file(self):
        file, most = self.cleaned_data["file"], limits().file
        if file.size > most:
            raise forms.ValidationError(
                _("The file is bigger than %(most)s megabytes: cut it in parts."), params={"most": most // 1_000_000}
            )
        return file


def values_under(column, samples):
    """What the rows `samples` hold in `column`, without empty cells."""
    return [cells[column] for cells in samples if column < len(cells) and cells[column]]


class ColumnsForm(WorkflowForm):
    """Which column holds what, and what holds where the file says nothing."""

    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category, where the file says none"), empty_label=None
    )
    joined_on = PastDayField(label=_("Member since, where the file says none"), initial=localdate)
    gender = forms.ChoiceField(
        label=_("Gender, where the file says none"),
        choices=[("", _("Refuse those rows")), *((value, label) for value, label in Gender.choices)],
        required=False,
        help_text=_("For a list of women alone, or of men. It is never guessed from the name."),
    )
    name_order = forms.ChoiceField(
        label=_("A name in one column"), choices=ImportBatch.NameOrder.choices, widget=forms.RadioSelect
    )
    overwritten = forms.MultipleChoiceField(
        label=_("Replace what is recorded"),
        choices=[(field.code, field.label) for field in FIELDS if field.code in OVERWRITABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only empty fields of known members are filled in. In those ticked here the file is right."),
    )

    def __init__(self, *args, batch, headings, **options):
        options["initial"] = {
            "category": batch.category_id,
            "joined_on": batch.joined_on or localdate(),
            "gender": batch.gender,
            "name_order": batch.name_order,
            "overwritten": batch.overwritten,
        }
        super().__init__(*args, **options)
        choices = [("", _("Leave it out")), *((field.code, field.label) for field in FIELDS)]
        self.column_names = []
        for column, heading in enumerate(headings.texts):
            name = f"column{column}"
            self.fields[name] = forms.ChoiceField(
                label=heading or _("Column %(number)s, without a heading") % {"number": column + 1},
                choices=choices,
                required=False,
                initial=batch.mapping.get(str(column), ""),
            )
            self.column_names.append(name)

    def columns(self, samples):
        """[(bound field, the first values under the heading, no second field)] of each column."""
        return [(self[name], values_under(column, samples), None) for column, name in enumerate(self.column_names)]

    def told(self):
        """What the form says, as `exchange.batches.map_batch` takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in self.column_names}
        mapping = {place: self.cleaned_data[name] for place, name in enumerate(self.column_names)}
        return told | {"mapping": {column: code for column, code in mapping.items() if code}}
