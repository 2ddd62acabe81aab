"""What the pages of invitations send: a code typed from paper, and whom a sheet is for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.requests import read_number
from forms.workflows import WorkflowForm

from .invitations import is_code, written_code

# What a page lists and what a sheet holds, with room for more than either.
MOST_KEYS = 1000


def read_keys(texts):
    """The keys of people that an address or a form names, without what is none."""
    return sorted({read_number(text) for text in texts[:MOST_KEYS]} - {None})


class SheetForm(WorkflowForm):
    """Whom a sheet is for, as the page of confirmation showed them, and which form it is."""

    people = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_people(self):
        return read_keys(self.cleaned_data["people"].split(","))


class CodeForm(forms.Form):
    """The code of a link, typed from paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("As it stands on the paper. Capital and small letters are the same; the hyphens may be left out."),
        widget=forms.TextInput(attrs={"class": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not is_code(code):
            raise forms.ValidationError(_("This is no code of a link: look at the paper again."))
        return written_code(code)
