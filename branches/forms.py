"""The home page's search, and the choice of regions and provinces."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forms.search import SearchField

from .localities import all_localities
from .territory import is_offered


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
    """Which regions and provinces become branches: those ticked, all of some regions, or all of the country."""

    everything = forms.BooleanField(label=_("All regions and provinces"), required=False)
    regions = forms.MultipleChoiceField(required=False)
    places = forms.MultipleChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [row for row in all_localities().values() if is_offered(row)]
        self.fields["places"].choices = [(row.code, row.name) for row in offered]
        self.fields["regions"].choices = [(row.code, row.name) for row in offered if row.level == "region"]

    def typed(self, name):
        """What was ticked, also where it was refused."""
        return set(self.data.getlist(name)) if self.is_bound else set()

    def clean(self):
        found = super().clean()
        if not self.errors and not self.codes:
            raise ValidationError(_("Tick at least one region or province."))
        return found

    @property
    def codes(self):
        """The codes of all that is asked for: a region ticked as a whole brings its provinces."""
        offered = dict(self.fields["places"].choices)
        if self.cleaned_data["everything"]:
            return set(offered)
        whole = self.cleaned_data["regions"]
        return {*self.cleaned_data["places"], *(code for code in offered if code.split(".")[0] in whole)}
