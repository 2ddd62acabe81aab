"""Forms of the members' pages."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from arabic.folding import fold_terms

from .models import Membership


class MemberSearch(forms.Form):
    """Which memberships of a branch a list shows, and the words by which people are sought."""

    STATES = [("", _("Current")), ("former", _("Former")), ("all", _("All"))]

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(choices=STATES, required=False)

    @property
    def query(self):
        return self._value("q").strip()

    @property
    def state_asked(self):
        return self._value("state")

    def _value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name, "")

    def filter(self, memberships):
        """The memberships asked for; of former members, and of all, the last one in the branch."""
        for term in fold_terms(self.query):
            memberships = memberships.filter(person__search_key__contains=term)
        if not self.state_asked:
            return memberships.current()
        same = Membership.objects.filter(person=OuterRef("person"), branch=OuterRef("branch"))
        after = Q(started_on__gt=OuterRef("started_on")) | Q(started_on=OuterRef("started_on"), pk__gt=OuterRef("pk"))
        memberships = memberships.filter(~Exists(same.filter(after)))
        return memberships if self.state_asked == "all" else memberships.filter(ended_on__lte=localdate())
