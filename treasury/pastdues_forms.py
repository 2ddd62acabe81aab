"""The forms of past dues: the sheet, and what its columns hold."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _

from forms.workflows import WorkflowForm
from members.exchange.mapping.fields import BY_CODE
from members.import_forms import UploadForm, values_under

from .pastdues.headings import WHO
from .pastdues.months import month_named

MONTH = "month"


class PastDuesForm(UploadForm):
    """A table of members and months. What it really is, the reading tells."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["file"].help_text = _(
            "A table saved as .xlsx or .csv: a row for each member, a column for each month, with its year."
        )


class PastDuesColumnsForm(WorkflowForm):
    """Which column holds the dues of which month, and which ones say whom a row means."""

    def __init__(self, *args, batch, texts, **options):
        super().__init__(*args, **options)
        self.texts = texts
        choices = [("", _("Leave it out")), (MONTH, _("Dues of a month"))]
        choices += [(code, BY_CODE[code].label) for code in WHO]
        who = {column: code for code, column in batch.shape.get("who", {}).items()}
        months = {int(column): date.fromisoformat(month) for column, month in batch.shape["months"].items()}
        for column, heading in enumerate(texts):
            name = heading or _("Column %(number)s, without a heading") % {"number": column + 1}
            self.fields[f"column{column}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=MONTH if column in months else who.get(column, "")
            )
            self.fields[f"month{column}"] = forms.CharField(
                label=_("Month of «%(heading)s»") % {"heading": name},
                required=False,
                max_length=30,
                initial=f"{months[column]:%m/%Y}" if column in months else "",
                widget=forms.TextInput(attrs={"class": "ltr", "placeholder": "01/2024", "autocomplete": "off"}),
            )
            self.fields[f"month{column}"].widget.attrs["aria-label"] = self.fields[f"month{column}"].label

    def columns(self, samples):
        """[(bound field, the first values under the heading, the bound field of the month)] of each column."""
        return [
            (self[f"column{column}"], values_under(column, samples), self[f"month{column}"])
            for column in range(len(self.texts))
        ]

    def clean(self):
        data = super().clean()
        months, who = {}, {}
        for column in range(len(self.texts)):
            code = data.get(f"column{column}", "")
            if code == MONTH:
                months[column] = self._month(column, data.get(f"month{column}", ""))
            elif code in who:
                self.add_error(f"column{column}", _("Another column is chosen for this already."))
            elif code:
                who[code] = column
        return {"months": months, "who": who}

    def _month(self, column, text):
        month = month_named(text)
        if month is None:
            self.add_error(f"month{column}", _("Write the month with its year, such as 01/2024."))
        return month
