"""What a list of readings is asked for."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arabic.folding import fold_terms
from forms.days import DayField
from forms.search import SearchField

from .models import Act


class ReadingSearch(forms.Form):
    """Readings by the name of who read or was read, the act, and the days, both counted."""

    q = SearchField()
    act = forms.ChoiceField(
        label=pgettext_lazy("reading", "act"), choices=[("", _("All")), *Act.choices], required=False
    )
    since = DayField(label=_("From the day"), required=False)
    until = DayField(label=pgettext_lazy("reading", "To the day"), required=False)

    @property
    def is_asked(self):
        """Whether it leaves readings out."""
        return any(self._value(name) for name in self.fields)

    @property
    def query(self):
        return self._value("q") or ""

    def filter(self, readings):
        for term in fold_terms(self.query):
            named = Q(reader__person__name_key__contains=term) | Q(person__name_key__contains=term)
            readings = readings.filter(named)
        for name, lookup in (("act", "act"), ("since", "day__gte"), ("until", "day__lte")):
            if value := self._value(name):
                readings = readings.filter(**{lookup: value})
        return readings

    def _value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name)
