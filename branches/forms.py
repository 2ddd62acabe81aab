"""The home page's search, and the choice of regions and provinces."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forms.search import SearchField

from .localities import all_localities
from .territory import add_territory


class BranchSearch(forms.Form):
    """What the home page is asked for: words of a branch's name or locality, and whether closed ones show too."""

    q = SearchField()
    closed = forms.BooleanField(label=_("Closed branches too"), required=False)

    @property
    def query(self):
        return self.cleaned_data["q"] if self.is_valid() else ""

    @property
    def with_closed(self):
        return self.is_valid() and self.cleaned_data["closed"]

    def filter(self, branches):
        branches = branches if self.with_closed else branches.standing()
        return branches.search(self.query) if self.query else branches


class TerritoryForm(forms.Form):
    """Which regions and provinces become branches: those ticked, or all."""

    everything = forms.BooleanField(label=_("All regions and provinces"), required=False)
    places = forms.MultipleChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = [(row.code, row.name) for row in all_localities().values() if row.level != "commune"]
        self.fields["places"].choices = self.offered

    @property
    def codes_typed(self):
        return self.data.getlist("places") if self.is_bound else []

    def clean(self):
        found = super().clean()
        if not self.errors and not found["everything"] and not found["places"]:
            raise ValidationError(_("Tick at least one region or province."))
        return found

    def save(self, root):
        """Add the branches under `root`. Returns those that are new."""
        codes = dict(self.offered) if self.cleaned_data["everything"] else self.cleaned_data["places"]
        return add_territory(root=root, codes=codes)
