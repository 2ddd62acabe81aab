"""The form of the search: what its address may hold."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arabic.folding import fold_terms
from arabic.wording import by_gender
from branches.models import Branch
from branches.scoping import reach_of
from bureaus.models import Office
from forms.days import DayField, PastDayField
from forms.requests import clean_query, read_number
from forms.search import SearchField
from members.models import Category, Gender
from sql.prepared import prepared

from .columns import DEFAULT, chosen_columns, columns_open_to
from .search import DUES, ORDERS, SEE, SEE_MONEY, STATES, Asked

MOST_BRANCHES = 12
OLDEST = 130


class AgeField(forms.IntegerField):
    def __init__(self, label):
        attributes = {"inputmode": "numeric", "class": "ltr"}
        widget = forms.NumberInput(attrs=attributes)
        super().__init__(label=label, min_value=0, max_value=OLDEST, required=False, widget=widget)


class BranchKeyField(forms.CharField):
    """The key of one of `branches`, hidden in the form; None for none."""

    widget = forms.HiddenInput
    branches = Branch.objects.none()

    def clean(self, value):
        text = super().clean(value)
        found = self.branches.filter(pk=read_number(text)).first() if text else None
        if text and not found:
            raise ValidationError(gettext("There is no such branch among those that you see."))
        return found


class ColumnsField(forms.MultipleChoiceField):
    """Codes of columns. One that is not open to the reader is left out: a kept filter may name it from before."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return [code for code in value or () if self.valid_value(code)]


class FindForm(forms.Form):
    """One search. Every field is optional; the address of a search holds those that say something."""

    q = SearchField()
    branch = BranchKeyField(required=False)
    place = forms.CharField(label=_("Branch, with those under it"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    on = PastDayField(label=_("On the day"), required=False)
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("category"), required=False, empty_label=_("Every category")
    )
    gender = forms.ChoiceField(label=_("gender"), choices=[("", _("Both")), *Gender.choices], required=False)
    age_from = AgeField(_("Age from"))
    age_to = AgeField(_("Age to"))
    office = forms.ModelChoiceField(
        Office.objects.all(), label=_("Office held"), required=False, empty_label=_("With and without an office")
    )
    dues = forms.ChoiceField(label=_("Dues"), choices=[("", _("Late or not")), *DUES], required=False)
    since_from = DayField(label=_("Member since, from"), required=False)
    since_to = DayField(label=_("Member since, to"), required=False)
    sort = forms.ChoiceField(label=_("Sorted by"), choices=[(k, v[0]) for k, v in ORDERS.items()], required=False)
    columns = ColumnsField(label=_("Columns"), required=False)

    def __init__(self, data, *, user):
        super().__init__(data or {})
        self.user, self.offered = user, []
        self.branches = Branch.objects.filter(_under(reach_of(user, SEE)))
        self.fields["branch"].branches = self.branches
        self.fields["columns"].choices = [(column.code, column.label) for column in columns_open_to(user)]
        if not reach_of(user, SEE_MONEY):
            del self.fields["dues"]

    def clean_q(self):
        return clean_query(self.cleaned_data["q"])

    def clean(self):
        found = super().clean()
        self._read_place(found)
        for first, last in (("age_from", "age_to"), ("since_from", "since_to")):
            low, high = found.get(first), found.get(last)
            if low is not None and high is not None and high < low:
                self.add_error(last, gettext("The end cannot be earlier than the start."))
        if found.get("dues") and found.get("on"):
            self.add_error("dues", gettext("Dues are those of today: leave the day empty."))
        return found

    def _read_place(self, found):
        """A typed name chooses the branch that alone bears it; of several, each is offered."""
        terms = fold_terms(found.get("place", ""))
        if not terms or found.get("branch"):
            return
        rows = self.branches
        for term in terms:
            rows = rows.filter(search_key__contains=term)
        self.offered = list(rows.order_by("depth", "path")[:MOST_BRANCHES])
        if len(self.offered) == 1:
            found["branch"] = self.offered.pop()
        elif self.offered:
            self.add_error("place", gettext("Several branches have this name: choose one."))
        else:
            self.add_error("place", gettext("No branch has this name."))

    @property
    def filters(self):
        """The fields of the folded part, in their order: what `pieces/filters.jinja` draws.

        Of one with an error the whole field, which says it; of the others what their input holds. Drawn by Django's
        own widgets they were a fifth of the page.
        """
        names = [name for name in self.fields if name not in ("q", "branch", "place", "columns")]
        return [{"field": self[name]} if name in self.errors else self._input(name) for name in names]

    def _input(self, name):
        field = self.fields[name]
        value = self.data.get(name, "")
        return {"name": name, "label": field.label, "value": value, "input": field.widget, "options": _options(field)}

    @property
    def asked(self):
        """What the valid form asks for."""
        found = self.cleaned_data
        given = {name: found[name] for name in Asked.__dataclass_fields__ if found.get(name) not in (None, "")}
        return Asked(**given)

    @property
    def chosen(self):
        """The columns to show."""
        return chosen_columns(self.user, self.cleaned_data.get("columns") or ())

    @property
    def address(self):
        """The query string of the valid form: what says something, each search in one spelling."""
        said = []
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if name == "columns":
                codes = [column.code for column in self.chosen]
                said += [(name, code) for code in codes if codes != DEFAULT]
            elif name != "place" and value not in (None, "", "member" if name == "state" else None):
                said.append((name, self._written(name, value)))
        return urlencode(said)

    def _written(self, name, value):
        if hasattr(value, "pk"):
            return value.pk
        return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value

    @property
    def in_words(self):
        """{label: value} of what the valid form asks for, as the page says it: what a trace of an export keeps."""
        said = {}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value in (None, "", []) or name in ("place", "sort", "columns"):
                continue
            label = {"q": gettext("Words"), "branch": gettext("Branch")}.get(name) or str(field.label)
            said[label] = self._in_words(field, value)
        return said

    def _in_words(self, field, value):
        if isinstance(field, forms.ChoiceField) and not hasattr(value, "pk"):
            return str(dict(field.choices)[value])
        return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value)


def _options(field):
    """[(value, label)] of a choice, both texts; None for another field."""
    if isinstance(field, forms.ModelChoiceField):
        return [("", field.empty_label), *((str(key), label) for key, label in _TITLES[field.queryset.model]())]
    return getattr(field, "choices", None)


@prepared
def _categories():
    return Category.objects.values_list("pk", "masculine", "feminine")


@prepared
def _offices():
    return Office.objects.values_list("pk", "masculine")


# As the rows say themselves, without an instance of each.
_TITLES = {
    Category: lambda: [(key, by_gender(None, masculine, feminine)) for key, masculine, feminine in _categories()],
    Office: _offices,
}


def _under(reach):
    """The condition on branches within `reach`; on none where it reaches nowhere."""
    return reach.condition("path") if reach else Q(pk__in=[])
