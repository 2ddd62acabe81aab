"""The form of the home page's search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.search import SearchField


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
